"""Sending while an answer is under way: it waits its turn, or the agent is handed the words; and no word twice."""

import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from playground.conversations.models import Conversation, Message, Role
from playground.runs import branches, dispatch, lease, worker
from playground.runs.actions import begin, send_control, start_run
from playground.runs.branches import TooLate
from playground.runs.models import Control, Run
from playground.runs.talk import turns_of, version_of
from playground.runs.thread import thread_of
from playground.runs.threads import in_database
from playground.users.models import User
from swarm.events import RunFailed
from tests.playground.runs.stories import BEGIN, FINISH, SPEAK, Storyteller, no_job
from tests.playground.runs.telling import Telling


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def post(client: Client, conversation: Conversation, **fields: str) -> int:
    fields = {"text": "And of Spain?", "mode": "instant", **fields}
    return client.post(f"/conversations/{conversation.key}/ask", fields).status_code


def test_what_is_sent_meanwhile_waits_for_the_answer_under_way(
    as_alice: Client, conversation: Conversation, run: Run
) -> None:
    telling = Telling(run)
    telling.commit(*BEGIN, *SPEAK)
    assert post(as_alice, conversation) == 302
    second = Run.objects.latest("pk")
    assert (second.after, second.message.parent) == (run, run.answer)
    assert lease.take(second.key, "a worker") is None
    assert "Waits for the answer above." in as_alice.get(conversation.get_absolute_url()).content.decode()
    telling.commit(*FINISH)
    assert lease.followers(run.pk) == [second.key]
    assert lease.take(second.key, "a worker") is not None


def test_it_begins_too_when_the_one_before_fails(conversation: Conversation, run: Run) -> None:
    second = start_run(conversation, "And of Spain?", "instant")
    Telling(run).commit(*BEGIN, RunFailed(at=1, code="cut", reason="The line broke."))
    assert lease.is_ready(second.key)
    assert "failed" in thread_of(second)[1].text


