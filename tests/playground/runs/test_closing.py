"""What becomes of the work under way when a run ends because its engine broke."""

from playground.runs.closing import closing_events
from swarm.events import (
    AgentSpawned,
    AgentStarted,
    AttemptStarted,
    CallOpened,
    Event,
    Long,
    RunAccepted,
    RunStarted,
    TextDelta,
)
from swarm.state import RunState, fold

LEAD: tuple[Event, ...] = (
    RunAccepted(mode="swarm", model="m", prompt=Long(text="hi")),
    RunStarted(),
    AgentSpawned(agent=0, wave=0, call=0, index=0, name="lead", label="", prompt=Long(text="hi")),
    AgentStarted(agent=0),
    AttemptStarted(agent=0, step=1, attempt=1, input=5, max_output=9),
    TextDelta(agent=0, text="I send somebody."),
    CallOpened(agent=0, call=1, id="c", name="assign_task"),
)
SENT = AgentSpawned(agent=1, wave=1, call=1, index=0, name="scout", label="a", prompt=Long(text="Look."))


def closed(*events: Event) -> RunState:
    state = fold(events)
    return fold(closing_events(state, "internal", "It broke."), state)


def test_a_step_on_which_sub_agents_work_stands_so_that_another_try_finds_them() -> None:
    state = closed(*LEAD, SENT)
    step = state.agents[0].steps[0]
    assert (state.status, step.finish, step.text) == ("failed", "cut", "I send somebody.")
    assert state.awaits(state.agents[1])
    assert state.usage.estimated


def test_a_step_that_sent_nobody_is_closed_as_broken() -> None:
    step = closed(*LEAD).agents[0].steps[0]
    assert (step.finish, step.calls, step.failures[0].code) == ("", [], "unknown")
