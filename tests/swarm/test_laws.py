"""The laws of events, states and frames."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarm import events as ev
from swarm.errors import IllegalTransition
from swarm.events import Event
from swarm.state import AGENT_TRANSITIONS, ENDED, RUN_TRANSITIONS, STATUSES, RunState, fold
from swarm.wire import event_from_json, event_to_json, events_from_json, events_to_json, lines
from tests.swarm.lawful import EVENT_TYPES, a_journal, any_event

SEEDS = range(60)


@pytest.fixture(scope="module", params=SEEDS)
def journal(request: pytest.FixtureRequest) -> list[Event]:
    """The whole journal of a run in which much goes wrong; the seed says what."""
    return a_journal(request.param)


@given(any_event)
def test_every_event_survives_the_wire(event: Event) -> None:
    assert event_from_json(event_to_json(event)) == event


@given(st.lists(any_event, max_size=5))
def test_a_frame_survives_the_wire_and_its_lines_are_its_events(events: list[Event]) -> None:
    assert list(events_from_json(events_to_json(events))) == events
    assert [event_from_json(line) for line in lines(events).splitlines()] == events


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"type":"agent_flew","agent":1}', '{"type":"agent_started"}']
)
def test_what_is_no_event_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        event_from_json(text)


def test_names_on_the_wire_are_unique_and_past_tense_in_snake_case() -> None:
    tags = [cls.__struct_config__.tag for cls in EVENT_TYPES]
    assert len(set(tags)) == len(EVENT_TYPES)
    assert "step_completed" in tags


def test_the_table_leaves_an_end_only_by_a_retry() -> None:
    for table, retry in ((RUN_TRANSITIONS, ev.RunRetried), (AGENT_TRANSITIONS, ev.AgentRetried)):
        leaving = {
            event for (before, event), after in table.items() if before in ENDED and after not in ENDED
        }
        assert leaving == {retry}
        assert {status for pair in table for status in [pair[0], table[pair]]} == set(STATUSES)


def test_what_the_table_does_not_know_is_named() -> None:
    state = fold([ev.RunAccepted(mode="swarm", model="m", prompt=ev.Long(text="x"))])
    with pytest.raises(IllegalTransition, match="RunCompleted while the run is queued"):
        state.apply(ev.RunCompleted())
    with pytest.raises(IllegalTransition, match="agent 3, who does not exist"):
        state.apply(ev.AgentStarted(agent=3))


def test_folding_at_once_equals_folding_in_two(journal: list[Event]) -> None:
    whole = fold(journal)
    for cut in range(0, len(journal), 7):
        assert fold(journal[cut:], fold(journal[:cut])) == whole
    state = RunState()
    for event in events_from_json(events_to_json(journal)):
        state.apply(event)
    assert state == whole


def test_whatever_happens_a_run_ends_and_nobody_is_left_at_work(journal: list[Event]) -> None:
    state = fold(journal)
    assert state.ended
    assert all(agent.ended for agent in state.agents)
    assert not any(step.open for agent in state.agents for step in agent.steps)


def test_each_step_is_completed_once_and_each_call_answered_once(journal: list[Event]) -> None:
    afresh = {event.agent for event in journal if isinstance(event, ev.AgentRetried) and event.afresh}
    steps = Counter((event.agent, event.step) for event in journal if isinstance(event, ev.StepCompleted))
    answers = Counter((event.agent, event.call) for event in journal if isinstance(event, ev.ToolEnded))
    for counter in (steps, answers):
        assert not {key: count for key, count in counter.items() if count > 1 and key[0] not in afresh}


def test_time_never_runs_backwards(journal: list[Event]) -> None:
    times = [event.at for event in journal]
    assert times == sorted(times)