def test_it_begins_too_when_the_one_before_is_stopped_unstarted(
    conversation: Conversation, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = start_run(conversation, "And of Spain?", "instant")
    third = start_run(conversation, "And of Italy?", "instant")
    hinted: list[uuid.UUID] = []
    monkeypatch.setattr(dispatch, "hint", hinted.append)
    send_control(second, "stop")
    second.refresh_from_db()
    assert (second.status, lease.is_ready(third.key)) == ("cancelled", True)
    send_control(run, "stop")
    run.refresh_from_db()
    assert run.status == "cancelled"
    assert third.key in hinted


async def test_the_worker_who_ends_a_run_hints_at_the_next(
    conversation: Conversation, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = await in_database(start_run, conversation, "And of Spain?", "instant")
    hinted: list[uuid.UUID] = []
    monkeypatch.setattr(dispatch, "hint", hinted.append)
    story = Storyteller(BEGIN, SPEAK, FINISH)
    assert await worker.carry(run.key, engine=story, assemble=no_job, stop=asyncio.Event()) == "ended"
    assert hinted == [second.key]


def test_a_question_that_waits_is_taken_back_and_what_follows_moves_up(
    conversation: Conversation, run: Run
) -> None:
    second = start_run(conversation, "And of Spain?", "instant")
    third = start_run(conversation, "And of Italy?", "instant")
    branches.take_back(second)
    third.refresh_from_db()
    assert (third.after, third.message.parent) == (run, run.answer)
    assert not Message.objects.filter(text="And of Spain?").exists()
    conversation.refresh_from_db()
    assert [turn.message.text for turn in turns_of(conversation).turns] == [run.message.text, "And of Italy?"]


def test_a_question_that_waits_is_replaced_by_its_new_wording(conversation: Conversation, run: Run) -> None:
    second = start_run(conversation, "And of Spain?", "instant")
    third = start_run(conversation, "And of Italy?", "instant")
    other = branches.ask_otherwise(second.message, "And of Peru?", "thinking")
    third.refresh_from_db()
    assert (other.after, third.after) == (run, other)
    assert [told.text for told in thread_of(third)][2::2] == ["And of Peru?", "And of Italy?"]
    assert not Message.objects.filter(text="And of Spain?").exists()
    conversation.refresh_from_db()
    assert turns_of(conversation).turns[1].place is None


def test_what_a_worker_has_begun_is_not_taken_back(run: Run) -> None:
    Telling(run)
    with pytest.raises(TooLate, match="begun already"):
        branches.take_back(run)
    assert Message.objects.filter(pk=run.message_id).exists()


def test_words_are_handed_to_the_agent_at_work(as_alice: Client, conversation: Conversation) -> None:
    run = start_run(conversation, "Look it up", "agent")
    Telling(run).commit(*BEGIN, *SPEAK)
    key = uuid.uuid4().hex
    for _sent_twice in range(2):
        assert post(as_alice, conversation, text="In French", how="steer", key=key) == 302
    wish = Control.objects.get()
    assert (wish.run, wish.kind, wish.agent, wish.text) == (run, "steer", 0, "In French")
    assert Run.objects.count() == 1
    page = as_alice.get(conversation.get_absolute_url()).content.decode()
    assert "In French" in page
    assert "is read before the next step" in page


@pytest.mark.parametrize("mode", ["instant", "agent"])
def test_words_that_no_agent_can_hear_become_a_message(
    as_alice: Client, conversation: Conversation, mode: str
) -> None:
    start_run(conversation, "Look it up", "instant" if mode == "instant" else "agent")
    if mode == "agent":
        Telling(Run.objects.get()).commit(*BEGIN, *SPEAK, *FINISH)
    assert post(as_alice, conversation, text="In French", how="steer") == 302
    assert not Control.objects.exists()
    assert Run.objects.latest("pk").message.text == "In French"


def test_the_same_form_sent_twice_is_one_message(as_alice: Client, conversation: Conversation) -> None:
    key = uuid.uuid4().hex
    assert [post(as_alice, conversation, key=key) for _again in range(2)] == [302, 302]
    assert Run.objects.get().key.hex == key
    assert Message.objects.filter(role=Role.USER).count() == 1


def test_other_words_under_the_same_key_are_another_message(
    as_alice: Client, conversation: Conversation
) -> None:
    """Two tabs share a draft, and so its key."""
    key = uuid.uuid4().hex
    assert [post(as_alice, conversation, key=key, text=text) for text in ("One", "Two")] == [302, 302]
    assert list(Run.objects.values_list("message__text", flat=True)) == ["One", "Two"]


def test_the_same_form_sent_twice_begins_one_conversation(as_alice: Client) -> None:
    fields = {"text": "Why?", "mode": "instant", "key": uuid.uuid4().hex}
    places = {as_alice.post("/ask", fields).headers["Location"] for _again in range(2)}
    assert places == {f"/conversations/{Conversation.objects.get().key}/#newest"}


def at_once(count: int, send: object) -> list[Run]:
    """What so many threads got that sent at the same time."""
    assert callable(send)

    def one(_number: int) -> Run:
        try:
            made = send()
            assert isinstance(made, Run)
            return made
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_sent_twice_at_the_same_moment_it_begins_one_conversation(alice: User) -> None:
    key = uuid.uuid4()
    runs = at_once(4, lambda: begin(alice, "Why?", "instant", key=key))
    assert {run.key for run in runs} == {key}
    assert Conversation.objects.count() == 1


def test_two_tabs_that_send_at_the_same_moment_send_two_messages_one_after_the_other(
    conversation: Conversation,
) -> None:
    runs = at_once(4, lambda: start_run(conversation, "Why?", "instant"))
    by_turn = sorted(runs, key=lambda run: run.pk)
    assert [run.after_id for run in by_turn] == [None, *(run.pk for run in by_turn[:-1])]
    assert [run.message.parent_id for run in by_turn] == [None, *(run.answer_id for run in by_turn[:-1])]


def test_the_key_of_another_person_takes_nothing(
    as_alice: Client, bob: User, conversation: Conversation
) -> None:
    theirs = start_run(Conversation.objects.create(owner=bob), "Mine", "instant")
    answer = as_alice.post(
        f"/conversations/{conversation.key}/ask", {"text": "Why?", "mode": "instant", "key": str(theirs.key)}
    )
    assert answer.status_code == 422
    assert "Mine" not in answer.content.decode()
    assert Run.objects.get() == theirs


def test_an_open_page_is_told_only_of_what_is_new(
    as_alice: Client, conversation: Conversation, run: Run
) -> None:
    conversation.refresh_from_db()
    address, have = f"/conversations/{conversation.key}/turns", version_of(conversation)
    assert as_alice.get(address, {"have": have}).status_code == 204
    start_run(conversation, "And of Spain?", "instant")
    answer = as_alice.get(address, {"have": have})
    assert answer.status_code == 200
    assert "And of Spain?" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_stop_leads_back_to_the_conversation(as_alice: Client, conversation: Conversation, run: Run) -> None:
    answer = as_alice.post(f"/runs/{run.key}/control", {"kind": "stop", "back": "talk"})
    assert answer.headers["Location"] == f"{conversation.get_absolute_url()}#run-{run.key}"


def long_talk(conversation: Conversation, turns: int) -> None:
    for number in range(turns):
        run = start_run(conversation, f"Question {number}", "instant")
        Telling(run).commit(*BEGIN, *SPEAK, *FINISH)


@pytest.mark.parametrize("turns", [3, 60])
def test_a_page_costs_the_same_few_queries_however_long_the_talk(
    conversation: Conversation, turns: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    long_talk(conversation, turns)
    conversation.refresh_from_db()
    with django_assert_num_queries(9):
        talk = turns_of(conversation)
    assert len(talk.turns) == min(turns, 30)
    assert (talk.before is None) == (turns == 3)


def test_five_hundred_messages_are_read_page_by_page_without_a_gap(conversation: Conversation) -> None:
    last: Message | None = None
    for number in range(250):
        question = Message.objects.create(
            conversation=conversation, role=Role.USER, text=f"Q{number}", parent=last
        )
        last = Message.objects.create(
            conversation=conversation, role=Role.ASSISTANT, text=f"A{number}", parent=question
        )
    seen: list[str] = []
    before = ""
    while True:
        talk = turns_of(conversation, before)
        seen = [turn.message.text for turn in talk.turns] + seen
        if talk.before is None:
            break
        before = str(talk.before)
    assert seen == [f"{kind}{number}" for number in range(250) for kind in "QA"]
