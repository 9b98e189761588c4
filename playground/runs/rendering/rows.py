"""One row an agent: what a cell of the grid shows, in the compact form of `docs/live.md`."""

import json

from django.utils.translation import gettext as _
from msgspec import Struct

from playground.runs.rendering.plain import plain_last, plain_line
from playground.runs.rendering.reasons import told
from playground.runs.rendering.sights import UPLOADS, sight_of
from playground.runs.rendering.watched import Watched
from playground.runs.rendering.words import stands, why_waiting
from swarm.events import Long
from swarm.state import AgentState, RunState, Status, StepState

LINE_CHARS = 120
TAIL_CHARS = 400  # of a growing text: enough to hold its last line as a cell can show it


class Row(Struct, frozen=True, array_like=True):
    """ROW of the wire: fields in the order in which they are sent."""

    agent: int
    wave: int
    name: str
    label: str
    status: Status
    line: str
    started: float | None
    ended: float | None
    tokens: int
    calls: int
    progress: int
    sight: str


def row(watched: Watched, number: int) -> Row:
    """The row of agent `number`."""
    agent = watched.state.agents[number]
    return Row(
        agent=number,
        wave=agent.wave,
        name=agent.name,
        label=agent.label.removeprefix(UPLOADS),
        status=agent.status,
        line=line(agent, watched.state),
        started=agent.started_at,
        ended=agent.ended_at,
        tokens=agent.usage.total,
        calls=agent.calls,
        progress=watched.progress[number],
        sight=sight_of(agent),
    )


def rows(watched: Watched) -> list[Row]:
    """All rows, in order of appearance."""
    return [row(watched, number) for number in range(len(watched.state.agents))]


def line(agent: AgentState, run: RunState) -> str:
    """What the agent does now, why it waits, or what came of it, in one line."""
    match agent.status:
        case "waiting":
            return clipped(stands(agent) or why_waiting(agent))
        case "failed":
            return clipped(told(agent.reason))
        case "completed":
            return clipped(plain_line(agent.answer, besides=agent.label))
        case "cancelled":
            by_person = agent.stopping or run.stopping
            return _("stopped by a person") if by_person else _("stopped with the run")
        case "paused":
            return _("paused by a person")
        case "queued":
            return ""
        case "running":
            return _doing(agent.steps[-1]) if agent.steps else _("beginning")


def _doing(step: StepState) -> str:
    under_way = [call for call in step.calls if call.result is None]
    if under_way:
        call = under_way[-1]
        return clipped(f"{call.name} {brief(call.arguments)}")
    if step.open and (step.text or step.reasoning):
        return last_line(step.text or step.reasoning)
    if step.open:
        return _("asking the model")
    made = step.calls[-1] if step.calls else None
    return clipped(
        f"{made.name}: {told(made.note)}" if made and made.note else made.name if made else step.text
    )


def brief(arguments: Long | None) -> str:
    """What a call is about, in a few words: the first text among its arguments, else all of them as they are."""
    whole = arguments.text if arguments else ""
    try:
        values = json.loads(whole)
    except (ValueError, RecursionError):
        return clipped(whole)
    texts = [value for value in values.values() if isinstance(value, str)] if isinstance(values, dict) else []
    return clipped(next((text for text in texts if text.strip()), whole if values else ""))


def last_line(text: str) -> str:
    """The last line that holds anything, its end where it is long."""
    return plain_last(text[-TAIL_CHARS:])[-LINE_CHARS:]


def clipped(text: str) -> str:
    """One line, cut with an ellipsis."""
    flat = " ".join(text[: LINE_CHARS * 4].split())
    return flat if len(flat) <= LINE_CHARS else f"{flat[: LINE_CHARS - 1]}…"
