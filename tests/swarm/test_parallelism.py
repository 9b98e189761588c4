"""Critical steps follow the report's formula."""

from swarm import events as ev
from swarm.events import Event, Long
from swarm.messages import Usage
from swarm.parallelism import measure
from swarm.state import fold


def step(agent: int, number: int, at: float, *calls: Event) -> list[Event]:
    return [
        ev.AttemptStarted(at=at, agent=agent, step=number, attempt=1, input=1, max_output=1),
        *calls,
        ev.StepCompleted(at=at, agent=agent, step=number, attempt=1, finish="stop", usage=Usage()),
    ]


def test_a_stage_costs_its_slowest_sub_agent() -> None:
    text = Long(text="x")
    spawned = [
        ev.AgentSpawned(at=1, agent=n, wave=1, call=1, index=n, name="scout", label=str(n), prompt=text)
        for n in (1, 2)
    ]
    events: list[Event] = [
        ev.RunAccepted(mode="swarm", model="m", prompt=text),
        ev.RunStarted(at=0),
        ev.AgentSpawned(agent=0, wave=0, call=0, index=0, name="orchestrator", label="", prompt=text),
        ev.AgentStarted(agent=0),
        *step(0, 1, 1, ev.CallOpened(at=1, agent=0, call=1, id="x", name="assign_tasks"), *spawned),
        ev.AgentStarted(at=1, agent=1),
        ev.AgentStarted(at=1, agent=2),
        *step(1, 1, 2),
        *step(2, 1, 2),
        *step(2, 2, 3),
        *step(2, 3, 5),
        ev.AgentCompleted(at=3, agent=1),
        ev.AgentCompleted(at=5, agent=2),
        *step(0, 2, 6),
        ev.AgentCompleted(at=6, agent=0),
        ev.RunCompleted(at=6),
    ]
    found = measure(fold(events))
    assert (found.total_steps, found.critical_steps) == (6, 2 + 3)
    assert found.parallelism == 6 / 5
    assert found.speed_up == (2 + 4) / 6


def test_a_run_without_events_is_measured_too() -> None:
    assert measure(fold([])).parallelism == 1.0
