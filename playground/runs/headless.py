"""A run on the command line: whose it is, what it shows while it goes, and where its files end up."""

import sys
import time
from pathlib import Path

from playground.bodies import site_bodies
from playground.runs import journal
from playground.runs.models import Run
from playground.runs.projection import Projection
from playground.runs.rendering import standing
from playground.users.models import User
from swarm import wire
from swarm.frames import Frame

ACCOUNT = "command-line"  # whose runs they are while the site has no owner
EVERY = 0.2  # seconds between two looks of the progress display
IMAGE_BYTES = 20 * 1024 * 1024
KINDS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


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


def picture(path: Path) -> tuple[bytes, str]:
    """The bytes and the media type of an image file. Raises ValueError, with a sentence, for anything else."""
    try:
        if path.stat().st_size > IMAGE_BYTES:
            raise ValueError(f"{path} is larger than 20 MB.")
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"Cannot read {path}: {error.strerror}.") from error
    for beginning, media_type in KINDS.items():
        if data.startswith(beginning):
            return data, media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return data, "image/webp"
    raise ValueError(f"{path} is no PNG, JPEG, GIF or WebP image.")


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
