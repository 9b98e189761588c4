"""The box as the server draws it: with what waits in it, for whom it is, and what each model cannot do."""

from uuid import UUID

import pytest
from django.test import Client

from playground.conversations.models import Attachment, Conversation, Kind
from playground.runs.composer import ABOUT, composer
from playground.users.models import User

pytestmark = pytest.mark.django_db


def a_waiting_file(owner: User, name: str, conversation: Conversation | None = None) -> Attachment:
    return Attachment.objects.create(
        owner=owner,
        conversation=conversation,
        name=name,
        kind=Kind.DOCUMENT,
        media_type="application/pdf",
        size=2048,
        pages=3,
        body="0" * 64,
    )


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def test_uploads_that_wait_are_in_the_box_and_will_go_with_the_message(as_alice: Client, alice: User) -> None:
    waiting = a_waiting_file(alice, "report.pdf")
    page = as_alice.get("/").text
    assert "report.pdf" in page
    assert "3 pages" in page
    assert f'<input type="hidden" name="attachments" value="{waiting.key}">' in page


def test_nobody_sees_what_waits_in_anothers_box(as_alice: Client, bob: User) -> None:
    a_waiting_file(bob, "secret.pdf")
    assert "secret.pdf" not in as_alice.get("/").text


def test_each_box_has_its_own_files(as_alice: Client, alice: User, conversation: Conversation) -> None:
    a_waiting_file(alice, "there.pdf", conversation)
    a_waiting_file(alice, "start.pdf")
    assert "there.pdf" not in as_alice.get("/").text
    page = as_alice.get(conversation.get_absolute_url()).text
    assert "there.pdf" in page
    assert "start.pdf" not in page


def test_the_name_of_a_file_is_text_and_nothing_else(as_alice: Client, alice: User) -> None:
    a_waiting_file(alice, '<img src=x onerror="alert(1)">.pdf')
    page = as_alice.get("/").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_each_box_is_of_another_message(alice: User) -> None:
    assert UUID(composer(alice).key) != UUID(composer(alice).key)


def test_people_who_share_a_browser_do_not_share_a_draft(
    alice: User, bob: User, conversation: Conversation
) -> None:
    assert composer(alice).draft != composer(bob).draft
    assert composer(alice, conversation).draft == str(conversation.key)


def test_a_line_about_every_mode_is_there_for_every_model(alice: User) -> None:
    box = composer(alice)
    assert set(box.abouts) == {model.value for model in box.models}
    assert all(set(abouts) == set(ABOUT) for abouts in box.abouts.values())
