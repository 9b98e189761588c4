"""The start page offers a box, examples that fill it, and what was asked before."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from playground.conversations.actions import start_conversation
from playground.conversations.models import Conversation
from playground.pages.examples import TITLES
from playground.users.models import User
from swarm.practice.examples import EXAMPLES, Example

pytestmark = pytest.mark.django_db


def test_the_box_is_empty_at_first(as_alice: Client) -> None:
    response = as_alice.get("/")
    assert response.context["composer"].text == ""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_an_example_fills_the_box_without_script(as_alice: Client, example: Example) -> None:
    assert f'href="?example={example.key}"' in as_alice.get("/").text
    composer = as_alice.get("/", {"example": example.key}).context["composer"]
    assert composer.text == example.prompt
    assert [mode.value for mode in composer.modes if mode.chosen] == [example.mode]


@pytest.mark.parametrize("key", ["nothing", "", "0", "<script>"])
def test_an_unknown_example_is_no_trouble(as_alice: Client, key: str) -> None:
    assert as_alice.get("/", {"example": key}).context["composer"].text == ""


def test_only_ones_own_conversations_are_recent(as_alice: Client, alice: User, bob: User) -> None:
    start_conversation(alice, about="Starlings")
    start_conversation(bob, about="Bob's secret")
    page = as_alice.get("/").text
    assert "Starlings" in page
    assert "secret" not in page


def test_what_was_said_this_minute_was_said_just_now(as_alice: Client, alice: User) -> None:
    talk = start_conversation(alice, about="Starlings")
    assert "just now" in as_alice.get("/").text
    Conversation.objects.filter(pk=talk.pk).update(updated_at=timezone.now() - timedelta(hours=3))
    assert "3\xa0hours ago" in as_alice.get("/").text


def test_the_practice_model_is_called_a_program(as_alice: Client, client: Client) -> None:
    assert "not a language model" in as_alice.get("/").text
    assert "not a language model" in client.get("/about/").text


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_an_example_is_called_the_same_here_as_in_the_engine(example: Example) -> None:
    assert str(TITLES[example.key]) == example.title
