"""Files that are given: so many bytes in a time, and so many stored."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from playground.conversations.models import Attachment, Conversation
from playground.quotas.models import Dimension
from playground.quotas.stored import room_for, stored
from playground.runs.actions import start_run
from playground.runs.models import FileVersion
from playground.users.models import User
from tests.playground.api.conftest import program_of
from tests.playground.quotas.test_doors import so_many

pytestmark = pytest.mark.django_db
KILO = 1000


@pytest.fixture(autouse=True)
def _data_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def give(client: Client, letter: str) -> tuple[int, str]:
    """A text of a thousand bytes."""
    path = "/attachments/" if client.cookies else "/api/v1/attachments"
    answer = client.post(path, {"file": SimpleUploadedFile(f"{letter}.txt", letter.encode() * KILO)})
    return answer.status_code, answer.text


@pytest.mark.parametrize("program", [False, True])
def test_so_many_bytes_are_given_in_a_day(as_alice: Client, alice: User, program: bool) -> None:
    so_many(Dimension.UPLOADS, 2 * KILO + 1)
    client = program_of(alice) if program else as_alice
    assert [give(client, letter)[0] for letter in "abc"] == [201, 201, 429]
    told = give(client, "d")[1]
    assert "limit is reached" in told
    assert "It comes back" in told
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize("program", [False, True])
def test_so_many_bytes_are_stored(as_alice: Client, as_bob: Client, alice: User, program: bool) -> None:
    so_many(Dimension.STORAGE, 2 * KILO)
    client = program_of(alice) if program else as_alice
    assert [give(client, letter)[0] for letter in "abc"] == [201, 201, 409]
    assert "Delete conversations" in give(client, "d")[1]
    assert give(as_bob, "a")[0] == 201
    Attachment.objects.filter(owner=alice).first().delete()  # type: ignore[union-attr]  # there are two
    assert give(client, "e")[0] == 201


def test_a_body_counts_once_whoever_names_it(as_alice: Client, alice: User, bob: User) -> None:
    give(as_alice, "a")
    give(as_alice, "a")
    (body,) = set(Attachment.objects.values_list("body", flat=True))
    run = start_run(Conversation.objects.create(owner=alice), "Why?", "agent")
    made = {"run": run, "media_type": "text/plain", "agent": 0, "at": 0.0}
    FileVersion.objects.create(path="a.txt", number=1, body=body, size=KILO, **made)
    FileVersion.objects.create(path="b.txt", number=1, body="b" * 64, size=500, **made)
    FileVersion.objects.create(path="b.txt", number=2, body="c" * 64, size=70, **made)
    assert stored(alice) == KILO + 570
    assert stored(bob) == 0


def test_a_run_may_write_no_more_than_there_is_room_for(as_alice: Client, alice: User) -> None:
    so_many(Dimension.STORAGE, 3 * KILO)
    give(as_alice, "a")
    run = start_run(Conversation.objects.create(owner=alice), "Why?", "agent")
    assert run.limits["workspace_bytes"] == room_for(alice) == 2 * KILO
    give(as_alice, "b")
    give(as_alice, "c")
    run = start_run(Conversation.objects.create(owner=alice), "Why?", "agent")
    assert run.limits["workspace_bytes"] == room_for(alice) == 0
