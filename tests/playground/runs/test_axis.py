"""The time axis of a run that is over: how many worked at once, what was waited for, who failed, and where nothing happened."""

from playground.runs.rendering.axis import COLUMNS, axis
from swarm.events import (
    AgentCompleted,
    AgentFailed,
    AgentSpawned,
    AgentStarted,
    AttemptStarted,
    CallMade,
    CallOpened,
    Event,
    Long,
    RunAccepted,
    RunCompleted,
    RunStarted,
    StepCompleted,
    ToolEnded,
    ToolStarted,
)
from swarm.messages import Usage
from swarm.state import RunState, fold

NOTHING = Usage(input=1, output=1)


def born(at: float, number: int) -> list[Event]:
    """An agent begins: the leader is number 0."""
    wave = min(number, 1)
    spawned = AgentSpawned(
        at=at, agent=number, wave=wave, call=wave, index=0, name="n", label="", prompt=Long(text="Go")
    )
    return [spawned, AgentStarted(at=at, agent=number)]


def flown() -> RunState:
    """Two agents from second 20 on: one fails at 30, the leader waits for the other until 60, and is done at 80."""
    events: list[Event] = [
        RunAccepted(mode="swarm", model="m", prompt=Long(text="hi")),
        RunStarted(at=0.0),
        *born(0.0, 0),
        AttemptStarted(at=0.0, agent=0, step=1, attempt=1, input=1, max_output=9),
        CallOpened(at=10.0, agent=0, call=1, id="c1", name="assign_tasks"),
        CallMade(at=10.0, agent=0, call=1, arguments=Long(text="{}")),
        StepCompleted(at=20.0, agent=0, step=1, attempt=1, finish="tool_calls", usage=NOTHING),
        ToolStarted(at=20.0, agent=0, call=1),
        *born(20.0, 1),
        *born(20.0, 2),
        AgentFailed(at=30.0, agent=2, code="model", reason="gone"),
        AttemptStarted(at=30.0, agent=1, step=1, attempt=1, input=1, max_output=9),
        StepCompleted(at=60.0, agent=1, step=1, attempt=1, finish="stop", usage=NOTHING),
        AgentCompleted(at=60.0, agent=1),
        ToolEnded(at=60.0, agent=0, call=1, ok=True, note="", content=Long(text="all")),
        AttemptStarted(at=60.0, agent=0, step=2, attempt=1, input=1, max_output=9),
        StepCompleted(at=80.0, agent=0, step=2, attempt=1, finish="stop", usage=NOTHING),
        AgentCompleted(at=80.0, agent=0),
        RunCompleted(at=80.0),
    ]
    return fold(events)


def test_the_drawing_rises_where_agents_begin_and_falls_where_they_end() -> None:
    assert axis(flown()).crowd == "M0 100H100V0H150V50H300V100H400V100Z"


def test_a_failure_and_the_longest_chain_are_marked_and_named() -> None:
    drawn = axis(flown())
    assert drawn.failures == "M150 100v-12"
    assert drawn.critical == f"M0 98H100V70H300V98H{COLUMNS - 1}"
    assert drawn.named == (
        "01:20 in all, 2 agents at once at most. 1 agent failed. The longest chain leads through #1."
    )


def test_keys_lead_to_steps_of_the_leader_waves_and_failures() -> None:
    assert axis(flown()).marks == "0.00 20.00 30.00 60.00"


def test_where_nothing_happened_is_drawn_and_told_to_the_player() -> None:
    drawn = axis(flown(), [(0.0, 10.0), (30.0, 60.0)])
    assert drawn.quiet == "M0 0h50v100h-50zM150 0h150v100h-150z"
    assert drawn.silences == "0.00 10.00 30.00 60.00"


def test_a_short_run_is_looked_at_by_tenths_of_a_second() -> None:
    assert axis(flown()).stride == 0.1


def test_a_run_of_which_nothing_is_told_has_an_axis_too() -> None:
    drawn = axis(RunState())
    assert (drawn.critical, drawn.failures, drawn.marks, drawn.steps) == ("", "", "", 1)
