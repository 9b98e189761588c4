"""Documents looked into for a preview, each in a confined process: few at a time, and the last ones remembered."""

import logging
import os
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from playground.bodies import site_bodies
from playground.conversations import decoder
from playground.conversations.intake.outcome import Taken
from swarm.confined import Confined, Refused, Unfinished
from swarm.toolkit.documents.looks import Look, Wanted

MODULE = "swarm.toolkit.documents.looking"
SECONDS, MEGABYTES = 20.0, 1_500
PATIENCE = 30.0  # seconds for a turn
FILE_BYTES = 60_000_000
ROWS, COLUMNS = 200, 50
DRAWN_AT_ONCE = 4  # pages of a PDF that one process draws: whoever looks at one scrolls on to the next

log = logging.getLogger(__name__)
_turns = threading.BoundedSemaphore(2)


class CannotLook(Exception):
    """There is no look into this file. The message is a sentence for the person."""


@lru_cache(maxsize=16)
def look(body: str, ending: str, sheet: str) -> Look:
    """What the document of that body says. Raises CannotLook or FileNotFoundError."""
    path = site_bodies().path(body)
    if path.stat().st_size > FILE_BYTES:
        raise CannotLook(_("This file is too large for a preview. Download it to open it."))
    wanted = Wanted(ending=ending, data=path.read_bytes(), sheet=sheet, rows=ROWS, columns=COLUMNS)
    if not _turns.acquire(timeout=PATIENCE):
        raise CannotLook(_("Too many files are being looked at. Try again in a moment."))
    try:
        confined = Confined(MODULE, seconds=SECONDS, megabytes=MEGABYTES)
        return msgspec.msgpack.decode(confined.run(msgspec.msgpack.encode(wanted)), type=Look)
    except (Refused, Unfinished) as error:
        log.info("no preview of %s: %s", body, error)
        raise CannotLook(_("This file cannot be shown here. Download it to open it.")) from None
    finally:
        _turns.release()


def page_of_pdf(body: str, page: int) -> bytes:
    """The picture of a page, JPEG; drawn once with those that follow, and kept. Raises CannotLook or FileNotFoundError."""
    kept = _kept(body, page)
    if not kept.exists():
        _draw(body, page)
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        raise CannotLook(_("This page cannot be drawn.")) from None


def _draw(body: str, first: int) -> None:
    with decoder.scratch() as folder:
        os.link(site_bodies().path(body), folder / decoder.GIVEN)
        try:
            outcome = decoder.examine(folder, "file.pdf", pages=list(range(first, first + DRAWN_AT_ONCE)))
        except decoder.Busy:
            raise CannotLook(_("Too many files are being looked at. Try again in a moment.")) from None
        for frame in outcome.frames if isinstance(outcome, Taken) else ():
            if frame.page is not None:
                _keep(_kept(body, frame.page), (folder / frame.file).read_bytes())


def _kept(body: str, page: int) -> Path:
    """Where the picture of a page is kept. The body is the name of an existing file: a hash."""
    return Path(settings.DATA_DIR) / "pages" / body[:2] / f"{body}-{page}.jpg"


def _keep(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(place)
