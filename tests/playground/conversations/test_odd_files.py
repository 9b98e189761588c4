"""Hostile and odd files, each sent as a browser sends it and looked into by the real process: every one ends in its result."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from playground.bodies import site_bodies
from playground.conversations import decoder
from playground.conversations.models import Attachment
from tests.playground.conversations.odd_files import pictures
from tests.playground.conversations.odd_files.table import REFUSED, TAKEN

pytestmark = pytest.mark.django_db
MOST_MEMORY = 400 * 1024 * 1024  # bytes that looking into any of these files may take


def give(client: Client, name: str, data: bytes) -> tuple[int, dict[str, object]]:
    answer = client.post("/attachments/", {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, answer.json()


@pytest.fixture(autouse=True)
def _bounded(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger=decoder.__name__)


def held(caplog: pytest.LogCaptureFixture) -> int:
    """Bytes of memory that the process said it had at most."""
    said = next(record for record in caplog.records if record.msg.startswith("looked into"))
    assert isinstance(said.args, tuple)
    return int(str(said.args[1])) << 20


@pytest.mark.parametrize(("name", "make", "media_type"), TAKEN, ids=[row[0] for row in TAKEN])
def test_a_sound_file_is_taken(
    as_alice: Client,
    caplog: pytest.LogCaptureFixture,
    name: str,
    make: Callable[[], bytes],
    media_type: str,
) -> None:
    status, said = give(as_alice, name, make())
    assert (status, said.get("media_type")) == (201, media_type), said
    row = Attachment.objects.get()
    kept = site_bodies().path(row.body).read_bytes()
    assert row.size == len(kept)
    assert pictures.PLACE not in kept
    assert held(caplog) < MOST_MEMORY
    assert not list(decoder.scratch_place().iterdir())


@pytest.mark.parametrize(("name", "make", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_bad_file_is_refused_in_one_sentence(
    as_alice: Client,
    caplog: pytest.LogCaptureFixture,
    name: str,
    make: Callable[[], bytes],
    words: str,
) -> None:
    status, said = give(as_alice, name, make())
    assert status in {415, 422}
    assert words in str(said["error"])
    assert name in str(said["error"])
    assert not Attachment.objects.exists()
    assert not site_bodies().path("0" * 64).parent.parent.exists()
    assert held(caplog) < MOST_MEMORY
    assert not list(decoder.scratch_place().iterdir())
