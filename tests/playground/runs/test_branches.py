"""Messages are a tree: asking otherwise, another answer, going on, and finding every branch again."""

import uuid

import pytest
from django.test import Client

from playground.conversations.attachments import of_message
from playground.conversations.models import Attachment, Conversation, Message
from playground.conversations.tree import tree_of
from playground.runs import branches
from playground.runs.actions import retry_run, send_control, start_run
from playground.runs.branches import TooLate
from playground.runs.models import Control, Run
from playground.runs.talk import turns_of
from playground.runs.thread import thread_of
from playground.users.models import User
from swarm.events import AgentCancelled, AttemptFailed, Event, RunCancelled, RunFailed, StepCompleted
from swarm.messages import Usage
from tests.playground.runs.stories import ANSWER, BEGIN, FINISH, SPEAK
from tests.playground.runs.telling import Telling

STOPPED: tuple[Event, ...] = (
    AttemptFailed(at=1, agent=0, step=1, attempt=1, code="stopped", reason="A person stopped this attempt."),
    AgentCancelled(at=1, agent=0),
    RunCancelled(at=1),
)
CUT: tuple[Event, ...] = (
    StepCompleted(at=0.3, agent=0, step=1, attempt=1, finish="length", usage=Usage(input=1, output=1)),
    *FINISH[-2:],
)


def ended(run: Run, *events: Event) -> Run:
    """The run, worked on until its end."""
    Telling(run).commit(*BEGIN, *SPEAK, *(events or FINISH))
    run.refresh_from_db()
    return run


def said(conversation: Conversation) -> list[str]:
    """The questions and answers that the page shows."""
    conversation.refresh_from_db()
    texts = []
    for turn in turns_of(conversation).turns:
        texts.append(turn.message.text)
        if turn.card and turn.card.run.answer:
            texts.append(turn.card.run.answer.text)
    return texts


@pytest.fixture
def first(run: Run) -> Run:
    return ended(run)


def test_what_is_said_next_follows_the_answer(conversation: Conversation, first: Run) -> None:
    second = start_run(conversation, "And of Spain?", "instant")
    assert first.answer is not None
    assert first.answer.parent == first.message
    assert second.message.parent == first.answer
    assert [told.text for told in thread_of(second)] == [first.message.text, ANSWER, "And of Spain?"]


def test_a_question_asked_otherwise_is_a_branch_and_both_stay_reachable(
    conversation: Conversation, first: Run
) -> None:
    ended(start_run(conversation, "And of Spain?", "instant"))
    other = ended(branches.ask_otherwise(first.message, "What is the capital of Peru?", "instant"))
    assert said(conversation) == ["What is the capital of Peru?", ANSWER]
    assert [told.text for told in thread_of(other)] == ["What is the capital of Peru?"]
    assert branches.look_at(conversation, first.message_id)
    assert said(conversation) == [first.message.text, ANSWER, "And of Spain?", ANSWER]


def test_a_branch_says_its_place(conversation: Conversation, first: Run) -> None:
    branches.ask_otherwise(first.message, "Otherwise?", "instant")
    conversation.refresh_from_db()
    place = turns_of(conversation).turns[0].place
    assert place is not None
    assert (place.number, place.count, place.before, place.after) == (2, 2, first.message_id, None)


def test_another_wording_takes_the_same_files(conversation: Conversation, alice: User) -> None:
    waiting = Attachment.objects.create(
        owner=alice,
        conversation=conversation,
        name="a.txt",
        kind="text",
        media_type="text/plain",
        size=1,
        body="0" * 64,
    )
    run = ended(start_run(conversation, "Read this", "instant", attachments=[waiting.key]))
    other = branches.ask_otherwise(run.message, "Read this well", "instant")
    assert [each.name for each in of_message(run.message)] == ["a.txt"]
    assert [(each.name, each.body) for each in of_message(other.message)] == [("a.txt", "0" * 64)]


def test_another_answer_stands_beside_the_first(conversation: Conversation, first: Run) -> None:
    second = branches.answer_again(first, "thinking")
    assert (second.message, second.mode, second.after) == (first.message, "thinking", None)
    conversation.refresh_from_db()
    answer = turns_of(conversation).turns[0].answer
    assert answer is not None
    assert answer.place is not None
    assert (answer.place.number, answer.place.count) == (2, 2)
    assert [told.text for told in thread_of(second)] == [first.message.text]
    assert first.answer is not None
    branches.look_at(conversation, first.answer.pk)
    assert said(conversation) == [first.message.text, ANSWER]


def test_asked_for_twice_another_answer_is_made_once(first: Run) -> None:
    key = uuid.uuid4()
    assert branches.answer_again(first, "instant", key=key) == branches.answer_again(
        first, "instant", key=key
    )
    assert first.message.runs.count() == 2


def test_what_had_come_when_it_was_stopped_stays_and_is_read_by_the_next_question(
    conversation: Conversation, run: Run
) -> None:
    ended(run, *STOPPED)
    assert Message.objects.get(answer_of=run).text == "Paris is "
    following = start_run(conversation, "Go on", "instant")
    assert thread_of(following)[1].text == "Paris is \n\n[The person stopped this answer here.]"


def test_an_answer_that_never_came_is_told_as_such(conversation: Conversation, run: Run) -> None:
    Telling(run).commit(*BEGIN, RunFailed(at=1, code="cut", reason="The line broke."))
    following = start_run(conversation, "And?", "instant")
    assert thread_of(following)[1].text == "[There is no answer: the work on it failed.]"


