"""What stands between an agent and its next model call when tokens or money are counted. Where they are spent, the run waits."""

from functools import partial

from msgspec import structs

from swarm import events as ev
from swarm.errors import BudgetSpent
from swarm.purse import Need
from swarm.runtime import Runtime
from swarm.state import AgentState


async def is_funded(runtime: Runtime, agent: AgentState, need: Need) -> bool:
    """Whether the call may take what it needs: then that is set aside for it.

    Where it may not, the run waits for a person. Raises BudgetSpent where there is none who could act.
    """
    need = structs.replace(need, portions=runtime.state.portions)
    try:
        await _fund(runtime, agent, need)
    except BudgetSpent as error:
        if not runtime.job.attended:
            raise
        if runtime.state.status == "running":
            until = None if error.seconds is None else round(runtime.frames.now() + error.seconds, 3)
            runtime.frames.tell(
                ev.RunWaiting(
                    code=error.code,
                    reason=str(error)[:500],
                    until=until,
                    input=need.input,
                    output=need.output,
                )
            )
        return False
    return True


def release(runtime: Runtime, agent: AgentState) -> None:
    """The call was set aside for, and does not begin."""
    if runtime.job.purse is not None:
        runtime.job.purse.release(agent.agent)


async def _fund(runtime: Runtime, agent: AgentState, need: Need) -> None:
    limits, purse = runtime.job.limits, runtime.job.purse
    most, minutes = limits.tokens, limits.minutes
    if most is not None and runtime.state.usage.total >= most * need.portions:
        raise BudgetSpent(f"The run has used its {most * need.portions:,} tokens.", code="cap")
    if minutes is not None:
        allowed = minutes * need.portions
        if runtime.state.worked_at(runtime.frames.now()) >= allowed * 60:
            raise BudgetSpent(f"The run has worked for its {allowed:,} minutes.", code="cap")
    if purse is not None and not purse.take(agent.agent, need):
        await purse.reserve(agent.agent, need, partial(_wait_for_others, runtime, agent))


def _wait_for_others(runtime: Runtime, agent: AgentState) -> None:
    if agent.status == "running" and runtime.state.status == "running":
        reason = "What is left of the budget is set aside for calls under way."
        runtime.frames.tell(ev.AgentWaiting(agent=agent.agent, code="budget", reason=reason))
