"""One step: a model call that is tried until it stands or until another try makes no sense."""

import asyncio
import random

from swarm import events as ev
from swarm.backoff import backoff
from swarm.context import estimate, messages_of
from swarm.delegation import Dispatch
from swarm.errors import (
    ContextTooLong,
    KeyRefused,
    ModelAway,
    ModelBusy,
    ModelError,
    ModelUnavailable,
    QuotaSpent,
)
from swarm.frames import TICK
from swarm.gates import enter
from swarm.limits import Limits
from swarm.messages import AssistantMessage, Message, Usage
from swarm.model import Reply, Request
from swarm.purse import Need
from swarm.runtime import Runtime
from swarm.salvage import seal, spent
from swarm.state import AT_WORK, AgentState
from swarm.toolbox import Toolbox

SILENCE = 2.0  # seconds without a first word after which the page says that the agent waits for the model


async def take_step(
    runtime: Runtime, agent: AgentState, toolbox: Toolbox, opening: tuple[Message, ...], *, last: bool
) -> None:
    """Return when the step stands. Raises the ModelError for which there is no further try."""
    tries = Tries()
    places = runtime.job.places
    stream = True
    begun = begun_by(runtime, agent)
    while True:
        request = Request(
            messages=(*await messages_of(agent, opening, runtime.texts), *begun),
            tools=() if last else toolbox.specs,
            thinking=False if begun else toolbox.thinking,  # what comes before an answer was thought then
            max_output_tokens=runtime.job.limits.output_tokens,
            cache_key=f"{runtime.job.run_key}/{agent.agent}",
            stream=stream,
        )
        need = Need(input=estimate(request.messages), output=request.max_output_tokens)
        place = await enter(runtime, agent, need)
        try:
            await _attempt(runtime, agent, toolbox, request, need)
        except ModelBusy as error:
            places.refused(error.retry_after)
            failure: ModelError = error
        except ModelError as error:
            if isinstance(error, ModelUnavailable):
                places.failed()
            failure = error
        else:
            places.succeeded()
            return
        finally:
            places.leave(place)
        stream = stream and failure.code != "empty_calls"
        tries.note(failure, runtime.frames.now())
        await _after_failure(runtime, agent, failure, tries)


def begun_by(runtime: Runtime, agent: AgentState) -> tuple[AssistantMessage, ...]:
    """What the model goes on with: how the run's answer begins, while the leading agent has finished no step."""
    if not runtime.job.begun or agent.agent or any(step.finish for step in agent.steps):
        return ()
    return (AssistantMessage(text=runtime.job.begun, reasoning="", calls=(), begun=True),)


class Tries:
    """What a step has tried in vain. Refusals for load do not count, and time alone while the endpoint is away."""

    def __init__(self) -> None:
        self._broken = 0
        self._away = 0  # in a row
        self._away_since = 0.0

    def note(self, error: ModelError, now: float) -> None:
        """One more try gave nothing."""
        if isinstance(error, ModelAway):
            self._away_since = self._away_since if self._away else now
            self._away += 1
            return
        self._away = 0
        self._broken += not isinstance(error, ModelBusy)

    def allow_another(self, limits: Limits, now: float) -> bool:
        """Whether the step is not at the end of its patience."""
        if self._away:
            return now - self._away_since < limits.away_seconds
        return self._broken < limits.attempts

    @property
    def in_a_row(self) -> int:
        """Tries of the kind that failed last: what the next pause grows with."""
        return self._away or self._broken


async def _attempt(
    runtime: Runtime, agent: AgentState, toolbox: Toolbox, request: Request, need: Need
) -> None:
    """One try. Returns when it stands; raises with the attempt still open."""
    step = agent.steps[-1] if agent.steps and not agent.steps[-1].finish else None
    number = step.step if step else len(agent.steps) + 1
    attempt = step.attempt + 1 if step else 1
    runtime.frames.tell(
        ev.AttemptStarted(
            agent=agent.agent,
            step=number,
            attempt=attempt,
            input=need.input,
            max_output=need.output,
        )
    )
    await runtime.frames.committed()
    dispatch = toolbox.dispatch()
    draft = Draft(runtime, agent, dispatch)
    for message in begun_by(runtime, agent):
        draft.voice.text(message.text)
    try:
        reply = await runtime.job.model.complete(request, draft)
    except ModelError as error:
        if dispatch is None or not dispatch.begun:
            raise
        if isinstance(error, ModelBusy):
            runtime.job.places.refused(error.retry_after)
        await seal(runtime, agent)
    else:
        await _stand(runtime, agent, draft, reply)
    finally:
        draft.close()


async def _stand(runtime: Runtime, agent: AgentState, draft: "Draft", reply: Reply) -> None:
    """The answer is whole: its calls and its end become facts, in one frame."""
    step = agent.steps[-1]
    draft.heard()
    draft.voice.flush()
    if reply.reasoning and not step.reasoning:
        draft.voice.reasoning(reply.reasoning)
    if reply.text and step.text == "".join(message.text for message in begun_by(runtime, agent)):
        draft.voice.text(reply.text)
    made: list[ev.Event] = []
    for index, call in enumerate(reply.calls):
        number = draft.number(index, call.id, call.name)
        made.append(
            ev.CallMade(agent=agent.agent, call=number, arguments=await runtime.texts.put(call.arguments))
        )
    runtime.tell_attempt(
        *made,
        over=ev.StepCompleted(
            agent=agent.agent,
            step=step.step,
            attempt=step.attempt,
            finish=reply.finish,
            usage=reply.usage,
            model=reply.model[:200],
            first_token=round(reply.first_token, 3),
            seconds=round(reply.seconds, 3),
        ),
    )


