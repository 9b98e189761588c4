"""Runs made from others: what is kept, what is paid, whose they are, and what both say of each other."""

import asyncio
import json
import uuid

import msgspec
import pytest
from django.core.management import call_command
from pytest_django import Settings

import swarm
from playground.conversations.models import Attachment, Conversation
from playground.environment import ModelEndpoint
from playground.quotas.models import Charge
from playground.runs import actions, assembly, journal, worker
from playground.runs.forks import CannotFork, Through, Wanted, fork
from playground.runs.models import Fork, Run, RunFile
from playground.runs.thread import thread_of
from playground.runs.threads import in_database
from playground.runs.verification import flaws
from playground.users.models import User
from swarm import wire
from swarm.events import AgentSpawned, AttemptStarted, Event
from swarm.frames import TICK
from swarm.messages import Usage
from swarm.state import fold
from tests.playground.runs.test_budget import EACH, counting

WAIT = 60.0  # seconds after which a test gives up


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRACTICE_FIRST_TOKEN", "0")
    monkeypatch.setenv("PRACTICE_TOKENS_PER_SECOND", "0")


async def fly(run: Run) -> list[Event]:
    """The whole journal of the run, which has ended."""
    async with asyncio.timeout(WAIT), assembly.open_endpoint() as endpoint:
        outcome = await worker.carry(
            run.key, engine=swarm.run, assemble=endpoint.job_for, stop=asyncio.Event()
        )
    assert outcome == "ended"
    return await in_database(journal.past, run.pk)


def found_flaws(run: Run) -> list[str]:
    return flaws(Run.objects.select_related("answer").get(pk=run.pk))


def billed(run: Run) -> Usage:
    lines = Charge.objects.filter(run=run.key)
    return sum((Usage(input=x.input, output=x.output, cached=x.cached) for x in lines), Usage())


def again(origin: Run, **other: object) -> Wanted:
    said = {"text": "", "mode": origin.mode} | other
    return msgspec.convert(said, Wanted)


@pytest.fixture
def table(conversation: Conversation) -> Run:
    return actions.start_run(
        conversation, "Make a table of France, Germany and Italy: capital, currency", "swarm"
    )


async def test_from_an_agent_only_it_and_the_leader_are_asked_and_only_that_is_paid(
    table: Run, alice: User
) -> None:
    before = fold(await fly(table))
    made = await in_database(fork, table, alice, again(table, agent=2))
    assert await in_database(found_flaws, made) == []
    assert (made.status, made.input_tokens, made.agents) == ("queued", 0, len(before.agents) - 1)
    past = await in_database(journal.past, made.pk)
    assert not await in_database(Charge.objects.filter(run=made.key).exists)
    events = await fly(made)
    state = fold(events)
    asked = {event.agent for event in events[len(past) :] if isinstance(event, AttemptStarted)}
    assert asked == {0, 2}
    assert state.status == "completed"
    assert "Berlin" in state.answer
    assert state.usage.total == (await in_database(billed, made)).total
    assert await in_database(found_flaws, made) == []
    kept = await in_database(Fork.objects.get, run=made)
    assert 0 < kept.tokens < before.usage.total - before.agents[2].usage.total
    assert kept.agents == len(before.agents) - 2


async def test_the_bill_of_a_fork_is_what_the_endpoint_counted_after_it(
    conversation: Conversation, alice: User, settings: Settings
) -> None:
    with counting() as (address, answered):
        settings.MODEL_ENDPOINT = ModelEndpoint(
            base_url=address, api_key="key", name="simulated", dialect="auto", places=None
        )
        plan = json.dumps({"agents": 12, "steps": 2, "tokens": 3, "rate": 1000, "first_token": 0.0})
        origin = await in_database(actions.start_run, conversation, f"Do it {plan}", "swarm")
        await fly(origin)
        before = answered()
        assert (await in_database(billed, origin)).total == EACH * before
        made = await in_database(fork, origin, alice, again(origin, agent=5))
        state = fold(await fly(made))
        after = answered() - before
        assert after == 3, "two steps of the agent, and the leader's answer"
        assert (await in_database(billed, made)).total == state.usage.total == EACH * after
        await in_database(made.refresh_from_db)
        assert made.input_tokens + made.output_tokens == EACH * after
        assert (await in_database(Fork.objects.get, run=made)).tokens == EACH * (before - 3)
        assert await in_database(found_flaws, made) == []
        await in_database(call_command, "verify_ledger")


