"""Reads a journal as a stranger would, and says what is wrong with it. Used by `manage.py verify_journal` and by tests."""

from collections import Counter
from collections.abc import Iterator, Sequence

from playground.endpoints.prices import prices_of
from playground.runs import journal
from playground.runs.models import Frame, Run
from playground.runs.projection import Projection, agent_columns, plain
from swarm import wire
from swarm.errors import IllegalTransition
from swarm.events import AgentRetried, ControlApplied, Event, RunAccepted, StepCompleted, ToolEnded

FRAME_BYTES = 64 * 1024


def flaws(run: Run) -> list[str]:
    """Everything that a sound journal does not have, a sentence each; nothing where all is well."""
    frames = list(journal.pages(run.pk))
    try:
        events = [event for frame in frames for event in wire.events_from_json(frame.events)]
    except ValueError as error:
        return [f"A frame cannot be read: {error}."]
    return [*_of_numbers(run, frames), *_of_repetitions(events), *_of_rows(run, events)]


def _of_numbers(run: Run, frames: Sequence[Frame]) -> Iterator[str]:
    numbers = [frame.seq for frame in frames]
    if numbers != list(range(1, len(frames) + 1)):
        yield f"Frame numbers have gaps: {len(frames)} frames, the last is {numbers[-1] if numbers else 0}."
    if run.seq != len(frames):
        yield f"The run counts {run.seq} frames, the journal holds {len(frames)}."
    epochs = [frame.epoch for frame in frames]
    if epochs != sorted(epochs):
        yield "A frame of an older epoch stands after one of a newer."
    if epochs and epochs[-1] > run.epoch:
        yield f"The last frame has epoch {epochs[-1]}, the run has {run.epoch}."
    for frame in frames:
        if len(frame.events.encode()) > FRAME_BYTES:
            yield f"Frame {frame.seq} is larger than {FRAME_BYTES} bytes."


def _of_repetitions(events: Sequence[Event]) -> Iterator[str]:
    if not events or not isinstance(events[0], RunAccepted):
        yield "The first event is not run_accepted."
    lives: Counter[int] = Counter()  # an agent that is retried afresh counts its steps and calls from 1 again
    seen: Counter[str] = Counter()
    for event in events:
        match event:
            case AgentRetried(agent=agent, afresh=True):
                lives[agent] += 1
            case StepCompleted(agent=agent, step=step):
                seen[f"Step {step} of agent {agent} (life {lives[agent] + 1}) was completed"] += 1
            case ToolEnded(agent=agent, call=call):
                seen[f"Call {call} of agent {agent} (life {lives[agent] + 1}) was answered"] += 1
            case ControlApplied(key=key):
                seen[f"Control {key} was applied"] += 1
            case _:
                pass
    yield from (f"{what} {count} times." for what, count in seen.items() if count > 1)


def _of_rows(run: Run, events: Sequence[Event]) -> Iterator[str]:
    """The rows are what the fold of the journal says."""
    projection = Projection(prices=[prices_of(stored) for stored in (*run.prices_before, run.prices)])
    try:
        expected = projection.apply(events)
    except IllegalTransition as error:
        yield f"The journal tells what cannot happen: {error}."
        return
    for column, value in expected.run.items():
        if getattr(run, column) != value:
            yield f"The run's {column} is {getattr(run, column)!r}, its journal says {value!r}."
    rows = {row.number: row for row in run.agent_rows.all()}
    agents = {agent.agent: agent_columns(agent) for agent in projection.state.agents}
    if rows.keys() != agents.keys():
        yield f"{len(rows)} agents have rows, {len(agents)} are in the journal."
    for number in rows.keys() & agents.keys():
        if any(getattr(rows[number], column) != value for column, value in agents[number].items()):
            yield f"The row of agent {number} differs from the journal."
    if dict(run.files.values_list("path", "body")) != {
        path: file.body for path, file in projection.state.files.items()
    }:
        yield "The files' rows differ from the journal."
    said = run.answer.text if run.answer else ""
    if expected.answer is not None and said != plain(expected.answer):
        yield "The conversation's answer differs from the journal's."
