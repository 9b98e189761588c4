"""The time axis of a run that is over: how many agents were at work at once, where waves began, and who failed when."""

import math
from collections.abc import Iterable

from django.utils.translation import gettext as _
from msgspec import Struct

from playground.numbers import clock
from swarm.state import AgentState, RunState

COLUMNS = 400  # of the drawing: what happened within one is drawn once
HEIGHT = 100


class Axis(Struct, frozen=True, kw_only=True):
    """The drawing, `COLUMNS` wide and `HEIGHT` high, and its length in seconds, whole ones for a slider."""

    seconds: float
    steps: int
    end_word: str
    named: str
    crowd: str  # SVG path data, as are the marks
    waves: str
    failures: str


def axis(state: RunState) -> Axis:
    """The axis of a run at its end."""
    end = max(state.ended_at or state.last_at, 0.001)
    agents = [agent for agent in state.agents[1:] or state.agents if agent.started_at is not None]
    counts = at_once(agents, end)
    most = max(counts)
    named = _("%(time)s in all, %(most)d agents at once at most.")
    return Axis(
        seconds=end,
        steps=math.ceil(end),
        end_word=clock(end),
        named=named % {"time": clock(end), "most": most},
        crowd=_outline(counts, max(1, most)),
        waves=_marks((_column(at, end) for at in wave_starts(agents)[1:]), HEIGHT),
        failures=_marks(
            (_column(agent.ended_at or end, end) for agent in agents if agent.status == "failed"), 12
        ),
    )


def at_once(agents: list[AgentState], end: float) -> list[int]:
    """By column, how many agents were at work in it."""
    changes = [0] * (COLUMNS + 1)
    for agent in agents:
        assert agent.started_at is not None, "only agents that began are counted"
        first = _column(agent.started_at, end)
        last = _column(end if agent.ended_at is None else agent.ended_at, end)
        changes[first] += 1
        changes[max(first + 1, last)] -= 1
    counts, now = [], 0
    for change in changes[:COLUMNS]:
        now += change
        counts.append(now)
    return counts


def wave_starts(agents: list[AgentState]) -> list[float]:
    """When the first agent of each wave began."""
    starts: dict[int, float] = {}
    for agent in agents:
        if agent.started_at is not None:
            starts[agent.wave] = min(agent.started_at, starts.get(agent.wave, math.inf))
    return sorted(starts.values())


def _column(at: float, end: float) -> int:
    return min(COLUMNS - 1, max(0, int(at / end * COLUMNS)))


def _outline(counts: list[int], most: int) -> str:
    """A stair: one piece for each run of equal counts."""
    path, before = [f"M0 {HEIGHT}"], 0
    for column, count in enumerate(counts):
        if count != before:
            path.append(f"H{column}V{HEIGHT - round(count / most * HEIGHT)}")
            before = count
    return "".join([*path, f"H{COLUMNS}V{HEIGHT}Z"])


def _marks(columns: Iterable[int], height: int) -> str:
    return "".join(f"M{column} {HEIGHT}v-{height}" for column in sorted(set(columns)))
