"""A run from the middle of another: what was finished is kept, the rest is done anew."""

import asyncio
import random

import pytest

from swarm import events as ev
from swarm.errors import ModelError, ModelRefused
from swarm.events import Event
from swarm.forking import FromAgent, FromWave, Kept, NotAPoint, Point, kept
from swarm.limits import Limits
from swarm.messages import ToolMessage, Usage
from swarm.model import Request
from swarm.state import RunState, fold
from swarm.testing import Says, ScriptedModel, a_job, fly, last_text, turns, who
from swarm.wire import events_from_json, events_to_json
from tests.swarm.flights import SCOUT, assign
from tests.swarm.lawful import Chaos, a_journal

SEEDS = range(60)
PATIENCE = 60.0


def two_waves(word: str = "seen") -> ScriptedModel:
    """A leader that sends scouts to a and b, then to c and d, then answers with all that it read."""

    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            return Says(text=f"{word}: {last_text(request.messages)}")
        if turns(request) == 0:
            return Says(calls=(SCOUT, assign("a", "b")))
        if turns(request) == 1:
            return Says(calls=(assign("c", "d"),))
        return Says(text="\n".join(m.content for m in request.messages if isinstance(m, ToolMessage)))

    return ScriptedModel(script)


async def resumed(model: ScriptedModel, past: Kept) -> RunState:
    """The end of the new run."""
    return fold(await asyncio.wait_for(fly(a_job(model), past.events), PATIENCE))


def points(state: RunState) -> list[Point]:
    """Every agent and every wave of a run."""
    found: list[Point] = [FromWave(wave=wave) for wave in range(1, state.waves + 1)]
    return found + [FromAgent(agent=agent.agent) for agent in state.agents[1:]]


async def test_from_a_wave_the_leader_is_asked_again_and_earlier_waves_stay() -> None:
    past = kept(await fly(a_job(two_waves())), FromWave(wave=2))
    model = two_waves("new")
    state = await resumed(model, past)
    assert (past.agents, past.usage) == (2, Usage(input=30, output=15))
    assert "seen: Look at a" in state.answer
    assert "new: Look at c" in state.answer
    assert len(model.requests) == 4, "the leader twice, c and d"
    assert state.usage == Usage(input=40, output=20), "the new run pays what it asked for, and nothing else"


async def test_words_that_come_with_a_wave_are_read_before_the_leader_goes_on() -> None:
    past = kept(await fly(a_job(two_waves())), FromWave(wave=2, words="Only look at c."))
    model = two_waves()
    await resumed(model, past)
    assert last_text(model.requests[0].messages) == "Only look at c."


async def test_from_an_agent_its_siblings_stay_and_the_leader_reads_the_new_result() -> None:
    prompt = ev.Long(text="Look at z", size=9)
    past = kept(await fly(a_job(two_waves())), FromAgent(agent=3, prompt=prompt))
    model = two_waves("new")
    state = await resumed(model, past)
    assert "new: Look at z" in state.answer
    assert "seen: Look at d" in state.answer
    assert len(model.requests) == 2, "the agent and the leader's answer"
    assert [agent.status for agent in state.agents[1:]] == ["completed"] * 4


async def test_siblings_that_failed_begin_anew_with_the_agent() -> None:
    def script(request: Request) -> Says | ModelError:
        if last_text(request.messages) == "Look at b":
            return ModelRefused("no", code="bad_request")
        return two_waves().script(request)

    past = kept(await fly(a_job(ScriptedModel(script))), FromAgent(agent=1))
    assert [agent.status for agent in fold(past.events).agents] == ["running", "queued", "queued"]


async def test_a_leader_that_a_person_paused_goes_on_in_the_new_run() -> None:
    past = await fly(a_job(two_waves()))
    said = next(place for place, event in enumerate(past) if isinstance(event, ev.StepCompleted))
    paused = [*past[:said], ev.AgentPaused(at=past[said].at, agent=0), past[said]]
    state = await resumed(two_waves(), kept(paused, FromAgent(agent=1)))
    assert state.status == "completed"


async def test_what_is_not_in_the_past_or_still_being_said_is_no_point() -> None:
    past = await fly(a_job(two_waves()))
    for point in (FromWave(wave=3), FromWave(wave=0), FromAgent(agent=0), FromAgent(agent=9)):
        with pytest.raises(NotAPoint):
            kept(past, point)
    said = next(
        place for place, event in enumerate(past) if isinstance(event, ev.AgentSpawned) and event.agent
    )
    with pytest.raises(NotAPoint, match="has not finished"):
        kept(past[: said + 1], FromAgent(agent=1))


@pytest.mark.parametrize("seed", SEEDS)
def test_wherever_a_run_is_cut_nothing_is_under_way_and_results_are_as_they_were(seed: int) -> None:
    past = a_journal(seed)
    before = fold(past)
    for point in points(before):
        cut = kept(past, point)
        state = fold(events_from_json(events_to_json(cut.events)))
        assert state == fold(cut.events)
        assert (state.status, state.usage, state.controls) == ("queued", Usage(), set())
        assert not any(step.open for agent in state.agents for step in agent.steps)
        assert [event.at for event in cut.events] == sorted(event.at for event in cut.events)
        for agent in state.agents[1:]:
            assert agent.ended or not agent.steps, "who is not at the end begins anew"
            old = before.agents[agent.agent]
            assert (agent.name, agent.prompt, agent.wave) == (old.name, old.prompt, old.wave)
            if agent.status == old.status == "completed" and not _was_afresh(past, agent.agent):
                assert agent.answer == old.answer


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_new_run_from_anywhere_ends_and_asks_no_model_for_what_was_kept(seed: int) -> None:
    past = await asyncio.to_thread(a_journal, seed)
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    every = points(fold(past))
    for point in dice.sample(every, min(3, len(every))):
        cut = kept(past, point)
        finished = {_key(event) for event in cut.events if isinstance(event, ev.StepCompleted)}
        limits = Limits(agents_total=12, orchestrator_steps=6, agent_steps=4, attempts=3)
        job = a_job(Chaos(seed + 1).model, limits=limits)
        flown = await asyncio.wait_for(fly(job, cut.events), PATIENCE)
        new = flown[len(cut.events) :]
        assert fold(flown).ended
        asked = {_key(event) for event in new if isinstance(event, ev.AttemptStarted)}
        assert not asked & finished
        done = {agent.agent for agent in fold(cut.events).agents if agent.ended}
        assert not done & {agent for agent, _ in asked}
        bill = sum((e.usage for e in new if isinstance(e, ev.StepCompleted | ev.AttemptFailed)), Usage())
        assert fold(flown).usage == bill


def _key(event: ev.StepCompleted | ev.AttemptStarted) -> tuple[int, int]:
    return event.agent, event.step


def _was_afresh(past: list[Event], agent: int) -> bool:
    return any(isinstance(e, ev.AgentRetried) and e.agent == agent for e in past)
