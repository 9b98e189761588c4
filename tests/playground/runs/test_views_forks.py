"""The page on which a run is forked, and what pages of both say of each other."""

import uuid
from http import HTTPStatus

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from playground.conversations.models import Attachment, Conversation
from playground.quotas import deciding
from playground.quotas.models import Dimension, Period, Subject
from playground.runs.actions import start_run
from playground.runs.forks import Through, Wanted, fork
from playground.runs.models import AskFirst, Run
from playground.runs.verification import flaws
from playground.runs.views.forks import Door, fork_by
from playground.users.models import User
from swarm.events import Event
from swarm.testing import a_job, fly
from tests.playground.runs.telling import Telling
from tests.swarm.test_forking import two_waves


@pytest.fixture
async def flown() -> list[Event]:
    return await fly(a_job(two_waves()))


@pytest.fixture
def swarmed(conversation: Conversation, flown: list[Event]) -> Run:
    """A run of two waves of two agents each."""
    run = start_run(conversation, "Look around", "swarm")
    Telling(run).commit(*flown[1:])
    run.refresh_from_db()
    return run


def page(run: Run) -> str:
    return reverse("runs:fork", args=[run.key])


def sent(client: Client, run: Run, **said: object) -> Run:
    """The run that the form makes."""
    answer = client.post(page(run), {"go": "1", **said})
    assert answer.status_code == HTTPStatus.FOUND, answer.content.decode()
    made = Run.objects.order_by("-pk")[0]
    assert answer["Location"] == reverse("runs:run", args=[made.key])
    return made


def test_the_page_says_what_is_kept_and_holds_what_may_be_changed(
    client: Client, alice: User, swarmed: Run
) -> None:
    client.force_login(alice)
    start = client.get(page(swarmed)).content.decode()
    assert "Look around</textarea>" in start
    assert f"{page(swarmed)}?wave=2" in start
    wave = client.get(page(swarmed), {"wave": "2"}).content.decode()
    assert "Kept from before: 2 agents with their results, 45 tokens." in wave
    agent = client.get(page(swarmed), {"agent": "4"}).content.decode()
    assert "3 agents with their results" in agent
    assert "Look at d</textarea>" in agent


def test_what_nobody_can_fork_from_is_said_and_the_start_is_offered(
    client: Client, alice: User, swarmed: Run
) -> None:
    client.force_login(alice)
    for point in ({"wave": "9"}, {"agent": "99"}):
        body = client.get(page(swarmed), point).content.decode()
        assert "No run can begin there" in body
        assert "Everything is done anew." in body
    for point in ({"wave": "x"}, {"agent": "-1"}, {"wave": "1", "agent": "1"}):
        assert client.get(page(swarmed), point).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "said",
    [
        {"text": "Otherwise?", "mode": "agent"},
        {"wave": 2},
        {"wave": 1, "text": "Hurry"},
        {"agent": 3, "text": "Go"},
    ],
)
def test_a_form_makes_a_run_whose_journal_is_sound(
    client: Client, alice: User, swarmed: Run, said: dict[str, object]
) -> None:
    client.force_login(alice)
    made = sent(client, swarmed, **said)
    assert flaws(Run.objects.select_related("answer").get(pk=made.pk)) == []
    assert (made.forked.wave, made.forked.agent) == (said.get("wave"), said.get("agent"))
    assert made.mode == said.get("mode", "swarm")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"text": ""}, "Write what you want to know."),
        ({"agent": 1}, "Write what you want to know."),
        ({"wave": 1, "text": "x" * 8_001}, "at most 8000 characters"),
        ({"wave": 1, "agent": 1, "text": "x"}, "not both"),
        ({"text": "x", "mode": "nap"}, "There is no such mode."),
        ({"text": "x", "model": "gone"}, "is not offered here"),
        ({"agent": 99, "text": "x"}, "No run can begin there"),
        ({"agent": 1, "text": "x", "key": "no"}, "valid"),
    ],
)
def test_bad_input_gets_a_sentence_and_makes_nothing(
    client: Client, alice: User, swarmed: Run, said: dict[str, object], sentence: str
) -> None:
    client.force_login(alice)
    answer = client.post(page(swarmed), {"go": "1", **said})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.content.decode()
    assert Run.objects.count() == 1
    assert Conversation.objects.count() == 1