async def _after_failure(runtime: Runtime, agent: AgentState, error: ModelError, tries: Tries) -> None:
    """Write the failure down, and wait where another try makes sense. Else raise it."""
    if isinstance(error, ModelAway):
        runtime.frames.content()  # who waits for the endpoint does not stand still: that has a bound of its own
    match error:
        case ContextTooLong() if (before := _next_trim(agent)) is not None:
            _fail_attempt(runtime, agent, error)
            runtime.frames.tell(ev.ContextTrimmed(agent=agent.agent, before=before))
        case QuotaSpent() | KeyRefused() if runtime.job.attended:
            _fail_attempt(runtime, agent, error)
            if runtime.state.status == "running":
                runtime.frames.tell(ev.RunWaiting(code=error.code, reason=str(error)[:500]))
        case ModelBusy():
            pause = runtime.job.places.paused_until
            _wait(runtime, agent, error, runtime.frames.at(pause) if pause is not None else None)
        case ModelUnavailable() if tries.allow_another(runtime.job.limits, runtime.frames.now()):
            delay = backoff(tries.in_a_row, error, random.random())  # noqa: S311 - jitter, not a secret
            _wait(runtime, agent, error, round(runtime.frames.now() + delay, 3))
            await asyncio.sleep(delay)
        case _:
            _fail_attempt(runtime, agent, error)
            raise error


def _wait(runtime: Runtime, agent: AgentState, error: ModelError, until: float | None) -> None:
    """The attempt failed and there will be another: not before `until`, where that is known."""
    _fail_attempt(runtime, agent, error, retry_at=until)
    if agent.status in AT_WORK:
        runtime.frames.tell(
            ev.AgentWaiting(agent=agent.agent, code=error.code, reason=str(error)[:500], until=until)
        )


def _fail_attempt(
    runtime: Runtime, agent: AgentState, error: ModelError, retry_at: float | None = None
) -> None:
    step = agent.steps[-1]
    runtime.frames.voice(agent.agent).flush()
    begun = "".join(message.text for message in begun_by(runtime, agent))
    heard = bool(step.text != begun or step.reasoning or step.calls)
    runtime.tell_attempt(
        over=ev.AttemptFailed(
            agent=agent.agent,
            step=step.step,
            attempt=step.attempt,
            code=error.code,
            reason=str(error)[:500],
            retry_at=retry_at,
            usage=spent(step) if heard else Usage(),  # a refusal costs nothing
        )
    )


def _next_trim(agent: AgentState) -> int | None:
    """The step before which tool results are given up next: all but the last round, then that too."""
    finished = [step for step in agent.steps if step.finish and step.calls]
    if not finished:
        return None
    hidden = max(agent.hidden_before, finished[0].step)  # before this nothing is left to give up
    return next((cut for cut in (finished[-1].step, finished[-1].step + 1) if cut > hidden), None)


class Draft:
    """Hears one attempt: text goes to the agent's voice, calls become facts as soon as they are named."""

    __slots__ = ("_agent", "_dispatch", "_numbers", "_runtime", "_silence", "voice")

    def __init__(self, runtime: Runtime, agent: AgentState, dispatch: Dispatch | None) -> None:
        self._runtime = runtime
        self._agent = agent
        self._dispatch = dispatch
        self._numbers: dict[int, int] = {}
        self.voice = runtime.frames.voice(agent.agent)
        self._silence: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(
            SILENCE, self._silent
        )

    def reasoning(self, piece: str) -> None:
        if self._silence is not None:
            self.heard()
        self.voice.reasoning(piece)

    def text(self, piece: str) -> None:
        if self._silence is not None:
            self.heard()
        self.voice.text(piece)

    def call(self, index: int, call_id: str, name: str) -> None:
        if self._silence is not None:
            self.heard()
        number = self.number(index, call_id, name)
        if self._dispatch is not None:
            self._dispatch.opened(index, number, name)

    def arguments(self, index: int, piece: str) -> None:
        self._runtime.frames.content()
        if self._dispatch is not None:
            self._dispatch.fed(index, piece)

    def number(self, index: int, call_id: str, name: str) -> int:
        """Our number of the call at that place of the answer; the call becomes a fact the first time."""
        if index not in self._numbers:
            self._numbers[index] = self._agent.calls + 1
            self._runtime.frames.tell(
                ev.CallOpened(
                    agent=self._agent.agent, call=self._numbers[index], id=call_id[:200], name=name[:128]
                ),
                within=TICK,
            )
        return self._numbers[index]

    def close(self) -> None:
        """The attempt is over."""
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    def heard(self) -> None:
        """The model has begun to answer."""
        self.close()
        if self._agent.status == "waiting" and self._agent.code == "model":
            self._runtime.frames.tell(ev.AgentContinued(agent=self._agent.agent))

    def _silent(self) -> None:
        if self._agent.status == "running":
            reason = "The model has not begun to answer."
            self._runtime.frames.tell(ev.AgentWaiting(agent=self._agent.agent, code="model", reason=reason))
