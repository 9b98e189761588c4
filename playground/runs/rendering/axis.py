"""The time axis of a run that is over: how many agents were at work at once, where waves began, who failed when, where
nothing happened, and the longest chain: what the run had to wait for.
"""

import math
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct

from playground.numbers import clock
from playground.runs.rendering.timeline import critical_agents
from swarm.state import AgentState, RunState

COLUMNS = 400  # of the drawing: what happened within one is drawn once
HEIGHT = 100
WAITED = 30  # how high the longest chain stands where it leads through an agent
FINE = 120.0  # seconds: a shorter run is looked at by tenths
MOST_MARKS = 200  # places that keys lead to


class Axis(Struct, frozen=True, kw_only=True):
    """The drawing, `COLUMNS` wide and `HEIGHT` high, and its length in seconds, whole ones for a slider."""

    seconds: float
    steps: int
    stride: float  # seconds that the handle moves by
    end_word: str
    named: str
    crowd: str  # SVG path data, as are the marks
    waves: str
    failures: str
    critical: str
    quiet: str
    silences: str  # the seconds of their starts and ends, in turn
    marks: str  # the seconds worth a look


def axis(state: RunState, silences: Sequence[tuple[float, float]] = ()) -> Axis:
    """The axis of a run at its end, in which nothing happened for some stretches of time."""
    end = max(state.last_at if state.ended_at is None else state.ended_at, 0.001)
    agents = [agent for agent in state.agents[1:] or state.agents if agent.started_at is not None]
    counts = at_once(agents, end)
    failed = [agent.ended_at for agent in agents if agent.status == "failed" and agent.ended_at is not None]
    return Axis(
        seconds=end,
        steps=math.ceil(end),
        stride=1 if end > FINE else 0.1,
        end_word=clock(end),
        named=_named(state, counts, len(failed), end),
        crowd=_outline(counts, max(1, *counts)),
        waves=_marks((_column(at, end) for at in wave_starts(agents)[1:]), HEIGHT),
        failures=_marks((_column(at, end) for at in failed), 12),
        critical=_chain(state, end),
        quiet="".join(_box(start, stop, end) for start, stop in silences),
        silences=" ".join(f"{at:.2f}" for silence in silences for at in silence),
        marks=" ".join(f"{at:.2f}" for at in sights(state, agents, failed)),
    )


def _named(state: RunState, counts: list[int], failed: int, end: float) -> str:
    words = _("%(time)s in all, %(most)d agents at once at most.") % {"time": clock(end), "most": max(counts)}
    if failed:
        failures = ngettext("%(count)d agent failed.", "%(count)d agents failed.", failed)
        words = f"{words} {failures % {'count': failed}}"
    chain = sorted(critical_agents(state) - {0})
    if chain:
        numbers = ", ".join(f"#{number}" for number in chain)
        longest = _("The longest chain leads through %(agents)s.") % {"agents": numbers}
        words = f"{words} {longest}"
    return words


def sights(state: RunState, agents: list[AgentState], failed: list[float]) -> list[float]:
    """The moments worth a look, in order: a step of the leader or a wave began, an agent failed."""
    steps = [step.started_at for step in state.agents[0].steps] if state.agents else []
    return sorted({round(at, 2) for at in (*steps, *wave_starts(agents), *failed)})[:MOST_MARKS]


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


def _chain(state: RunState, end: float) -> str:
    """The longest chain: high where an agent is waited for, low where the leader works itself."""
    if not state.agents or state.agents[0].started_at is None:
        return ""
    spans = sorted(
        (agent.started_at, end if agent.ended_at is None else agent.ended_at)
        for agent in (state.agents[number] for number in critical_agents(state) - {0})
        if agent.started_at is not None
    )
    path = [f"M{_column(state.agents[0].started_at, end)} {HEIGHT - 2}"]
    for start, stop in spans:
        path.append(f"H{_column(start, end)}V{HEIGHT - WAITED}H{_column(stop, end)}V{HEIGHT - 2}")
    leader = state.agents[0].ended_at
    return "".join([*path, f"H{_column(end if leader is None else leader, end)}"])


def _box(start: float, stop: float, end: float) -> str:
    left = _column(start, end)
    width = max(1, _column(stop, end) - left)
    return f"M{left} 0h{width}v{HEIGHT}h-{width}z"


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
