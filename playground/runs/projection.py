"""What the journal's newest frame changes in the rows that lists read. Values only: `journal` writes them.

Kept by the worker as a fold that leaves out the text of all agents but the leading one: nothing here needs it, and a
thousand agents would fill memory with it a second time.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from playground.endpoints.prices import Prices
from playground.runs.bill import Bill, Billed
from playground.runs.kept import CUT, calls_left, is_cut, kept
from playground.runs.pace import Pace
from playground.runs.thinking import last_thinker, seconds_of
from swarm import events as ev
from swarm.state import AgentState, FileState, RunState

BUDGET = ("budget", "cap")  # the codes of a run that waits for tokens or money
NAME_CHARS = 200  # of the columns that hold names and labels
CODE_CHARS = 64


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """What a run that waits for budget needs: so many tokens for its next call, and `until` when it waits at least."""

    until: float | None = None
    input: int = 0
    output: int = 0


@dataclass(slots=True)
class Changes:
    """What to write beside one frame."""

    run: dict[str, Any] = field(default_factory=dict)  # columns of Run that differ from before
    agents: list[AgentState] = field(default_factory=list)
    files: list[FileState] = field(default_factory=list)
    versions: list[tuple[int, ev.FileWritten]] = field(default_factory=list)  # each with its number
    controls: list[ev.ControlApplied] = field(default_factory=list)
    bill: list[Billed] = field(default_factory=list)
    answer: str | None = None  # the text of the assistant's message, when the run ended
    calls: list[dict[str, str]] = field(
        default_factory=list
    )  # and those of its calls that the asker carries out
    started: bool = False
    ended: bool = False


class Projection:
    """The state of one run after its frames so far, and what each next frame changes.

    `prices` are those of its model, and then of each model that it was moved to.
    """

    def __init__(self, past: Iterable[ev.Event] = (), prices: Sequence[Prices | None] = (None,)) -> None:
        self.state = RunState()
        self._pace = Pace()
        self._bill = Bill(list(prices))
        self._steps = 0
        self._versions: Counter[str] = Counter()  # of each path, so far
        self._columns: dict[str, Any] = {}
        self.apply(past)

    def apply(self, events: Iterable[ev.Event]) -> Changes:
        """Move on by the events of one frame. Raises IllegalTransition for what cannot happen."""
        changes = Changes()
        agents: set[int] = set()
        files: set[str] = set()
        for event in events:
            match event:
                case ev.ReasoningDelta() | ev.TextDelta():
                    if event.agent:
                        continue
                case ev.FileWritten():
                    files.add(event.path)
                    self._versions[event.path] += 1
                    changes.versions.append((self._versions[event.path], event))
                case ev.ControlApplied():
                    changes.controls.append(event)
                case ev.RunStarted():
                    changes.started = True
                case ev.RunResumed(model=model) if model:
                    self._bill.move()
                case ev.StepCompleted() | ev.AttemptFailed():
                    changes.bill += self._bill.lines(event, self.state.model)
                    agents.add(event.agent)
                    if isinstance(event, ev.StepCompleted):
                        self._steps += 1
                        self._pace.hear(event)
                case (
                    ev.CallMade() | ev.ToolStarted() | ev.ToolEnded() | ev.AttemptStarted() | ev.CallOpened()
                ):
                    pass  # no column tells of them, or they count with the step's end: so half of all frames write no row
                case _:
                    agents.add(getattr(event, "agent", -1))
            self.state.apply(event)
        changes.agents = [self.state.agents[number] for number in sorted(agents) if number >= 0]
        changes.files = [self.state.files[path] for path in sorted(files)]
        changes.run = self._changed_columns()
        changes.ended = self.state.ended
        if self.state.ended:
            changes.answer, changes.calls = kept(self.state), calls_left(self.state)
        return changes

    def price(self, prices: Prices | None) -> None:
        """Know the prices of the model that the next frame moves the run to."""
        self._bill.prices.append(prices)

    def _changed_columns(self) -> dict[str, Any]:
        columns = _run_columns(self.state, self._steps) | _measures(self._pace, self._bill)
        changed = {
            name: value for name, value in columns.items() if self._columns.get(name, object()) != value
        }
        self._columns = columns
        return changed


def plain(text: str) -> str:
    """The text without NUL, which PostgreSQL does not take and which models do write."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def agent_columns(agent: AgentState) -> dict[str, Any]:
    """An agent as its row holds it."""
    return {
        "number": agent.agent,
        "wave": agent.wave,
        "name": plain(agent.name)[:NAME_CHARS],
        "label": plain(agent.label)[:NAME_CHARS],
        "status": agent.status,
        "code": agent.code[:CODE_CHARS],
        "reason": plain(agent.reason),
        "steps": len(agent.steps),
        "calls": agent.calls,
        "input_tokens": agent.usage.input,
        "output_tokens": agent.usage.output,
        "started": agent.started_at,
        "ended": agent.ended_at,
    }


def file_columns(file: FileState) -> dict[str, Any]:
    """A file as its row holds it."""
    return {
        "path": file.path,
        "body": file.body,
        "size": file.size,
        "media_type": file.media_type,
        "agent": file.agent,
    }


def version_columns(number: int, written: ev.FileWritten) -> dict[str, Any]:
    """A version of a file as its row holds it."""
    return {
        "path": written.path,
        "number": number,
        "body": written.body,
        "size": written.size,
        "media_type": written.media_type,
        "agent": written.agent,
        "at": written.at,
    }


def _run_columns(state: RunState, steps: int) -> dict[str, Any]:
    thinker = last_thinker(state) if state.ended else None
    return {
        "status": state.status,
        "model": plain(state.model)[:NAME_CHARS],
        "code": CUT if is_cut(state) else state.code[:CODE_CHARS],
        "reason": plain(state.reason),
        "wait": wait_of(state),
        "counts": {status: count for status, count in state.counts().items() if count},
        "agents": max(0, len(state.agents) - 1),
        "waves": state.waves,
        "steps": steps,
        "gaps": state.gaps,
        "thought": seconds_of(thinker) if thinker else None,
        "recoveries": state.recoveries,
        "input_tokens": state.usage.input,
        "output_tokens": state.usage.output,
        "cached_tokens": state.usage.cached,
    }


def wait_of(state: RunState) -> dict[str, Any] | None:
    """What a run that waits for budget waits for: so many tokens for its next call, `until` so late at the earliest."""
    if state.status != "waiting" or state.code not in BUDGET:
        return None
    return msgspec.structs.asdict(Wait(until=state.until, input=state.need[0], output=state.need[1]))


def _measures(pace: Pace, bill: Bill) -> dict[str, Any]:
    """How quick it was, and what its calls cost, each at the prices of its model."""
    return {
        "first_token": pace.first,
        "answering": round(pace.answering, 3),
        "answered_by": plain(pace.model)[:NAME_CHARS],
        "cost": bill.cost,
    }