async def test_the_clock_goes_on_where_the_kept_past_ends(table: Run, alice: User) -> None:
    await fly(table)
    made = await in_database(fork, table, alice, again(table, agent=1))
    past = await in_database(journal.past, made.pk)
    events = await fly(made)
    assert [event.at for event in events] == sorted(event.at for event in events)
    began = events[len(past)].at - past[-1].at
    assert 0 <= began < WAIT


async def test_the_kept_past_flows_in_a_film_as_it_did(table: Run, alice: User) -> None:
    await fly(table)
    made = await in_database(fork, table, alice, again(table, agent=1))
    frames = [wire.events_from_json(frame.events) for frame in await in_database(journal.read, made.pk)]
    assert len(frames) == made.seq
    assert len(frames) > 1
    assert all(frame[-1].at - frame[0].at <= TICK for frame in frames)


async def test_from_a_wave_the_leader_is_asked_again_with_words_of_the_person(
    table: Run, alice: User
) -> None:
    await fly(table)
    made = await in_database(fork, table, alice, again(table, wave=1, text="Only France."))
    state = fold(await in_database(journal.past, made.pk))
    assert [steer.text for steer in state.agents[0].steers] == ["Only France."]
    assert len(state.agents) == 1
    assert fold(await fly(made)).status == "completed"
    assert await in_database(found_flaws, made) == []


async def test_an_agent_may_get_another_prompt(table: Run, alice: User) -> None:
    await fly(table)
    made = await in_database(fork, table, alice, again(table, agent=1, text="Find out about Spain."))
    past = await in_database(journal.past, made.pk)
    spawned = [event for event in past if isinstance(event, AgentSpawned)]
    assert spawned[1].prompt.text == "Find out about Spain."


def test_from_the_start_everything_may_be_another(run: Run, alice: User) -> None:
    made = fork(run, alice, again(run, text="And of Spain?", mode="thinking"))
    assert (made.message.text, made.mode, made.seq) == ("And of Spain?", "thinking", 1)
    assert made.conversation_id != run.conversation_id
    assert made.forked.origin == run


def test_what_was_said_before_goes_along_with_its_files(run: Run, alice: User) -> None:
    later = actions.start_run(run.conversation, "And of Spain?", "agent")
    RunFile.objects.create(run=run, path="a.md", body="a" * 64, size=1, media_type="text/markdown", agent=0)
    Attachment.objects.create(
        owner=alice,
        conversation=run.conversation,
        message=later.message,
        name="a.txt",
        kind="text",
        media_type="text/plain",
        size=1,
        body="b" * 64,
    )
    made = fork(later, alice, again(later, text="And of Italy?"))
    said = [told.text for told in thread_of(made)]
    assert said == [*(told.text for told in thread_of(later)[:-1]), "And of Italy?"]
    assert [file["path"] for file in made.forked.given] == ["a.md"]
    assert [file.name for file in made.message.attachments.all()] == ["a.txt"]


def test_through_a_link_only_the_question_goes_along(run: Run, bob: User) -> None:
    later = actions.start_run(run.conversation, "And of Spain?", "agent")
    through = Through(share=uuid.uuid4(), title="Capitals", text="And of Spain?", uploads=False)
    made = fork(later, bob, again(later, text="And of Italy?"), through)
    assert [told.text for told in thread_of(made)] == ["And of Italy?"]
    assert (made.conversation.owner, made.forked.title) == (bob, "Capitals")


@pytest.mark.parametrize("point", [{"wave": 1}, {"agent": 1}])
def test_through_a_link_nobody_gets_what_it_may_not_show(run: Run, bob: User, point: dict[str, int]) -> None:
    through = Through(share=uuid.uuid4(), title="Capitals", text="?", uploads=True)
    with pytest.raises(CannotFork, match="from its start only"):
        fork(run, bob, again(run, text="x", **point), through)
    assert Run.objects.count() == 1


def test_a_form_that_is_sent_twice_makes_one_run(run: Run, alice: User) -> None:
    wanted = again(run, text="Again?", key=uuid.uuid4())
    assert fork(run, alice, wanted) == fork(run, alice, wanted)
    assert Fork.objects.count() == 1


def test_where_nothing_is_to_go_on_from_is_said(run: Run, alice: User) -> None:
    with pytest.raises(CannotFork, match="No run can begin there"):
        fork(run, alice, again(run, agent=1))
    assert Run.objects.count() == 1
