"""The practice model under the real engine, when something happens on the way."""

import asyncio

import pytest

from swarm.controls import Control
from swarm.events import AgentStarted, Mode, ReasoningDelta, ToolEnded, ToolStarted
from swarm.frames import Frame
from swarm.limits import Limits
from swarm.messages import AssistantMessage, TextPart, UserMessage
from swarm.practice.app import PracticeModel
from swarm.practice.brain import think
from swarm.practice.pace import AT_ONCE
from swarm.practice.serving import serving
from swarm.providers.check import check_endpoint
from swarm.providers.endpoint import Endpoint
from tests.swarm.practice.flights import flown

PLAIN: tuple[Mode, ...] = ("instant", "thinking")
CAPITALS = {"Denmark": "Copenhagen", "Norway": "Oslo", "Sweden": "Stockholm", "Finland": "Helsinki"}
NORDIC = "Compare Denmark, Norway, Sweden and Finland: capital"


async def test_a_person_who_adds_a_column_on_the_way_gets_it() -> None:
    def add(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        if any(isinstance(event, AgentStarted) and event.agent == 1 for event in frame.events):
            controls.put_nowait(Control(key="k", kind="steer", agent=0, text="also give the currency"))

    flight = await flown(NORDIC, on_frame=add)
    assert flight.cells["Denmark"] == {"Capital": "Copenhagen", "Currency": "Danish Krone"}
    assert flight.sub_agents == 8


async def test_an_agent_that_a_person_stops_leaves_a_gap_with_a_name() -> None:
    def stop(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        if any(isinstance(event, ToolStarted) and event.agent == 2 for event in frame.events):
            controls.put_nowait(Control(key="k", kind="stop", agent=2))

    flight = await flown(NORDIC, on_frame=stop)
    assert flight.state.status == "completed"
    assert flight.cells["Norway"]["Capital"] == "–"
    assert "- Norway: stopped by a person" in flight.answer
    assert flight.cells["Sweden"]["Capital"] == "Stockholm"


async def test_where_few_agents_are_allowed_the_missing_rows_are_named() -> None:
    flight = await flown(NORDIC, limits=Limits(agents_total=2))
    assert flight.state.status == "completed"
    assert flight.cells["Denmark"]["Capital"] == "Copenhagen"
    assert "- Finland: not asked, this run has no more sub-agents" in flight.answer
    assert flight.sub_agents == 2
    refused = [event for event in flight.events if isinstance(event, ToolEnded) and not event.ok]
    assert refused == []  # it was told beforehand, and planned for two


async def test_an_agent_at_its_last_step_answers_with_what_it_has() -> None:
    flight = await flown(
        "What is the capital of Chad?", mode="agent", limits=Limits(orchestrator_steps=2, agent_steps=2)
    )
    assert flight.state.status == "completed"
    assert "Not found" in flight.answer


async def test_plain_modes_are_talk() -> None:
    for mode in PLAIN:
        assert (await flown("What is 6 * 7?", mode=mode)).answer == "6 * 7 = 42"


@pytest.mark.parametrize("dialect", ["kimi", "vllm"])
async def test_instant_shows_no_thoughts_where_the_dialect_can_say_so(dialect: str) -> None:
    instant = await flown("What is 6 * 7?", mode="instant", dialect=dialect)
    assert not any(isinstance(event, ReasoningDelta) for event in instant.events)
    thinking = await flown("What is 6 * 7?", mode="thinking", dialect=dialect)
    assert any(isinstance(event, ReasoningDelta) for event in thinking.events)


@pytest.mark.parametrize("dialect", ["kimi", "vllm", "generic"])
async def test_a_swarm_flies_in_every_dialect(dialect: str) -> None:
    flight = await flown(NORDIC, dialect=dialect)
    assert {name: row["Capital"] for name, row in flight.cells.items()} == CAPITALS


async def test_a_second_question_may_lean_on_the_first() -> None:
    earlier = (
        UserMessage(parts=(TextPart(text="What is the capital of Chad?"),)),
        AssistantMessage(text="Chad: capital N'Djamena.", reasoning="", calls=()),
    )
    flight = await flown("also give the currency", mode="agent", earlier=earlier)
    assert "currency Central African CFA Franc" in flight.answer


async def test_the_whole_world_goes_in_two_waves() -> None:
    flight = await flown("Make a table of every country: capital, calling code")
    assert flight.sub_agents == len(flight.cells) > 190
    assert flight.state.waves == 2
    assert flight.cells["Japan"] == {"Capital": "Tokyo", "Calling code": "+81"}


async def test_it_passes_the_check_of_endpoints() -> None:
    async with serving(PracticeModel(think, pace=AT_ONCE)) as port:
        report = await check_endpoint(Endpoint(base_url=f"http://127.0.0.1:{port}/v1", model="practice"))
    assert report.usable
    assert "no_call" not in {finding.code for finding in report.findings}
