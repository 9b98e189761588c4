"""Cuts the past of one run so that another can go on from it: what was finished before the point is kept.

Law: what is kept folds to a legal state with nothing under way; who had finished finished just so; and it uses nothing: in
the new run no model was asked for it. Times stay as they were: the new run's clock goes on where the past ends.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from swarm import events as ev
from swarm.messages import Usage
from swarm.state import AgentState, fold

_ENDS = (ev.AgentCompleted, ev.AgentFailed, ev.AgentCancelled)
_USED = (ev.StepCompleted, ev.AttemptFailed)
_OF_THE_RUN = (
    ev.RunStarted,
    ev.RunRecovered,
    ev.RunWaiting,
    ev.RunPaused,
    ev.RunResumed,
    ev.RunRetried,
    ev.RunCompleted,
    ev.RunFailed,
    ev.RunCancelled,
    ev.ControlApplied,  # wishes were for the old run
)


class FromWave(Struct, frozen=True, kw_only=True):
    """The leader is asked again in place of the step that assigned the wave; `words` are read before it answers."""

    wave: int
    words: str = ""


class FromAgent(Struct, frozen=True, kw_only=True):
    """The agent starts anew, with another prompt where one is given. Siblings without a result start anew as well."""

    agent: int
    prompt: ev.Long | None = None


type Point = FromWave | FromAgent


class NotAPoint(Exception):
    """No run can go on from there: it is not in the past, or the leader has not finished what it said there."""


class Kept(Struct, frozen=True, kw_only=True):
    """A past for a new run, the acceptance of the old one first. `usage` is what it took there; `agents` had a result."""

    events: list[ev.Event]
    usage: Usage
    agents: int


def kept(past: Sequence[ev.Event], point: Point) -> Kept:
    """The part of the past with which a run from that point begins. Raises NotAPoint."""
    cut = _Cut(past, point)
    own = [event for index, event in enumerate(past) if cut.keeps(index, event)]
    usage = sum((event.usage for event in own if isinstance(event, _USED)), Usage())
    events = [_of_the_new_run(event, point) for event in own]
    state = fold(events)
    events += _put_right(state.agents[0], state.last_at, point)
    done = sum(agent.status == "completed" for agent in state.agents[1:])
    return Kept(events=events, usage=usage, agents=done)


def _of_the_new_run(event: ev.Event, point: Point) -> ev.Event:
    if isinstance(event, _USED):
        return replace(event, usage=Usage())
    if isinstance(event, ev.AgentSpawned) and isinstance(point, FromAgent) and point.prompt is not None:
        return replace(event, prompt=point.prompt) if event.agent == point.agent else event
    return event


def _put_right(leader: AgentState, at: float, point: Point) -> Iterator[ev.Event]:
    if leader.status == "paused":  # whoever paused it did so in the old run
        yield ev.AgentResumed(at=at, agent=0)
    if isinstance(point, FromWave) and point.words:
        yield ev.AgentSteered(at=at, agent=0, text=point.words)


class _Cut:
    """Where the past ends, and how much of each agent's is kept. Places are those of events in the past."""

    def __init__(self, past: Sequence[ev.Event], point: Point) -> None:
        state = fold(past)
        sent = _sent_at(state.agents, point)
        step = next(
            step for step in state.agents[0].steps if any(call.call == sent.call for call in step.calls)
        )
        if not step.finish:
            raise NotAPoint(f"the leader has not finished the step that assigned wave {sent.wave}")
        self._anew = point.agent if isinstance(point, FromAgent) else None
        self._end = _begin_of(past, step.step + (self._anew is not None))
        self._assigned = _end_of(past, step.step)
        self._waves = {agent.agent: agent.wave for agent in state.agents}
        self._wave = sent.wave
        self._rests = self._ends_of_agents(past)
        self._open = {
            call.call for call in step.calls if any(agent not in self._rests for agent in call.agents)
        }

    def keeps(self, place: int, event: ev.Event) -> bool:
        """Whether this event belongs to the past of the new run too."""
        if place >= self._end or isinstance(event, _OF_THE_RUN):
            return False
        if isinstance(event, ev.RunAccepted | ev.AgentSpawned | ev.AgentDefined):
            return True
        if event.agent:
            return place <= self._rests.get(event.agent, -1)
        return place <= self._assigned or self._is_kept_after_assigning(event)

    def _is_kept_after_assigning(self, event: ev.Event) -> bool:
        match event:
            case ev.ToolStarted() | ev.ToolEnded():
                return event.call not in self._open
            case ev.AgentSteered():
                return event.by == "person"
            case _:
                return isinstance(event, ev.FileWritten)

    def _ends_of_agents(self, past: Sequence[ev.Event]) -> dict[int, int]:
        """Where each agent came to rest whose work is kept: with a result, and in an earlier wave however it ended."""
        found = {}
        for place, event in enumerate(past[: self._end]):
            if isinstance(event, _ENDS) and event.agent and event.agent != self._anew:
                earlier = self._waves[event.agent] < self._wave
                if earlier or isinstance(event, ev.AgentCompleted):
                    found[event.agent] = place
        return found


def _sent_at(agents: Sequence[AgentState], point: Point) -> AgentState:
    """The first agent that the leader sent off there."""
    for agent in agents[1:]:
        if point.wave == agent.wave if isinstance(point, FromWave) else point.agent == agent.agent:
            return agent
    raise NotAPoint("there is no such agent or wave in the past")


def _begin_of(past: Sequence[ev.Event], step: int) -> int:
    """Where the leader's step began; the end where it never did."""
    places = (
        place
        for place, event in enumerate(past)
        if isinstance(event, ev.AttemptStarted) and (event.agent, event.step) == (0, step)
    )
    return next(places, len(past))


def _end_of(past: Sequence[ev.Event], step: int) -> int:
    """Where the leader's step was finished."""
    return next(
        place
        for place, event in enumerate(past)
        if isinstance(event, ev.StepCompleted) and (event.agent, event.step) == (0, step)
    )
