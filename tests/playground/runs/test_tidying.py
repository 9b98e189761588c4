"""What nobody wants is forgotten; what any row or event names, or was stored a moment ago, is not."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.utils import timezone

from playground.bodies import site_bodies
from playground.conversations.decoder import scratch_place
from playground.conversations.models import Attachment, Conversation, Kind, Message
from playground.runs import sweeper
from playground.runs.actions import start_run
from playground.runs.models import Run, RunFile
from playground.runs.tidying import forget_unnamed_bodies, tidy
from playground.users.models import User

LONG_AGO = time.time() - 100 * 24 * 3600


def stored(data: bytes, *, long_ago: bool = True) -> str:
    body = async_to_sync(site_bodies().put)(data)
    if long_ago:
        os.utime(site_bodies().path(body), (LONG_AGO, LONG_AGO))
    return body


def is_there(body: str) -> bool:
    return site_bodies().path(body).exists()


def an_attachment(
    owner: User, *, days: int = 0, message: Message | None = None, **bodies: object
) -> Attachment:
    row = Attachment.objects.create(
        owner=owner, name="a", kind=Kind.IMAGE, media_type="image/png", size=1, message=message, **bodies
    )
    Attachment.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=days))
    return row


def test_files_that_were_never_sent_are_forgotten_after_a_week(alice: User, run: Run) -> None:
    an_attachment(alice, days=8)
    kept = [an_attachment(alice, days=6), an_attachment(alice, days=8, message=run.message)]
    assert tidy().files == 1
    assert set(Attachment.objects.all()) == set(kept)


def test_bytes_without_a_row_are_forgotten_with_their_last_row(alice: User) -> None:
    bodies: dict[str, Any] = {name: stored(name.encode()) for name in ("body", "thumbnail", "text")}
    still = stored(b"still")
    row = an_attachment(alice, **bodies, frames=[{"body": still, "at": 1.0}])
    assert tidy().bodies == 0
    row.delete()
    assert tidy().bodies == 4
    assert not any(map(is_there, [*bodies.values(), still]))


def test_a_file_of_a_run_and_a_text_of_its_journal_stay(conversation: Conversation) -> None:
    run = start_run(conversation, "long " * 20_000, "instant")  # too long for an event: it names a body
    [named] = site_bodies().bodies()
    os.utime(site_bodies().path(named), (LONG_AGO, LONG_AGO))
    made = stored(b"made")
    RunFile.objects.create(run=run, path="a.txt", body=made, size=4, media_type="text/plain", agent=1)
    assert tidy().bodies == 0
    conversation.delete()
    assert tidy().bodies == 2


def test_what_was_stored_a_moment_ago_waits_for_its_row(db: None) -> None:
    young = stored(b"young", long_ago=False)
    again = stored(b"old, and stored again")
    async_to_sync(site_bodies().put)(b"old, and stored again")
    assert tidy().bodies == 0
    assert is_there(young)
    assert is_there(again)


def test_what_is_stored_again_while_it_is_forgotten_stays(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    body, move = stored(b"wanted after all"), Path.replace

    def touched_at_the_last_moment(path: Path, target: Path) -> Path:
        if target.suffix == ".dying":
            os.utime(path)
        return move(path, target)

    monkeypatch.setattr(Path, "replace", touched_at_the_last_moment)
    assert forget_unnamed_bodies(time.time() - 60) == 0
    assert is_there(body)


def test_folders_of_processes_that_died_are_removed(db: None) -> None:
    left, young = scratch_place() / "left", scratch_place() / "young"
    for folder in (left, young):
        folder.mkdir(parents=True)
        (folder / "given").write_bytes(b"x")
    os.utime(left, (LONG_AGO, LONG_AGO))
    assert tidy().folders == 1
    assert list(scratch_place().iterdir()) == [young]


def test_the_command_says_what_it_forgot(alice: User, capsys: pytest.CaptureFixture[str]) -> None:
    an_attachment(alice, days=8, body=stored(b"never sent"))
    call_command("tidy")
    assert (
        "Forgot 1 files that were never sent, 0 folders left behind and 1 stored" in capsys.readouterr().out
    )


def test_a_sweeper_tidies_up_once_in_a_while(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeper, "_tidied_at", None)
    an_attachment(alice, days=8)
    sweeper.sweep()
    assert not Attachment.objects.exists()
    late = an_attachment(alice, days=8)
    sweeper.sweep()
    assert list(Attachment.objects.all()) == [late]
