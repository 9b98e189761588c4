"""A run as pages need it: its state, and the progress of its agents, which has a memory.

Law: the same events in the same order give the same `Watched`, however they were grouped into frames.
"""

from collections.abc import Iterable
from statistics import median
from uuid import UUID

from msgspec import Struct, field

from playground.endpoints.configured import PRACTICE
from playground.endpoints.prices import prices_of
from playground.runs.bill import Bill
from playground.runs.models import Run
from playground.runs.pace import Pace
from swarm import events as ev
from swarm.state import RunState

CEILING = 85  # per cent: an agent that has not ended is never nearer to its end than this
UNKNOWN_STEPS = 3.0  # half of the way is reached after so many steps while no sibling has finished


class Watched(Struct, kw_only=True):
    """The fold of a run's events, with progress that never goes backwards."""

    key: UUID
    practice: bool  # whether the built-in practice model answers
    bill: Bill = field(default_factory=Bill)
    pace: Pace = field(default_factory=Pace)
    state: RunState = field(default_factory=RunState)
    progress: list[int] = field(default_factory=list)
    finished: dict[int, list[int]] = field(default_factory=dict)  # by wave: steps of those who answered

    def apply(self, event: ev.Event) -> None:
        """Move to the state after `event`."""
        self.state.apply(event)
        match event:
            case ev.AgentSpawned():
                self.progress.append(0)
            case ev.RunResumed(model=model) if model:
                self.bill.move()
            case ev.AttemptFailed():
                self.bill.add(event)
            case ev.StepCompleted():
                self.bill.add(event)
                self.pace.hear(event)
                reached = self._reached(event.agent)
                self.progress[event.agent] = max(self.progress[event.agent], reached)
            case ev.AgentCompleted():
                agent = self.state.agents[event.agent]
                self.finished.setdefault(agent.wave, []).append(len(agent.steps))
                self.progress[event.agent] = 100
            case ev.AgentRetried():
                kept = min(self.progress[event.agent], CEILING)
                self.progress[event.agent] = 0 if event.afresh else kept
            case _:
                pass

    def apply_all(self, events: Iterable[ev.Event]) -> None:
        """Move to the state after all of `events`."""
        for event in events:
            self.apply(event)

    def _reached(self, number: int) -> int:
        agent = self.state.agents[number]
        done = len(agent.steps)
        known = self.finished.get(agent.wave)
        if known:
            return round(CEILING * min(1.0, done / max(1.0, median(known))))
        return round(CEILING * done / (done + UNKNOWN_STEPS))


def watched_of(run: Run) -> Watched:
    """The run of that row before its first event."""
    bill = Bill([prices_of(stored) for stored in (*run.prices_before, run.prices)])
    return Watched(key=run.key, practice=run.endpoint == PRACTICE, bill=bill)
