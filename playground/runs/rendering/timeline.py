"""The timeline: lanes are places, so agents that do not overlap share one; the longest chain is marked."""

import heapq

from django.utils.translation import gettext as _
from msgspec import Struct

from playground.numbers import clock
from playground.runs.rendering.panel import worked
from playground.runs.rendering.words import STATUS_WORDS
from swarm.state import AgentState, RunState, Status

UNITS = 10  # of x, a second
LANE = 10  # height of one lane


class Bar(Struct, frozen=True, kw_only=True):
    """One agent: SVG path data of its life, its model calls and its tool calls."""

    number: int
    lane: int
    status: Status
    critical: bool
    named: str
    life: str
    steps: str
    tools: str


class Timeline(Struct, frozen=True, kw_only=True):
    """The drawing, in tenths of a second and tenths of a lane."""

    width: int
    height: int
    named: str
    bars: list[Bar]


def timeline(state: RunState, now: float, *, scale: float = 0.0) -> Timeline:
    """All agents that began, from the run's acceptance to `now` or its end; as wide as `scale` seconds at the least."""
    end = state.ended_at if state.ended_at is not None else now
    agents = [agent for agent in state.agents if agent.started_at is not None]
    lanes = lanes_of(agents, end)
    critical = critical_agents(state)
    named = _("%(lanes)d at once at most, %(time)s in all. Marked: the longest chain.")
    return Timeline(
        width=max(1, round(max(end, scale) * UNITS)),
        height=LANE * max(1, 1 + max(lanes.values(), default=0)),
        named=named % {"lanes": 1 + max(lanes.values(), default=-1), "time": clock(end)},
        bars=[_bar(agent, lanes[agent.agent], end, critical=agent.agent in critical) for agent in agents],
    )


def lanes_of(agents: list[AgentState], end: float) -> dict[int, int]:
    """A lane for each agent: the lowest that is free when it starts. Agent 0 has the first for itself."""
    lanes: dict[int, int] = {}
    busy: list[tuple[float, int]] = []
    free: list[int] = []
    for agent in sorted(agents, key=lambda agent: (agent.agent != 0, agent.started_at, agent.agent)):
        start, stop = _span(agent, end)
        while busy and busy[0][0] <= start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        lane = heapq.heappop(free) if free else len(busy) + (1 if lanes else 0)
        lanes[agent.agent] = lane
        if agent.agent:
            heapq.heappush(busy, (stop, lane))
    return lanes


def critical_agents(state: RunState) -> set[int]:
    """The longest chain: the leader, and of each of its turns the agent that it had to wait for longest."""
    if not state.agents:
        return set()
    chain = {0}
    for step in state.agents[0].steps:
        assigned = [state.agents[number] for call in step.calls for number in call.agents]
        if assigned:
            chain.add(max(assigned, key=_last).agent)
    return chain


def _last(agent: AgentState) -> tuple[float, float]:
    if agent.started_at is None:
        return (-1.0, 0.0)
    return (agent.ended_at if agent.ended_at is not None else float("inf"), -agent.started_at)


def _span(agent: AgentState, end: float) -> tuple[float, float]:
    assert agent.started_at is not None, "only agents that began have a lane"
    return agent.started_at, max(agent.started_at, agent.ended_at if agent.ended_at is not None else end)


def _bar(agent: AgentState, lane: int, end: float, *, critical: bool) -> Bar:
    top = lane * LANE
    steps = [(step.started_at, _or(step.ended_at, end)) for step in agent.steps]
    calls = [call for step in agent.steps for call in step.calls if call.started_at is not None]
    tools = [(call.started_at or 0.0, _or(call.ended_at, end)) for call in calls if not call.agents]
    word = STATUS_WORDS[agent.status]
    return Bar(
        number=agent.agent,
        lane=lane,
        status=agent.status,
        critical=critical,
        named=_("#%(number)d %(label)s: %(status)s, %(time)s")
        % {
            "number": agent.agent,
            "label": agent.label or agent.name,
            "status": word,
            "time": clock(worked(agent, end)),
        },
        life=_path([_span(agent, end)], top + 4, 2),
        steps=_path(steps, top + 1, 8),
        tools=_path(tools, top + 3, 4),
    )


def _or(ended: float | None, end: float) -> float:
    return end if ended is None else ended


def _path(spans: list[tuple[float, float]], top: int, height: int) -> str:
    pieces = []
    for start, stop in spans:
        left, width = round(start * UNITS), max(1, round((stop - start) * UNITS))
        pieces.append(f"M{left} {top}h{width}v{height}h-{width}z")
    return "".join(pieces)
