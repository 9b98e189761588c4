"""What the page tells of the leader while there is no report: its deeds, and what it does now."""

from uuid import uuid4

import pytest

from playground.runs.rendering.deeds import deeds, doing
from playground.runs.rendering.plain import plain_last, plain_line
from playground.runs.rendering.watched import Watched
from swarm.events import (
    AgentCompleted,
    AgentSpawned,
    AgentStarted,
    AttemptStarted,
    CallMade,
    CallOpened,
    Event,
    Long,
    ReasoningDelta,
    RunStarted,
    StepCompleted,
    ToolEnded,
    ToolStarted,
)
from swarm.messages import Usage
from tests.playground.runs.stories import BEGIN, SPEAK


def told(*events: Event) -> Watched:
    watched = Watched(key=uuid4(), practice=False)
    watched.apply_all(events)
    return watched


def call(number: int, name: str, arguments: str) -> tuple[Event, ...]:
    return (
        CallOpened(at=1, agent=0, call=number, id=f"c{number}", name=name),
        CallMade(at=1, agent=0, call=number, arguments=Long(text=arguments)),
    )


def result(number: int, note: str, *, ok: bool = True) -> tuple[Event, ...]:
    return (
        ToolStarted(at=2, agent=0, call=number),
        ToolEnded(at=3, agent=0, call=number, ok=ok, note=note, content=Long(text=note)),
    )


STEP = StepCompleted(at=2, agent=0, step=1, attempt=1, finish="tool_calls", usage=Usage(input=1, output=1))
SEARCH = call(1, "search", '{"query": "moons"}')


def assigned(count: int) -> tuple[Event, ...]:
    spawned = [
        AgentSpawned(
            at=2,
            agent=number,
            wave=1,
            call=1,
            index=number,
            name="r",
            label=f"Moon {number}",
            prompt=Long(text="?"),
        )
        for number in range(1, count + 1)
    ]
    return (*BEGIN, *call(1, "assign_tasks", "{}"), STEP, ToolStarted(at=2, agent=0, call=1), *spawned)


def words(watched: Watched) -> list[str]:
    return [
        " ".join(filter(None, (deed.word, deed.about, deed.note, deed.failed))) for deed in deeds(watched)
    ]


def test_a_search_is_told_with_what_was_looked_for_and_found() -> None:
    watched = told(*BEGIN, *SEARCH, STEP, *result(1, "8 results: moons"))
    assert words(watched) == ["Searched “moons” 8 results"]
    assert deeds(watched)[0].state == "completed"


def test_a_call_that_is_still_written_is_told_as_begun() -> None:
    watched = told(*BEGIN, CallOpened(at=1, agent=0, call=1, id="c", name="write_table"))
    assert words(watched) == ["Writes a table"]
    assert deeds(watched)[0].state == "running"


def test_a_failed_call_says_why() -> None:
    watched = told(*BEGIN, *SEARCH, STEP, *result(1, "no such page", ok=False))
    assert (words(watched), deeds(watched)[0].state) == (["Searched “moons” no such page"], "failed")


def test_sub_agents_created_side_by_side_are_one_deed() -> None:
    made = [
        event
        for number in range(1, 6)
        for event in call(number, "create_subagent", f'{{"name": "r{number}"}}')
    ]
    assert words(told(*BEGIN, *made, STEP)) == ["Created r1, r2, r3 and 2 more"]


def test_the_leader_waits_for_those_who_are_not_back() -> None:
    watched = told(*assigned(3))
    assert (words(watched), doing(watched)) == (
        ["Assigned 3 tasks Moon 1, Moon 2, Moon 3"],
        "Waits for 3 agents.",
    )
    back = (AgentStarted(at=3, agent=1), AgentStarted(at=3, agent=2))
    watched.apply_all((*back, AgentCompleted(at=4, agent=1), AgentCompleted(at=4, agent=2)))
    assert doing(watched) == "Waits for 1 agent."


def test_the_leader_asks_the_model_until_it_speaks() -> None:
    watched = told(*BEGIN)
    assert doing(watched) == "Asks the model."
    watched.apply_all(SPEAK)
    assert doing(watched) == ""


def test_what_was_thought_beside_calls_is_told_in_one_line_and_the_report_is_not() -> None:
    thought = ReasoningDelta(at=0.5, agent=0, text="**First** I look.\nThen I think on.")
    watched = told(*BEGIN, thought, *SEARCH, STEP, *result(1, "1 result"))
    assert words(watched)[0] == "First I look."
    watched.apply_all((AttemptStarted(at=4, agent=0, step=2, attempt=1, input=1, max_output=1),))
    watched.apply_all((StepCompleted(at=5, agent=0, step=2, attempt=1, finish="stop", usage=Usage()),))
    assert len(deeds(watched)) == 2


def test_a_run_without_a_leader_has_nothing_to_tell() -> None:
    watched = told(RunStarted(at=0.1))
    assert (deeds(watched), doing(watched)) == ([], "")


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**Albania**", "Albania"),
        ("## Moons of *Mars*", "Moons of Mars"),
        ("- [x] `done`", "done"),
        ("1. [Radon](library://elements/radon) is a gas", "Radon is a gas"),
        ("| Neon | Ne | 20.18 |", "Neon · Ne · 20.18"),
        ("> - said", "said"),
        ("---\n```\nsnake_case and 2*3*4", "snake_case and 2*3*4"),
        ("| --- | :-: |", ""),
        ("", ""),
    ],
)
def test_a_line_of_markdown_becomes_plain_words(markdown: str, words: str) -> None:
    assert plain_line(markdown) == words


def test_the_last_line_with_words_is_found() -> None:
    assert plain_last("one\n**two**\n\n---\n") == "two"


def test_an_answer_that_begins_with_the_agents_label_is_shown_by_its_next_line() -> None:
    assert plain_line("**Hydrogen**\n- symbol: H", besides="Hydrogen") == "symbol: H"
    assert plain_line("**Hydrogen**", besides="Hydrogen") == "Hydrogen"


def test_a_call_that_failed_before_it_was_whole_is_told_as_begun() -> None:
    watched = told(*BEGIN, *call(1, "create_subagent", ""), STEP, *result(1, "cut", ok=False))
    assert words(watched) == ["Creates a sub-agent cut"]
