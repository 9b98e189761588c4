"""alice owns, bob is a stranger: to him her conversations do not exist."""

import pytest
from django.http import Http404
from django.test import Client

from playground.conversations.access import conversation_for, conversations_of
from playground.conversations.actions import start_conversation
from playground.conversations.models import Conversation
from playground.users.models import User

pytestmark = pytest.mark.django_db
PATHS = ("rename/", "item/", "delete/")


@pytest.fixture
def conversation(alice: User) -> Conversation:
    return start_conversation(alice, about="Starlings over Rome")


@pytest.mark.parametrize("path", PATHS)
def test_alice_reaches_her_conversation(as_alice: Client, conversation: Conversation, path: str) -> None:
    assert as_alice.get(f"/conversations/{conversation.key}/{path}").status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_bob_gets_404(as_bob: Client, conversation: Conversation, path: str, method: str) -> None:
    address = f"/conversations/{conversation.key}/{path}"
    response = getattr(as_bob, method)(address, {"title": "stolen"})
    assert response.status_code == (405 if (method, path) == ("post", "item/") else 404)
    conversation.refresh_from_db()
    assert conversation.title == "Starlings over Rome"


def test_the_owner_of_the_site_is_a_stranger_too(as_owner: Client, conversation: Conversation) -> None:
    assert as_owner.get(f"/conversations/{conversation.key}/rename/").status_code == 404


def test_bob_does_not_find_it_by_searching(as_bob: Client, conversation: Conversation) -> None:
    assert "Starlings" not in as_bob.get("/conversations/", {"q": "starl"}).text
    assert "Starlings" not in as_bob.get("/conversations/").text


def test_bobs_conversations_are_his(alice: User, bob: User, conversation: Conversation) -> None:
    assert list(conversations_of(alice)) == [conversation]
    assert list(conversations_of(bob)) == []


@pytest.mark.parametrize(
    "key", ["", "nonsense", "0" * 32, "3e82646c-338b-4c0f-be3d-ee9d0dce3590", "'; drop table", "\x00"]
)
def test_malformed_and_unknown_keys_look_alike(alice: User, key: str) -> None:
    with pytest.raises(Http404):
        conversation_for(alice, key)


def test_a_key_may_come_as_text_or_as_a_value(alice: User, conversation: Conversation) -> None:
    assert conversation_for(alice, conversation.key) == conversation
    assert conversation_for(alice, str(conversation.key)) == conversation