def test_whoever_asks_to_see_first_what_it_takes_sees_the_card(
    client: Client, alice: User, swarmed: Run
) -> None:
    AskFirst.objects.create(user=alice, tokens=0)
    client.force_login(alice)
    answer = client.post(page(swarmed), {"wave": 2, "text": "Hurry"})
    assert answer.status_code == HTTPStatus.PRECONDITION_REQUIRED
    assert "Before it starts" in answer.content.decode()
    assert sent(client, swarmed, wave=2, text="Hurry", most_tokens=700).limits["tokens"] == 700


def test_who_has_no_run_left_is_told_and_nothing_is_made(client: Client, alice: User, swarmed: Run) -> None:
    deciding.set_limit(
        None,
        subject=Subject.SITE,
        dimension=Dimension.RUNS,
        amount=0,
        period=Period.DAY,
        reason="a test",
    )
    client.force_login(alice)
    answer = client.post(page(swarmed), {"go": "1", "wave": 2})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Run.objects.count() == 1


def test_a_stranger_finds_nothing(client: Client, bob: User, swarmed: Run) -> None:
    client.force_login(bob)
    assert client.get(page(swarmed)).status_code == HTTPStatus.NOT_FOUND
    assert client.post(page(swarmed), {"text": "x", "go": "1"}).status_code == HTTPStatus.NOT_FOUND
    assert Run.objects.count() == 1


def test_both_runs_say_where_they_come_from_and_what_came_of_them(
    client: Client, alice: User, swarmed: Run
) -> None:
    client.force_login(alice)
    made = sent(client, swarmed, wave=2)
    theirs = client.get(reverse("runs:run", args=[made.key])).content.decode()
    assert f'Forked from <a href="/runs/{swarmed.key}/">' in theirs
    assert "from wave 2" in theirs
    assert "Kept from before: 2 agents with their results, 45 tokens." in theirs
    ours = client.get(reverse("runs:run", args=[swarmed.key])).content.decode()
    assert f'1 fork: <a href="/runs/{made.key}/">' in ours


def test_of_the_forks_of_others_only_the_number_is_known_and_of_the_origin_only_the_links_title(
    client: Client, alice: User, bob: User, swarmed: Run
) -> None:
    made = fork(
        swarmed,
        bob,
        Wanted(text="Mine", mode="instant"),
        Through(share=uuid.uuid4(), title="A <link>", text="Look around", uploads=False),
    )
    client.force_login(alice)
    ours = client.get(reverse("runs:run", args=[swarmed.key])).content.decode()
    assert "1 fork by others" in ours
    assert str(made.key) not in ours
    client.force_login(bob)
    theirs = client.get(reverse("runs:run", args=[made.key])).content.decode()
    assert "Forked from <cite>A &lt;link&gt;</cite>, from the start." in theirs
    assert str(swarmed.key) not in theirs
    assert "alice" not in theirs


def test_by_the_door_of_a_link_only_the_start_is_offered_and_what_is_missing_is_said(
    bob: User, swarmed: Run, rf: RequestFactory
) -> None:
    Attachment.objects.create(
        owner=swarmed.conversation.owner,
        conversation=swarmed.conversation,
        message=swarmed.message,
        name="secret.txt",
        kind="text",
        media_type="text/plain",
        size=1,
        body="b" * 64,
    )
    through = Through(share=uuid.uuid4(), title="A link", text="Look ***", uploads=False)
    door = Door(address="/s/token/fork", back="/s/token/", title="A link", through=through)
    request = rf.get("/s/token/fork", {"agent": "1"})
    request.user = bob
    body = fork_by(request, swarmed, door).content.decode()
    assert "Look ***</textarea>" in body
    assert "files that the link does not show" in body
    for secret in ("secret.txt", "Look around", "Look at a", str(swarmed.key), "alice"):
        assert secret not in body
    sent = rf.post("/s/token/fork", {"text": "Mine", "mode": "instant", "go": "1"})
    sent.user = bob
    assert fork_by(sent, swarmed, door).status_code == HTTPStatus.FOUND
    made = Run.objects.get(conversation__owner=bob)
    assert not made.message.attachments.exists()


def test_a_fork_stays_when_its_origin_is_gone(client: Client, alice: User, swarmed: Run) -> None:
    client.force_login(alice)
    made = sent(client, swarmed, agent=1, text="Go")
    swarmed.conversation.delete()
    theirs = client.get(reverse("runs:run", args=[made.key]))
    assert theirs.status_code == HTTPStatus.OK
    assert "Forked from <cite>" in theirs.content.decode()
