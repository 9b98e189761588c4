"""A run on the command line: whose it is, what it shows while it goes, and where its files end up."""

import sys
import time
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from playground.bodies import site_bodies
from playground.conversations import uploads
from playground.conversations.models import Conversation, Kind
from playground.conversations.refusals import CannotTake
from playground.runs import journal
from playground.runs.models import Run
from playground.runs.projection import Projection
from playground.runs.rendering import standing
from playground.users.models import User
from swarm import wire
from swarm.frames import Frame

ACCOUNT = "command-line"  # whose runs they are while the site has no owner
EVERY = 0.2  # seconds between two looks of the progress display


def somebody() -> User:
    """Who runs on the command line belong to: the owner of the site, or an account that nobody can sign in to."""
    owner = User.objects.filter(is_superuser=True).first()
    if owner is not None:
        return owner
    account, made = User.objects.get_or_create(username=ACCOUNT, defaults={"is_active": False})
    if made:
        account.set_unusable_password()
        account.save()
    return account


def taken_in(path: Path, conversation: Conversation, *, only_picture: bool = False) -> UUID:
    """Take a file in as one that waits in the conversation; its key. Raises ValueError with a sentence."""
    try:
        with path.open("rb") as file:
            given = UploadedFile(file, name=path.name, size=path.stat().st_size)
            row = uploads.take_in(conversation.owner, conversation, given)
    except OSError as error:
        raise ValueError(f"Cannot read {path}: {error.strerror}.") from error
    except CannotTake as refusal:
        raise ValueError(str(refusal)) from refusal
    if only_picture and row.kind != Kind.IMAGE:
        raise ValueError(f"{path} is no picture: give it with --file.")
    return row.key


class Display:
    """Shows a run while it goes: its events as JSON lines, or one sentence that is kept up to date on a terminal."""

    def __init__(self, run: Run, *, json: bool) -> None:
        self._json = json
        self._terminal = sys.stderr.isatty() and not json
        self._projection = Projection()
        self._shown_at = 0.0
        past = tuple(journal.past(run.pk))
        self.see(run.seq, Frame(events=past, payload=b""))

    def see(self, _seq: int, frame: Frame) -> None:
        """A frame was committed."""
        if self._json:
            sys.stdout.buffer.write(wire.lines(frame.events))
            sys.stdout.buffer.flush()
            return
        self._projection.apply(frame.events)
        if self._terminal and time.monotonic() - self._shown_at >= EVERY:
            self._shown_at = time.monotonic()
            sys.stderr.write(f"\r\x1b[K{standing.of_state(self._projection.state).sentence}")
            sys.stderr.flush()

    def end(self, run: Run) -> None:
        """The run is over, or was handed back: say how, and print the answer."""
        if self._json:
            return
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.write(f"{standing.of_state(self._projection.state).sentence}\n")
        if run.reason:
            sys.stderr.write(f"{run.reason}\n")
        if run.answer and run.answer.text:
            sys.stdout.write(f"{run.answer.text}\n")


def save_files(run: Run, folder: Path) -> None:
    """Write the answer and the run's files below `folder`. Paths never leave it: the workspace took no others."""
    folder.mkdir(parents=True, exist_ok=True)
    root = folder.resolve()
    if run.answer and run.answer.text:
        (root / "answer.md").write_text(run.answer.text, encoding="utf-8")
    for file in run.files.all():
        target = (root / file.path).resolve()
        if not target.is_relative_to(root):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(site_bodies().path(file.body).read_bytes())
