"""How a run ends when the engine cannot end it: everything that was under way gets an honest end first."""

from swarm.events import AgentFailed, AttemptFailed, Event, RunFailed, StepCompleted
from swarm.messages import Usage
from swarm.salvage import spent
from swarm.state import AgentState, RunState


def closing_events(state: RunState, code: str, reason: str) -> tuple[Event, ...]:
    """The last events of a run that fails from outside its engine, in an order that the table of states allows."""
    at = state.last_at
    events: list[Event] = []
    for agent in state.agents:
        if not agent.ended:
            events += _closing_of(agent, code, reason, at)
    return (*events, RunFailed(at=at, code=code, reason=reason))


def _closing_of(agent: AgentState, code: str, reason: str, at: float) -> list[Event]:
    events: list[Event] = []
    step = agent.steps[-1] if agent.steps else None
    if step is not None and step.open and any(call.agents for call in step.calls):
        # Sub-agents work on it already: it stands as far as they do, so that another try finds what they bring.
        events.append(
            StepCompleted(
                at=at,
                agent=agent.agent,
                step=step.step,
                attempt=step.attempt,
                finish="cut",
                usage=spent(step),
            )
        )
    elif step is not None and step.open:
        events.append(
            AttemptFailed(
                at=at,
                agent=agent.agent,
                step=step.step,
                attempt=step.attempt,
                code="unknown",
                reason="Nobody saw the end of this attempt.",
                usage=Usage(input=step.input, estimated=True),
            )
        )
    events.append(AgentFailed(at=at, agent=agent.agent, code=code, reason=reason))
    return events
