"""Agents for pages without script: cells in waves, and the segments of the bar."""

from django.utils.translation import gettext as _
from msgspec import Struct

from playground.numbers import clock, short
from playground.runs.rendering.panel import worked
from playground.runs.rendering.rows import row
from playground.runs.rendering.sights import sight_url
from playground.runs.rendering.standing import Standing
from playground.runs.rendering.watched import Watched
from playground.runs.rendering.words import AGENTS_COUNTED, STATUS_WORDS
from swarm.state import Status


class Cell(Struct, frozen=True, kw_only=True):
    """One agent in the grid, the tree or the table."""

    number: int
    label: str
    status: Status
    word: str
    line: str
    named: str
    tenth: int
    clock: str
    calls: int
    tokens: str
    sight: str  # the address of the picture that it is shown; empty for none


class Wave(Struct, frozen=True, kw_only=True):
    """The agents that one turn of the orchestrator assigned. Wave 0 is the orchestrator itself."""

    number: int
    word: str
    cells: list[Cell]


class Segment(Struct, frozen=True, kw_only=True):
    """A piece of the bar, counted in agents."""

    status: Status
    start: int
    width: int


def segments(standing: Standing) -> list[Segment]:
    """The pieces of the bar, in the order of the counts; none for a status that nobody has."""
    found, start = [], 0
    for status, number in standing.counts.items():
        if number:
            found.append(Segment(status=status, start=start, width=number))
        start += number
    return found


def waves(watched: Watched, now: float) -> list[Wave]:
    """All agents by wave, in order of appearance."""
    groups: dict[int, list[Cell]] = {}
    for agent in watched.state.agents:
        groups.setdefault(agent.wave, []).append(cell(watched, agent.agent, now))
    return [Wave(number=number, word=_word(number, cells), cells=cells) for number, cells in groups.items()]


def cell(watched: Watched, number: int, now: float) -> Cell:
    """The cell of agent `number`."""
    shown = row(watched, number)
    word = str(STATUS_WORDS[shown.status])
    label = shown.label or shown.name
    return Cell(
        number=number,
        label=label,
        status=shown.status,
        word=word,
        line=shown.line,
        named=_("%(number)d, %(label)s, %(status)s. %(line)s")
        % {"number": number, "label": label, "status": word, "line": shown.line},
        tenth=shown.progress // 10,
        clock=clock(worked(watched.state.agents[number], now)),
        calls=shown.calls,
        tokens=short(shown.tokens),
        sight=sight_url(watched.key, shown.sight),
    )


def _word(number: int, cells: list[Cell]) -> str:
    if not number:
        return _("Leader")
    counted = AGENTS_COUNTED % {"count": len(cells)}
    return _("Wave %(number)d: %(counted)s") % {"number": number, "counted": counted}