def test_a_stopped_text_goes_on_where_it_ended_as_an_answer_beside_it(run: Run) -> None:
    ended(run, *STOPPED)
    on = branches.go_on(run)
    assert (on.begun, on.message, on.mode) == ("Paris is ", run.message, "instant")
    assert on != run


def test_a_text_that_was_cut_goes_on(run: Run) -> None:
    ended(run, *CUT)
    assert (run.status, run.code) == ("completed", "length")
    assert branches.go_on(run).begun == "Paris is "


def test_stopped_work_in_steps_goes_on_in_the_same_run(conversation: Conversation) -> None:
    run = ended(start_run(conversation, "Look it up", "agent"), *STOPPED)
    assert branches.go_on(run) == run
    run.refresh_from_db()
    assert run.status == "queued"


def test_a_whole_answer_does_not_go_on(first: Run) -> None:
    with pytest.raises(TooLate, match="is whole"):
        branches.go_on(first)


def test_a_retried_run_fills_the_same_answer(run: Run) -> None:
    ended(run, *STOPPED)
    assert retry_run(run)
    assert Message.objects.get(answer_of=run).text == "Paris is "


def test_words_added_meanwhile_are_read_later_too(conversation: Conversation) -> None:
    run = start_run(conversation, "Look it up", "agent")
    telling = Telling(run)
    telling.commit(*BEGIN, *SPEAK)
    send_control(run, "steer", 0, "In French, please")
    Control.objects.update(outcome="applied")
    telling.commit(*FINISH)
    following = start_run(conversation, "Thanks", "agent")
    assert "In French, please" in thread_of(following)[0].text
    assert [wish.text for wish in turns_of(conversation).turns[0].added] == ["In French, please"]


def test_a_reaction_is_taken_back_by_the_same_again(as_alice: Client, first: Run) -> None:
    address = f"/conversations/{first.conversation.key}/messages/{first.answer_id}/react"
    assert first.answer is not None
    for value, left in (("up", ["up"]), ("down", ["down"]), ("down", [])):
        as_alice.post(address, {"value": value})
        assert list(first.answer.reactions.values_list("value", flat=True)) == left


def test_a_message_is_copied_as_it_was_written(as_alice: Client, first: Run) -> None:
    answer = as_alice.get(f"/conversations/{first.conversation.key}/messages/{first.answer_id}/text")
    assert answer.content.decode() == ANSWER
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("script", [True, False])
def test_every_act_is_a_plain_form_too(as_alice: Client, first: Run, script: bool) -> None:
    page = first.conversation.get_absolute_url()
    headers = {"HX-Request": "true"} if script else {}
    acts = (
        (f"{page}messages/{first.message_id}/edit", {"text": "Otherwise?", "mode": "instant"}),
        (f"{page}branch", {"message": str(first.message_id)}),
        (f"{page}messages/{first.answer_id}/react", {"value": "up"}),
        (f"/runs/{first.key}/again", {"mode": "thinking"}),
    )
    for address, fields in acts:
        answer = as_alice.post(address, fields, headers=headers)
        assert answer.status_code == (204 if script else 302), address
    assert len(tree_of(first.conversation).beside(first.message_id)) == 2
    assert first.message.runs.count() == 2


@pytest.mark.parametrize("act", ["continue", "take-back"])
def test_what_comes_too_late_is_said(as_alice: Client, first: Run, act: str) -> None:
    answer = as_alice.post(f"/runs/{first.key}/{act}", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.content.decode().endswith(".")


def test_an_edited_question_must_say_something(as_alice: Client, first: Run) -> None:
    address = f"{first.conversation.get_absolute_url()}messages/{first.message_id}/edit"
    answer = as_alice.post(address, {"text": " ", "mode": "instant"})
    assert answer.status_code == 422
    assert "Write what you want to know." in answer.content.decode()


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/conversations/{c}/turns"),
        ("post", "/conversations/{c}/branch"),
        ("get", "/conversations/{c}/messages/{m}/edit"),
        ("post", "/conversations/{c}/messages/{m}/edit"),
        ("post", "/conversations/{c}/messages/{a}/react"),
        ("get", "/conversations/{c}/messages/{a}/text"),
        ("post", "/runs/{r}/again"),
        ("post", "/runs/{r}/continue"),
        ("post", "/runs/{r}/take-back"),
    ],
)
def test_a_stranger_finds_nothing(bob: User, first: Run, method: str, address: str) -> None:
    client = Client()
    client.force_login(bob)
    where = address.format(c=first.conversation.key, m=first.message_id, a=first.answer_id, r=first.key)
    fields = {"message": str(first.message_id), "text": "Mine", "mode": "instant", "value": "up"}
    assert getattr(client, method)(where, fields).status_code == 404
    assert Run.objects.count() == 1


def test_a_message_of_another_conversation_is_not_found(as_alice: Client, alice: User, first: Run) -> None:
    other = Conversation.objects.create(owner=alice)
    assert (
        as_alice.post(f"{other.get_absolute_url()}branch", {"message": str(first.message_id)}).status_code
        == 404
    )
    assert as_alice.get(f"{other.get_absolute_url()}messages/{first.message_id}/text").status_code == 404


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client
