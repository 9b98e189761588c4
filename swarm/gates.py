"""What stands between an agent and its next model call: pauses, the run's own wait, its budget, a place at the endpoint."""

import asyncio
from functools import partial

from swarm import events as ev
from swarm.budget import is_funded, release
from swarm.places import Place, Standing
from swarm.purse import Need
from swarm.runtime import Runtime
from swarm.state import AT_WORK, AgentState

EXACT = 10.0  # seconds: longer waits are told in fives,
MINUTES = 90.0  # and such in minutes


async def clearance(runtime: Runtime, agent: AgentState, *, go_on: bool = True) -> None:
    """Return when nobody wants the agent to rest, at once where nothing is in the way.

    `go_on` False leaves an agent waiting that waits for something else too: the place that it asks for next.
    """
    number = agent.agent
    while True:
        if agent.status == "paused":
            runtime.leave_seat(number)
            await runtime.changed.wait()
            continue
        await runtime.take_seat(number)
        if agent.status == "queued":
            runtime.frames.tell(ev.AgentStarted(agent=number))
        elif go_on:
            _go_on(runtime, agent)
        if agent.status in AT_WORK and runtime.state.status == "running":
            return
        if runtime.state.status in {"paused", "waiting"}:
            code = f"run_{runtime.state.status}"
            if agent.status == "running" or (agent.status == "waiting" and agent.code == "budget"):
                reason = runtime.state.reason or "The run is paused."
                runtime.frames.tell(ev.AgentWaiting(agent=number, code=code, reason=reason))
            await runtime.changed.wait()


async def enter(runtime: Runtime, agent: AgentState, need: Need) -> Place:
    """Return with clearance, with what the call needs set aside, and a place at the endpoint; whoever calls must leave it."""
    job, number = runtime.job, agent.agent
    while True:
        await clearance(runtime, agent, go_on=False)
        if not await is_funded(runtime, agent, need):
            continue
        try:
            place = await job.places.enter(
                job.run_key,
                job.person,
                order=number,
                tokens=need.input + need.output,
                tell=partial(_tell_standing, runtime, agent),
            )
        except asyncio.CancelledError:
            release(runtime, agent)
            raise
        _go_on(runtime, agent)
        if agent.status == "running" and runtime.state.status == "running":
            return place
        job.places.leave(place)  # a pause came while we waited for the place
        release(runtime, agent)


def _tell_standing(runtime: Runtime, agent: AgentState, standing: Standing) -> None:
    if agent.status in AT_WORK and runtime.state.status == "running":
        runtime.frames.tell(_waiting(runtime, agent, standing))


def _go_on(runtime: Runtime, agent: AgentState) -> None:
    if agent.status == "waiting" and runtime.state.status == "running":
        runtime.frames.tell(ev.AgentContinued(agent=agent.agent))


def _waiting(runtime: Runtime, agent: AgentState, standing: Standing) -> ev.AgentWaiting:
    places = runtime.job.places
    until = places.paused_until
    if standing.seconds is not None:
        until = asyncio.get_running_loop().time() + standing.seconds
    return ev.AgentWaiting(
        agent=agent.agent,
        code=f"place_{standing.reason}",
        reason=in_line(standing, places.limit),
        until=None if until is None else runtime.frames.at(until),
        place=standing.place,
    )


def in_line(standing: Standing, limit: int | None) -> str:
    """Where somebody stands, about how long, and why."""
    return f"{_where(standing)}: {_why(limit, standing.reason)}"


def _where(standing: Standing) -> str:
    where = "Next in line" if standing.place == 1 else f"Number {standing.place} in line"
    return where if standing.seconds is None else f"{where}, about {_about(standing.seconds)}"


def _why(limit: int | None, reason: str) -> str:
    match reason:
        case "paused":
            return "the endpoint asked for a pause."
        case "minute":
            return "the endpoint's requests or tokens of this minute are used."
        case "refused":
            return f"the endpoint takes {limit} requests at once just now."
        case _:
            return f"all {limit} places at the endpoint are taken."


def _about(seconds: float) -> str:
    """A time as exact as an estimate can be."""
    if seconds >= MINUTES:
        return f"{round(seconds / 60)} min"
    step = 1 if seconds < EXACT else 5
    return f"{max(1, step * round(seconds / step))} s"
