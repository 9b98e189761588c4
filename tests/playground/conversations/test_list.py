"""The list of conversations: grouped by age, found by title, renamed in place, deleted after a question."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from playground.conversations import sidebar
from playground.conversations.actions import entitle, heading_of, rename, start_conversation, title_from
from playground.conversations.models import Conversation, Message, Role
from playground.conversations.sidebar import sidebar_for
from playground.users.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
Said = Callable[[str, float], Conversation]


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    moment = datetime(2026, 11, 20, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


@pytest.fixture
def said(alice: User, noon: datetime) -> Said:
    """Makes a conversation of alice that was last touched so many days ago."""

    def make(title: str, days_ago: float) -> Conversation:
        conversation = start_conversation(alice, about=title)
        Conversation.objects.filter(pk=conversation.pk).update(updated_at=noon - timedelta(days=days_ago))
        return conversation

    return make


def headings(user: User, query: str = "") -> dict[str, list[str]]:
    return {
        group.heading: [line.conversation.title for line in group.lines]
        for group in sidebar_for(user, query).groups
    }


def test_conversations_stand_under_their_age_the_newest_first(alice: User, said: Said) -> None:
    for title, days in (
        ("old", 7),
        ("week", 6),
        ("two days", 2),
        ("yesterday", 1),
        ("dawn", 0.4),
        ("now", 0),
    ):
        said(title, days)
    assert headings(alice) == {
        "Today": ["now", "dawn"],
        "Yesterday": ["yesterday"],
        "Last 7 days": ["two days", "week"],
        "Older": ["old"],
    }


def test_today_is_the_day_where_the_person_is(alice: User, said: Said) -> None:
    said("late last night in Rome, this morning in Tokyo", 0.55)
    with timezone.override("Asia/Tokyo"):
        assert list(headings(alice)) == ["Today"]
    with timezone.override("Europe/Rome"):
        assert list(headings(alice)) == ["Yesterday"]


def test_a_title_is_found_in_any_case(alice: User, said: Said) -> None:
    said("Starlings over Rome", 0)
    said("Vector databases", 0)
    assert headings(alice, "STAR") == {"Today": ["Starlings over Rome"]}
    assert headings(alice, "%") == {}


def test_the_list_is_cut_and_says_so(alice: User, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sidebar, "SHOWN", 2)
    for number in range(3):
        said(f"talk {number}", 0)
    shown = sidebar_for(alice)
    assert shown.more
    assert sum(len(group.lines) for group in shown.groups) == 2


def test_the_list_costs_one_query_however_long_it_is(alice: User, said: Said) -> None:
    for number in range(20):
        said(f"talk {number}", number)
    with CaptureQueriesContext(connection) as queries:
        sidebar_for(alice)
    assert len(queries) == 1


def test_searching_with_htmx_answers_with_the_list_alone(as_alice: Client, said: Said) -> None:
    said("Starlings over Rome", 0)
    response = as_alice.get("/conversations/", {"q": "rome"}, headers=HTMX)
    assert "Starlings over Rome" in response.text
    assert "<html" not in response.text
    assert "HX-Request" in response["Vary"]


def test_searching_without_script_answers_with_a_page(as_alice: Client, said: Said) -> None:
    said("Starlings over Rome", 0)
    page = as_alice.get("/conversations/", {"q": "nothing like it"}).text
    assert "<html" in page
    assert "is in no title and in nothing that was said" in page


def test_a_title_is_shown_as_text(as_alice: Client, said: Said) -> None:
    said("<img src=x onerror=alert(1)>", 0)
    page = as_alice.get("/conversations/").text
    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_a_conversation_is_renamed_in_place_and_keeps_its_place(as_alice: Client, said: Said) -> None:
    conversation = said("Rome", 3)
    before = Conversation.objects.get().updated_at
    response = as_alice.post(f"/conversations/{conversation.key}/rename/", {"title": " Birds "}, headers=HTMX)
    assert f'id="conversation-{conversation.key}"' in response.text
    after = Conversation.objects.get()
    assert after.title == "Birds"
    assert after.updated_at == before


def test_a_conversation_is_renamed_without_script(as_alice: Client, said: Said) -> None:
    conversation = said("Rome", 0)
    response = as_alice.post(f"/conversations/{conversation.key}/rename/", {"title": "Birds"})
    assert response["Location"] == conversation.get_absolute_url()


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_title_has_to_be_written(as_alice: Client, said: Said, title: str, headers: dict[str, str]) -> None:
    conversation = said("Rome", 0)
    response = as_alice.post(f"/conversations/{conversation.key}/rename/", {"title": title}, headers=headers)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert Conversation.objects.get().title == "Rome"


def test_deleting_asks_first(as_alice: Client, said: Said) -> None:
    conversation = said("Rome", 0)
    Message.objects.create(conversation=conversation, role=Role.USER, text="How many starlings?")
    path = f"/conversations/{conversation.key}/delete/"
    assert "Delete “Rome”?" in as_alice.get(path).text
    assert Conversation.objects.exists()
    response = as_alice.post(path, follow=True)
    assert "“Rome” is deleted." in response.text
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Starlings over Rome", "Starlings over Rome"),
        ("\n\n  Starlings   over\tRome \nand more", "Starlings over Rome"),
        ("", ""),
        ("word " * 40, "word " * 15 + "word…"),
        ("鳥" * 200, "鳥" * 79 + "…"),
    ],
)
def test_a_title_is_the_first_line_that_says_something(text: str, title: str) -> None:
    assert title_from(text) == title


def test_a_conversation_without_a_title_has_a_name(alice: User) -> None:
    conversation = start_conversation(alice)
    assert str(conversation) == "New conversation"
    rename(conversation, "Birds")
    assert str(conversation) == "Birds"


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("# Starlings over **Rome**\n\nThey fly.", "Starlings over Rome"),
        ("\n## [Rome](https://example.org) at dusk ##\n", "Rome at dusk"),
        ("# 椋鸟\n", "椋鸟"),
        ("# Answer\n\nThey fly.", ""),
        ("They fly.\n\n# Later", ""),
        ("", ""),
        (f"# {'word ' * 60}", f"{'word ' * 15}word…"),
    ],
)
def test_a_heading_of_an_answer_is_a_title(answer: str, title: str) -> None:
    assert heading_of(answer) == title


def test_the_first_answer_names_a_conversation_unless_a_person_did(alice: User) -> None:
    begun = start_conversation(alice, about="hi there")
    entitle(begun.pk, "# Starlings over Rome")
    begun.refresh_from_db()
    assert begun.title == "Starlings over Rome"
    rename(begun, "Mine")
    entitle(begun.pk, "# Something else now")
    begun.refresh_from_db()
    assert begun.title == "Mine"
