"""Thoughts survive the end of a run: a line says how long it thought, and what it thought is read when one asks."""

import pytest
from django.test import Client

from playground.runs.models import Run
from playground.runs.verification import flaws
from playground.users.models import User
from swarm.events import (
    AgentCompleted,
    AttemptFailed,
    AttemptStarted,
    Event,
    ReasoningDelta,
    RunCancelled,
    RunCompleted,
    StepCompleted,
)
from swarm.messages import Usage
from tests.playground.runs.stories import ANSWER, BEGIN, FINISH, SPEAK
from tests.playground.runs.telling import Telling

HOSTILE = "<script>alert(1)</script> & more"
THINK: tuple[Event, ...] = (
    ReasoningDelta(at=6.0, agent=0, text="I remember "),
    ReasoningDelta(at=12.3, agent=0, text=HOSTILE),
)


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def conversation_page(client: Client, run: Run) -> str:
    answer = client.get(f"/conversations/{run.conversation.key}/")
    assert answer.status_code == 200
    return answer.content.decode()


def thoughts(run: Run) -> str:
    return f"/runs/{run.key}/agents/0/text?what=thoughts"


def test_an_ended_run_says_how_long_it_thought_and_leaves_the_thoughts_where_they_are(
    as_alice: Client, run: Run
) -> None:
    Telling(run).commit(*BEGIN, *THINK, *SPEAK, *FINISH)
    page = conversation_page(as_alice, run)
    assert ANSWER in page
    assert "<summary>Thought for 12 s</summary>" in page
    assert f'<a href="{thoughts(run)}">' in page
    assert "I remember" not in page


def test_what_was_thought_is_read_as_plain_text(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN, *THINK, *SPEAK, *FINISH)
    answer = as_alice.get(thoughts(run))
    assert answer.content.decode() == f"I remember {HOSTILE}"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_run_stopped_while_it_thought_keeps_its_thoughts(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN, *THINK, RunCancelled(at=13.0))
    assert "<summary>Thought for 12 s</summary>" in conversation_page(as_alice, run)
    assert as_alice.get(thoughts(run)).content.decode() == f"I remember {HOSTILE}"


def test_thoughts_of_an_attempt_that_failed_are_not_those_of_the_answer(as_alice: Client, run: Run) -> None:
    failed = AttemptFailed(
        at=13.0, agent=0, step=1, attempt=1, code="cut", reason="cut", retry_at=14.0, usage=Usage()
    )
    again = AttemptStarted(at=14.0, agent=0, step=1, attempt=2, input=10, max_output=100)
    done = StepCompleted(at=15.0, agent=0, step=1, attempt=2, finish="stop", usage=Usage())
    end = (AgentCompleted(at=15.0, agent=0), RunCompleted(at=15.0))
    Telling(run).commit(*BEGIN, *THINK, failed, again, *SPEAK, done, *end)
    assert 'class="thoughts"' not in conversation_page(as_alice, run)
    assert as_alice.get(thoughts(run)).status_code == 404


def test_an_answer_without_thoughts_has_no_fold(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN, *SPEAK, *FINISH)
    assert 'class="thoughts"' not in conversation_page(as_alice, run)


def test_the_row_says_what_the_journal_does_however_it_was_framed(run: Run) -> None:
    telling = Telling(run)
    for event in (*BEGIN, *THINK, *SPEAK, *FINISH):
        telling.commit(event)
    run = Run.objects.select_related("answer").get(pk=run.pk)
    assert run.thought == 12.2
    assert flaws(run) == []


def test_a_stranger_finds_no_thoughts(bob: User, run: Run) -> None:
    Telling(run).commit(*BEGIN, *THINK, *SPEAK, *FINISH)
    client = Client()
    client.force_login(bob)
    assert client.get(thoughts(run)).status_code == 404
