"""Wishes from the page: stored for who carries the run, refused with a sentence, and nobody else's to make."""

import pytest
from django.http import HttpResponse
from django.test import Client

from playground.runs.models import Control, Run, Status
from playground.users.models import User
from swarm.events import RunFailed
from tests.playground.runs.stories import BEGIN, FINISH, SPEAK
from tests.playground.runs.telling import Telling


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def wish(client: Client, run: Run, *, script: bool = False, **wanted: str) -> HttpResponse:
    headers = {"HX-Request": "true"} if script else {}
    answer: HttpResponse = client.post(f"/runs/{run.key}/control", wanted, headers=headers)  # type: ignore[assignment]  # the client's own class
    return answer


@pytest.mark.parametrize(("kind", "text"), [("stop", ""), ("steer", "Be brief."), ("retry", "")])
def test_a_wish_for_one_agent_is_stored_with_who_made_it(
    as_alice: Client, run: Run, kind: str, text: str
) -> None:
    Telling(run).commit(*BEGIN)
    answer = wish(as_alice, run, kind=kind, agent="0", text=text)
    control = Control.objects.get()
    assert (control.kind, control.agent, control.text, control.by) == (kind, 0, text, run.conversation.owner)
    assert answer.headers["Location"] == f"/runs/{run.key}/?agent=0"


@pytest.mark.parametrize("kind", ["pause", "resume"])
def test_a_wish_without_an_agent_is_for_the_run(as_alice: Client, run: Run, kind: str) -> None:
    Telling(run).commit(*BEGIN)
    answer = wish(as_alice, run, kind=kind, agent="")
    assert Control.objects.get().agent is None
    assert answer.headers["Location"] == f"/runs/{run.key}/"


def test_a_script_gets_no_page(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN)
    answer = wish(as_alice, run, script=True, kind="pause")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"kind": "fly"}, "There is no such wish."),
        ({}, "Say what to do."),
        ({"kind": "steer", "agent": "0"}, "Write what the agent should read."),
        ({"kind": "pause", "agent": "-1"}, "greater than or equal to 0"),
        ({"kind": "pause", "agent": "everyone"}, "whole number"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(
    as_alice: Client, run: Run, wanted: dict[str, str], words: str
) -> None:
    answer = wish(as_alice, run, script=True, **wanted)
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert not Control.objects.exists()


def test_a_wish_that_comes_too_late_is_refused(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN, *SPEAK, *FINISH)
    assert wish(as_alice, run, script=True, kind="stop").content.decode() == "This run has ended already."


def test_without_script_a_refusal_is_read_on_the_page(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN, *SPEAK, *FINISH)
    page = as_alice.post(f"/runs/{run.key}/control", {"kind": "stop", "agent": ""}, follow=True)
    assert "This run has ended already." in page.content.decode()


def test_a_failed_run_is_tried_again_and_a_live_one_is_not(as_alice: Client, run: Run) -> None:
    telling = Telling(run)
    telling.commit(*BEGIN[:1])
    assert wish(as_alice, run, script=True, kind="retry").status_code == 409
    telling.commit(RunFailed(at=2, code="cut", reason="The line broke."))
    assert wish(as_alice, run, script=True, kind="retry").status_code == 204
    run.refresh_from_db()
    assert run.status == Status.QUEUED


def test_a_stranger_may_wish_nothing(bob: User, run: Run) -> None:
    client = Client()
    client.force_login(bob)
    assert wish(client, run, kind="stop").status_code == 404
    assert not Control.objects.exists()


def test_a_wish_from_another_site_is_refused(alice: User, run: Run) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert wish(client, run, kind="stop").status_code == 403
    assert not Control.objects.exists()


def test_a_wish_is_a_post(as_alice: Client, run: Run) -> None:
    assert as_alice.get(f"/runs/{run.key}/control").status_code == 405
