"""Finding a conversation by what was said in it, on whichever database the site has."""

import pytest
from django.db import connection
from django.test import Client

from playground.conversations.models import Conversation, Message, Role
from playground.conversations.searching import conversations_with, excerpt, said_with
from playground.users.models import User
from tests.playground.conftest import signed_in

pytestmark = pytest.mark.django_db


def talk(user: User, *texts: str, title: str = "") -> Conversation:
    begun = Conversation.objects.create(owner=user, title=title)
    for text in texts:
        Message.objects.create(conversation=begun, role=Role.USER, text=text)
    return begun


def found(user: User, query: str) -> list[Conversation]:
    return list(conversations_with(user, query))


@pytest.fixture
def birds(alice: User) -> Conversation:
    return talk(
        alice, "Where do starlings roost in winter?", "Tausend Vögel: 椋鸟在黄昏飞行。", title="Birds"
    )


@pytest.mark.parametrize(
    "query",
    ["starlings", "STARL", "roost winter", "winter? roost", "Vögel", "黄昏飞行", "Birds", "birds", "ird"],
)
def test_a_conversation_is_found_by_its_title_and_by_its_words(
    query: str, birds: Conversation, alice: User
) -> None:
    talk(alice, "What does a submarine cost?", title="Boats")
    assert found(alice, query) == [birds]


@pytest.mark.parametrize(
    "query",
    ["penguins", "starlings penguins", '"', "'; --", "a AND b", "NEAR(", "*", "\x00x", "& | !", "(", "的"],
)
def test_what_nobody_said_is_not_found_whatever_it_looks_like(
    query: str, birds: Conversation, alice: User
) -> None:
    assert found(alice, query) == []


def test_nobody_finds_what_others_said(birds: Conversation, bob: User) -> None:
    assert found(bob, "starlings") == []


def test_the_index_follows_what_is_changed_and_removed(birds: Conversation, alice: User) -> None:
    Message.objects.filter(text__startswith="Where").update(text="Where do swallows roost?")
    assert found(alice, "starlings") == []
    assert found(alice, "swallows") == [birds]
    Message.objects.all().delete()
    assert found(alice, "swallows") == []


def test_a_very_long_message_is_kept_and_found(alice: User) -> None:
    long = talk(alice, "needle " + "straw " * 60_000)
    assert found(alice, "needle") == [long]


def test_the_index_of_the_database_is_used(birds: Conversation, alice: User) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in (
                "seqscan",
                "indexscan",
                "indexonlyscan",
                "nestloop",
            ):  # a table of two rows needs no index
                cursor.execute(f"SET LOCAL enable_{way} = off")
    assert "conversations_words" in said_with(alice, "starlings").explain()


def test_the_words_around_what_was_found_are_shown(birds: Conversation, alice: User) -> None:
    client = signed_in(alice)
    page = client.get("/conversations/?q=roost", headers={"HX-Request": "true"}).text
    assert "Where do starlings <mark>roost</mark> in winter?" in page


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("one two three", "two", ("one ", "two", " three")),
        ("One TWO", "two", ("One ", "TWO", "")),
        ("x" * 100 + " here " + "y" * 100, "here", ("…" + "x" * 39 + " ", "here", " " + "y" * 39 + "…")),
        ("a\n\n  b", "a b", ("", "a b", "")),
        ("only the second", "first second", ("only the ", "second", "")),
    ],
)
def test_an_excerpt_is_one_line_around_it(text: str, query: str, shown: tuple[str, str, str]) -> None:
    assert excerpt(text, query) == shown


def test_markup_in_an_excerpt_is_text(alice: User) -> None:
    talk(alice, "<script>alert(1)</script> starlings")
    page = signed_in(alice).get("/conversations/?q=starlings").text
    assert "<script>alert" not in page


def test_a_pinned_conversation_comes_first(birds: Conversation, alice: User) -> None:
    talk(alice, "later", title="Boats")
    client = signed_in(alice)
    listed = client.post(
        f"/conversations/{birds.key}/pin/", {"pinned": "yes"}, headers={"HX-Request": "true"}
    ).text
    assert listed.index("Pinned") < listed.index("Birds") < listed.index("Boats")
    client.post(f"/conversations/{birds.key}/pin/", {"pinned": "no"})
    birds.refresh_from_db()
    assert birds.pinned_at is None


def test_nobody_pins_what_is_not_theirs(birds: Conversation, bob: User) -> None:
    assert signed_in(bob).post(f"/conversations/{birds.key}/pin/", {"pinned": "yes"}).status_code == 404


def test_a_program_finds_by_words_too(birds: Conversation, alice: User) -> None:
    from tests.playground.api.conftest import program_of

    program: Client = program_of(alice)
    items = program.get("/api/v1/conversations?q=starlings").json()["items"]
    assert [item["title"] for item in items] == ["Birds"]
