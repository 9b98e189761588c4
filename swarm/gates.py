"""What stands between an agent and its next model call: pauses, the run's own wait, and a place at the endpoint."""

from swarm import events as ev
from swarm.runtime import Runtime
from swarm.state import AT_WORK, AgentState


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
            if agent.status == "running":
                reason = runtime.state.reason or "The run is paused."
                runtime.frames.tell(ev.AgentWaiting(agent=number, code=code, reason=reason))
            await runtime.changed.wait()


async def enter(runtime: Runtime, agent: AgentState, *, front: bool) -> None:
    """Return with clearance and a place at the endpoint; whoever calls must leave it."""
    places = runtime.job.places
    while True:
        await clearance(runtime, agent, go_on=False)
        if places.full and agent.status == "running":
            runtime.frames.tell(_waiting(runtime, agent))
        await places.enter(runtime.job.run_key, front=front)
        _go_on(runtime, agent)
        if agent.status == "running" and runtime.state.status == "running":
            return
        places.leave()  # a pause came while we waited for the place


def _go_on(runtime: Runtime, agent: AgentState) -> None:
    if agent.status == "waiting" and runtime.state.status == "running":
        runtime.frames.tell(ev.AgentContinued(agent=agent.agent))


def _waiting(runtime: Runtime, agent: AgentState) -> ev.AgentWaiting:
    places = runtime.job.places
    until = None
    if places.paused_until is not None:
        reason, until = "The endpoint asked for a pause.", runtime.frames.at(places.paused_until)
    elif places.reason == "refused":
        reason = f"The endpoint takes {places.limit} requests at once just now."
    else:
        reason = f"All {places.limit} places at the endpoint are taken."
    return ev.AgentWaiting(agent=agent.agent, code=f"place_{places.reason}", reason=reason, until=until)
