"""The page of a conversation: what was said, the runs in place, and asking."""

import re
from uuid import uuid4

import msgspec
import pytest
from django.test import Client

from playground.conversations.models import Conversation, Message, Role
from playground.runs import talk
from playground.runs.actions import start_run
from playground.runs.models import Run
from playground.users.models import User
from swarm.events import RunFailed
from tests.playground.runs.stories import ANSWER, BEGIN, FINISH, SPEAK
from tests.playground.runs.telling import Telling
from tests.playground.runs.test_views_run import flock


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def page(client: Client, conversation: Conversation, query: str = "") -> str:
    answer = client.get(f"/conversations/{conversation.key}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_asking_starts_a_run_in_the_chosen_mode(as_alice: Client, conversation: Conversation) -> None:
    answer = as_alice.post(f"/conversations/{conversation.key}/ask", {"text": "Why?", "mode": "swarm"})
    assert answer.headers["Location"] == f"/conversations/{conversation.key}/#newest"
    run = Run.objects.get()
    assert (run.mode, run.message.text, run.conversation) == ("swarm", "Why?", conversation)
    conversation.refresh_from_db()
    assert (conversation.title, conversation.mode) == ("Why?", "swarm")


def test_the_first_question_begins_a_conversation(as_alice: Client, alice: User) -> None:
    answer = as_alice.post("/ask", {"text": "List the capitals of Europe", "mode": "agent"})
    begun = Conversation.objects.get()
    assert answer.headers["Location"] == f"/conversations/{begun.key}/#newest"
    assert (begun.owner, begun.title, begun.mode) == (alice, "List the capitals of Europe", "agent")


def test_a_script_is_told_that_the_talk_went_on(as_alice: Client, conversation: Conversation) -> None:
    answer = as_alice.post(
        f"/conversations/{conversation.key}/ask",
        {"text": "Why?", "mode": "swarm"},
        headers={"HX-Request": "true"},
    )
    assert msgspec.json.decode(answer.headers["HX-Trigger"]) == {"talk-changed": {}}
    assert answer.status_code == 204


def test_a_script_is_led_to_a_conversation_that_begins(as_alice: Client) -> None:
    answer = as_alice.post("/ask", {"text": "Why?", "mode": "swarm"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/conversations/{Conversation.objects.get().key}/#newest"


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("where", ["new", "old"])
def test_what_is_not_taken_is_given_back_with_the_reason(
    as_alice: Client, conversation: Conversation, where: str, script: bool
) -> None:
    address = "/ask" if where == "new" else f"/conversations/{conversation.key}/ask"
    headers = {"HX-Request": "true"} if script else {}
    answer = as_alice.post(address, {"text": "Keep <this>", "mode": "rocket"}, headers=headers)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "There is no such mode." in html
    assert "Keep &lt;this&gt;</textarea>" in html
    assert ("<html" in html) is not script
    assert not Run.objects.exists()


def test_a_conversation_is_named_after_the_first_message_that_is_taken(as_alice: Client, alice: User) -> None:
    talk = Conversation.objects.create(owner=alice)
    asked = {"text": "Refused", "mode": "swarm", "attachments": str(uuid4())}
    address = f"/conversations/{talk.key}/ask"
    assert as_alice.post(address, asked).status_code == 422
    talk.refresh_from_db()
    assert talk.title == ""
    as_alice.post(address, {"text": "Taken", "mode": "swarm"})
    talk.refresh_from_db()
    assert talk.title == "Taken"


@pytest.mark.parametrize("text", ["", "   \n", "x" * 200_001])
def test_nothing_and_too_much_are_refused(as_alice: Client, conversation: Conversation, text: str) -> None:
    answer = as_alice.post(f"/conversations/{conversation.key}/ask", {"text": text, "mode": "swarm"})
    assert answer.status_code == 422
    assert not Run.objects.exists()


def test_a_live_run_is_shown_with_what_it_says_so_far(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN, *SPEAK)
    html = page(as_alice, run.conversation)
    assert "What is the capital of France?" in html
    assert f'data-live="/runs/{run.key}/live"' in html
    assert "Paris is" in html


def test_an_ended_run_is_shown_by_its_answer_and_how_it_ended(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN, *SPEAK, *FINISH)
    html = page(as_alice, run.conversation)
    assert "data-live" not in html
    assert "data-sentence>Completed." in html
    assert html.count(ANSWER) == 1


def test_a_failed_run_says_why(as_alice: Client, run: Run) -> None:
    Telling(run).commit(*BEGIN, RunFailed(at=1, code="cut", reason="The line broke."))
    assert "data-sentence>Failed. The line broke." in page(as_alice, run.conversation)


def test_a_swarm_names_the_agents_that_matter_trouble_first(
    as_alice: Client, conversation: Conversation
) -> None:
    run = start_run(conversation, "Read all", "swarm")
    Telling(run).commit(*flock(9))
    listed = page(as_alice, conversation).split('class="card-agents"')[1].split("</ul>")[0]
    assert listed.index("Task 2") < listed.index("Task 1")
    assert "The line broke." in listed
    assert listed.count("<li") == 2


def test_a_long_conversation_is_read_a_page_at_a_time(
    as_alice: Client, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "TURNS", 2)
    said: list[Message] = []
    for n in range(5):
        said.append(
            Message.objects.create(
                conversation=conversation, role=Role.USER, text=f"said {n}", parent=said[-1] if said else None
            )
        )
    last = page(as_alice, conversation)
    assert ["said 3" in last, "said 2" in last] == [True, False]
    assert f"?before={said[3].pk}" in last
    earlier = page(as_alice, conversation, f"?before={said[3].pk}")
    assert ["said 3" in earlier, "said 2" in earlier, "said 1" in earlier] == [False, True, True]


def test_nothing_that_anybody_said_becomes_markup(as_alice: Client, conversation: Conversation) -> None:
    run = start_run(conversation, "<script>alert(1)</script>", "instant")
    Telling(run).commit(
        *BEGIN, *FINISH[:-2], RunFailed(at=1, code="x", reason="<img src=x onerror=alert(2)>")
    )
    html = page(as_alice, conversation)
    assert "<script>alert(1)" not in html
    assert "<img src" not in html


@pytest.mark.parametrize("address", ["", "ask"])
def test_a_stranger_finds_no_conversation(bob: User, conversation: Conversation, address: str) -> None:
    client = Client()
    client.force_login(bob)
    where = f"/conversations/{conversation.key}/{address}"
    answer = client.post(where, {"text": "Hi", "mode": "swarm"}) if address else client.get(where)
    assert answer.status_code == 404
    assert not Run.objects.exists()


def test_the_box_offers_four_modes_and_remembers_the_last(
    as_alice: Client, conversation: Conversation
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(mode="thinking")
    html = page(as_alice, conversation)
    assert [f'value="{mode}"' in html for mode in ("instant", "thinking", "agent", "swarm")] == [True] * 4
    assert 'value="thinking" checked' in html
    assert "Thinks first, then answers" in html


def test_many_turns_cost_few_queries(
    as_alice: Client, conversation: Conversation, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for _turn in range(12):
        run = start_run(conversation, "Why?", "instant")
        Telling(run).commit(*BEGIN, *SPEAK, *FINISH)
    with django_assert_max_num_queries(22):  # type: ignore[operator]  # pytest-django's own context manager
        page(as_alice, conversation)


def test_the_runs_of_one_conversation_share_no_id(
    as_alice: Client, conversation: Conversation, run: Run
) -> None:
    Telling(run).commit(*flock(3), RunFailed(at=3, code="cut", reason="The line broke."))
    second = start_run(conversation, "And of Spain?", "swarm")
    Telling(second).commit(*flock(3))
    ids = re.findall(r'\bid="([^"]+)"', page(as_alice, conversation))
    assert [name for name in set(ids) if ids.count(name) > 1] == []
    assert {f"run-{run.key}", f"report-{second.key}", f"matter-{second.key}"} <= set(ids)


def test_a_card_of_a_stopped_run_leads_to_where_it_goes_on(as_alice: Client, run: Run) -> None:
    as_alice.post(f"/runs/{run.key}/control", {"kind": "stop", "agent": ""})
    assert "Retry goes on from there." in page(as_alice, run.conversation)
