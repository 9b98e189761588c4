"""A run taken away as one file, and opened somewhere else."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connections
from django.http import StreamingHttpResponse
from django.test import AsyncClient, Client

from playground.bodies import site_bodies
from playground.carrying.opening import open_bundle
from playground.carrying.packing import CannotPack, Packed
from playground.conversations.models import Conversation
from playground.quotas.models import Charge, Hold
from playground.runs import journal
from playground.runs.actions import retry_run, start_run
from playground.runs.models import Frame, Run
from playground.runs.verification import flaws
from playground.users.models import User
from swarm.state import fold
from tests.playground.carrying.making import FILE, TEXT, Bundle, a_story, hash_of


def opened(person: User, bundle: Bundle | None = None) -> Run:
    return open_bundle(person, io.BytesIO((bundle or Bundle()).packed()))


def packed(run: Run) -> bytes:
    return b"".join(Packed(run).pieces())


def test_an_opened_run_is_the_run_that_was_taken_away(alice: User) -> None:
    run = opened(alice)
    assert fold(journal.past(run.pk)) == fold(a_story())
    assert flaws(run) == []
    assert run.ended
    assert site_bodies().path(hash_of(FILE)).read_bytes() == FILE
    assert run.message.text == TEXT.decode()
    assert run.conversation.owner == alice


def test_a_run_that_was_opened_is_taken_away_again_in_the_same_bytes(alice: User, bob: User) -> None:
    first = packed(opened(alice))
    again = packed(open_bundle(bob, io.BytesIO(first)))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:2] == ["manifest.json", "events.jsonl"]
        manifest = json.loads(archive.read("manifest.json"))
        assert hash_of(archive.read("events.jsonl")) == manifest["members"][0]["sha256"]
    true = Bundle().true_manifest()
    assert (manifest["counts"], manifest["state"]) == (true["counts"], true["state"])
    assert manifest["members"][1:] == true["members"][1:]


def test_an_opened_run_costs_nothing_and_is_never_gone_on_with(alice: User) -> None:
    run = opened(alice)
    assert run.cost is None
    assert run.endpoint == ""
    assert not Charge.objects.exists()
    assert not Hold.objects.exists()
    failed = Bundle()
    failed.lines[-1] = {**failed.lines[-1], "type": "run_failed", "code": "tokens", "reason": "none left"}
    lost = opened(alice, failed)
    assert lost.status == "failed"
    assert not retry_run(lost)
    assert Frame.objects.filter(run=lost).count() == lost.seq


def test_an_opened_run_says_what_it_is_and_runs_none_of_its_words(as_alice: Client, alice: User) -> None:
    run = opened(alice)
    for address in (
        f"/runs/{run.key}/",
        f"/runs/{run.key}/?at=3&agent=0",
        f"/conversations/{run.conversation.key}/",
    ):
        page = as_alice.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    assert "Opened from a bundle" in as_alice.get(f"/runs/{run.key}/").text


def test_the_film_of_an_opened_run_plays(as_alice: Client, alice: User) -> None:
    run = opened(alice)
    stretch = as_alice.get(f"/runs/{run.key}/replay?from=0&beat=1&beats=25")
    assert stretch.status_code == 200


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@pytest.fixture
async def _no_connection_stays() -> AsyncIterator[None]:
    """The thread in which views run keeps one, and a database that is in use is not removed."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.mark.usefixtures("_no_connection_stays")
@pytest.mark.django_db(transaction=True)
async def test_its_owner_downloads_the_bundle_and_a_stranger_finds_none(alice: User, bob: User) -> None:
    run = await sync_to_async(opened)(alice)
    client = AsyncClient()
    await client.aforce_login(alice)
    answer = await client.get(f"/runs/{run.key}/bundle.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    data = await _whole(cast("AsyncIterator[bytes]", cast("StreamingHttpResponse", answer).streaming_content))
    assert data == await sync_to_async(packed)(run)
    await client.aforce_login(bob)
    assert (await client.get(f"/runs/{run.key}/bundle.zip")).status_code == 404


def test_a_run_that_goes_on_is_not_taken_away(as_alice: Client, alice: User) -> None:
    run = start_run(Conversation.objects.create(owner=alice), "Go on", "swarm")
    with pytest.raises(CannotPack, match="not over yet"):
        Packed(run)
    assert as_alice.get(f"/runs/{run.key}/bundle.zip").status_code == 409


def test_a_run_whose_file_is_gone_is_not_taken_away(alice: User) -> None:
    run = opened(alice)
    site_bodies().path(hash_of(FILE)).unlink()
    with pytest.raises(CannotPack, match="gone"):
        Packed(run)


def test_a_person_opens_a_bundle_on_a_page(as_alice: Client, alice: User) -> None:
    file = SimpleUploadedFile("run.zip", Bundle().packed())
    answer = as_alice.post("/runs/open", {"bundle": file}, follow=True)
    run = Run.objects.get(conversation__owner=alice)
    assert answer.redirect_chain[-1][0] == f"/runs/{run.key}/"
    assert "Choose the file" in as_alice.post("/runs/open").text


def test_the_command_takes_a_run_away_and_opens_it(alice: User, bob: User, tmp_path: Path) -> None:
    run = opened(alice)
    file = tmp_path / "run.zip"
    call_command("bundle", str(run.key), str(file))
    call_command("bundle", "--open", str(file), "--owner", "bob")
    assert Run.objects.filter(conversation__owner=bob).count() == 1
    with pytest.raises(CommandError, match="nobody named"):
        call_command("bundle", "--open", str(file), "--owner", "nobody")
    with pytest.raises(CommandError, match="no run"):
        call_command("bundle", "no-key", str(file))
