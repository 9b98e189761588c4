"""Two runs of one person side by side: what each took and brought, on one scale of time."""

import re
from uuid import uuid4

import pytest

from playground.conversations.models import Conversation
from playground.runs import branches
from playground.runs.actions import start_run
from playground.runs.models import Run
from playground.users.models import User
from swarm.events import (
    AgentCompleted,
    AgentSpawned,
    AgentStarted,
    AttemptStarted,
    Long,
    Mode,
    RunCompleted,
    RunStarted,
    StepCompleted,
    TextDelta,
)
from swarm.messages import Usage
from tests.playground.conftest import signed_in
from tests.playground.runs.telling import Telling


def told(run: Run, answer: str, end: float, *, written: int = 100, steps: int = 1) -> Run:
    """One agent answers at second `end`."""
    prompt = Long(text="hi")
    worker = Telling(run)
    worker.commit(
        RunStarted(at=0.0),
        AgentSpawned(at=0.0, agent=0, wave=0, call=0, index=0, name="lead", label="", prompt=prompt),
        AgentStarted(at=0.0, agent=0),
    )
    for step in range(1, steps + 1):
        worker.commit(
            AttemptStarted(at=0.0, agent=0, step=step, attempt=1, input=10, max_output=100),
            TextDelta(at=end, agent=0, text=answer),
            StepCompleted(
                at=end,
                agent=0,
                step=step,
                attempt=1,
                finish="stop",
                usage=Usage(input=10, output=written // steps),
            ),
        )
    worker.commit(AgentCompleted(at=end, agent=0), RunCompleted(at=end))
    run.refresh_from_db()
    return run


@pytest.fixture
def quick(conversation: Conversation) -> Run:
    return told(start_run(conversation, "What is it?", "instant"), "It is **short**.", 10.0)


@pytest.fixture
def slow(quick: Run) -> Run:
    return told(another(quick, "agent"), "It is *long*.", 40.0, written=400, steps=2)


def another(run: Run, mode: Mode) -> Run:
    """The same question, answered once more."""
    return branches.answer_again(run, mode, key=uuid4())


def shown(user: User, one: Run, other: Run) -> str:
    answer = signed_in(user).get(f"/runs/{one.key}/compare/{other.key}/")
    assert answer.status_code == 200
    return answer.content.decode()


def row(page: str, word: str) -> str:
    """What the table says of one thing, in words alone."""
    found = re.search(rf'<th scope="row">{word}</th>(.*?)</tr>', page)
    assert found is not None, word
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_both_answers_stand_side_by_side_with_their_question_once(quick: Run, slow: Run, alice: User) -> None:
    page = shown(alice, quick, slow)
    assert page.count('class="compare-question"') == 1
    assert "<strong>short</strong>" in page
    assert "<em>long</em>" in page
    assert page.index("<strong>short</strong>") < page.index("<em>long</em>")


def test_what_each_took_is_said_and_how_many_times_as_much(quick: Run, slow: Run, alice: User) -> None:
    page = shown(alice, quick, slow)
    assert row(page, "Time") == "00:10 00:40 4.0×"
    assert row(page, "Steps") == "1 2 2.0×"
    assert row(page, "Steps in a row") == "1 2 2.0×"
    assert row(page, "Tokens written") == "100 400 4.0×"
    assert row(page, "Agents") == "1 1"
    assert row(shown(alice, slow, quick), "Time") == "00:40 4.0× 00:10"


def test_both_are_drawn_on_one_scale_of_time(quick: Run, slow: Run, alice: User) -> None:
    widths = re.findall(r'class="timeline-drawing" viewBox="0 0 (\d+) ', shown(alice, quick, slow))
    assert widths == ["400", "400"]


def test_runs_of_different_questions_say_so(quick: Run, alice: User) -> None:
    other = start_run(Conversation.objects.create(owner=alice), "And what is <b>that</b>?", "instant")
    page = shown(alice, quick, told(other, "That.", 5.0))
    assert "These runs do not answer the same question." in page
    assert "And what is &lt;b&gt;that&lt;/b&gt;?" in page


def test_a_run_that_goes_on_is_shown_as_far_as_it_is(quick: Run, alice: User) -> None:
    assert "There is no answer yet." in shown(alice, quick, another(quick, "instant"))


def test_two_runs_of_one_kind_are_told_apart_by_number(quick: Run, alice: User) -> None:
    page = shown(alice, quick, told(another(quick, "instant"), "Once more.", 10.0))
    names = re.findall(r'<th scope="col"><a href="[^"]+">([^<]+)</a>', page)
    assert [name[-3:] for name in names] == [", 1", ", 2"]


def test_a_run_offers_the_other_answers_to_its_question(quick: Run, slow: Run, alice: User) -> None:
    told(start_run(quick.conversation, "Something else", "instant"), "Else.", 5.0)
    page = signed_in(alice).get(f"/runs/{quick.key}/").content.decode()
    assert re.findall(r'/compare/([^/]+)/"', page) == [str(slow.key)]


def test_a_run_beside_itself_is_its_own_page(quick: Run, alice: User) -> None:
    answer = signed_in(alice).get(f"/runs/{quick.key}/compare/{quick.key}/")
    assert answer.headers["Location"] == f"/runs/{quick.key}/"


def test_nobody_compares_with_what_is_not_theirs(quick: Run, alice: User, bob: User) -> None:
    own = start_run(Conversation.objects.create(owner=bob), "Mine", "instant")
    for one, other in ((quick, own), (own, quick)):
        for user in (alice, bob):
            assert signed_in(user).get(f"/runs/{one.key}/compare/{other.key}/").status_code == 404
    assert signed_in(alice).get(f"/runs/{quick.key}/compare/{uuid4()}/").status_code == 404
