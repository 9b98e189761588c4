"""One agent: steps until an answer. The loop is the same for all modes and all ranks.

Law: what the agent does next is read from its state alone. So a step that was finished is never taken again, a tool
call that has ended is never made again, and going on after a crash is the same code as going on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from swarm import events as ev
from swarm.context import unread_steer
from swarm.errors import BudgetSpent, ModelError, StepLimitReached
from swarm.gates import clearance
from swarm.messages import Message
from swarm.runtime import End, Runtime
from swarm.salvage import close_attempt
from swarm.state import AgentState, StepState
from swarm.step import take_step
from swarm.toolbox import Toolbox

logger = logging.getLogger(__name__)

LAST_STEP = (
    "This is your last step: no more tool calls. Answer now with what you have, and say what is missing."
)


type Opening = Callable[[AgentState], Awaitable[tuple[Message, ...]]]


async def live(runtime: Runtime, number: int, toolbox: Toolbox, opening: Opening) -> None:
    """The life of one agent, from its seat to its end, begun anew as often as a person wishes.

    `opening` makes the messages that stand before the agent's first step.
    """
    runtime.born(number)
    while await _begins_anew(runtime, number, toolbox, opening):
        pass


async def _begins_anew(runtime: Runtime, number: int, toolbox: Toolbox, opening: Opening) -> bool:
    """One life; True where a person wants another. The one place that catches everything."""
    try:
        await runtime.take_seat(number)
        await run_agent(runtime, number, toolbox, await opening(runtime.agent(number)))
        runtime.frames.tell(ev.AgentCompleted(agent=number))
        if number == 0:
            runtime.finish(End(kind="completed"))
    except asyncio.CancelledError:
        if number not in runtime.wishes or runtime.left:
            raise  # the run was left: the journal tells the next worker where to go on
        return await _interrupted(runtime, number)
    except BudgetSpent as error:
        await close_attempt(runtime, number, error.code, str(error))
        runtime.finish(End(kind="failed", code=error.code, reason=str(error)))
    except (ModelError, StepLimitReached) as error:
        await close_attempt(runtime, number, "failed", str(error))
        runtime.fail(number, getattr(error, "code", "step_limit"), str(error))
    except Exception:
        logger.exception("agent %s of run %s failed inside", number, runtime.job.run_key)
        await close_attempt(runtime, number, "internal", "the engine failed")
        runtime.fail(number, "internal", "The engine itself failed here. The server's log says where.")
    finally:
        runtime.leave_seat(number)
        runtime.farewell(number)
    return False


async def run_agent(runtime: Runtime, number: int, toolbox: Toolbox, opening: tuple[Message, ...]) -> None:
    """Return when the agent's last step is its answer: a reply that calls no tool of ours, with nothing left unread."""
    await clearance(runtime, runtime.agent(number))
    while True:
        agent = runtime.agent(number)  # looked up again: a retry afresh begins with an empty history
        step = last_finished(agent)
        open_calls = [call for call in step.calls if call.result is None] if step is not None else []
        if step is not None and toolbox.hands_back(step.calls):
            return
        if open_calls:
            await toolbox.use(agent, open_calls)
        elif step is not None and not step.calls and not unread_steer(agent):
            await clearance(runtime, agent)
            if not unread_steer(agent):
                return
        else:
            await _next_step(runtime, agent, toolbox, opening)


async def _next_step(
    runtime: Runtime, agent: AgentState, toolbox: Toolbox, opening: tuple[Message, ...]
) -> None:
    most = toolbox.most_steps
    taken = sum(1 for step in agent.steps if step.finish)
    if taken >= most:
        raise StepLimitReached(f"no answer after {most} steps")
    last = taken == most - 1 and bool(toolbox.specs)
    told = any(steer.text == LAST_STEP for steer in agent.steers)
    if last and not told:
        runtime.frames.tell(ev.AgentSteered(agent=agent.agent, text=LAST_STEP, by="engine"))
    await take_step(runtime, agent, toolbox, opening, last=last)


def last_finished(agent: AgentState) -> StepState | None:
    """The last step that stands."""
    return next((step for step in reversed(agent.steps) if step.finish), None)


async def _interrupted(runtime: Runtime, number: int) -> bool:
    """A person cut in: close what is open. True where the agent goes on.

    The wish stays until that is done, so that a second one does not cut into the closing.
    """
    task = asyncio.current_task()
    while task is not None and task.uncancel():
        pass  # heard: a stale request would confuse every task group of the new life
    code = "stopped" if runtime.wishes[number] == "stop" else "retried"
    await close_attempt(runtime, number, code, "A person stopped this attempt.")
    agent = runtime.agent(number)
    if runtime.wishes.pop(number) == "retry":
        if agent.status == "waiting":
            runtime.frames.tell(ev.AgentContinued(agent=number))
        return True
    if not agent.ended:
        runtime.cancelled(number)
    return False
