"""A run as a bundle: made while it is sent, no more than a piece of it in memory.

Law: the same journal gives the same bytes, whoever asks and whenever.
"""

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncIterator, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.utils.translation import gettext as _

from playground.bodies import site_bodies
from playground.carrying.manifest import (
    EVENTS,
    FOLDER,
    MANIFEST,
    Counts,
    Manifest,
    Member,
    bodies_of,
    hash_of,
    line_of,
    written,
)
from playground.runs import journal
from playground.runs.archive import PIECE, Outlet
from playground.runs.models import Run
from swarm import wire
from swarm.state import RunState

THE_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell
ORDINARY = 0o100644 << 16  # a file, no link
UNIX = 3  # of zip: on every system the same
IN_MEMORY = 4_000_000  # bytes of lines; more of them lie in a file that has no name


class CannotPack(Exception):
    """There is no bundle of this run. The message is one sentence for the person."""


class Packed:
    """The bundle of one run that is over. Raises CannotPack where it is not, or where bytes of it are gone."""

    def __init__(self, run: Run) -> None:
        if not run.ended:
            raise CannotPack(_("This run is not over yet. Take it away when it is."))
        self._bodies: set[str] = set()
        self._lines = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - closed with the last piece
        try:
            self._manifest = self._told(run)
        except BaseException:
            self._lines.close()
            raise

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the zip, piece by piece."""
        outlet = Outlet()
        with self._lines, zipfile.ZipFile(cast("Any", outlet), "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_info(MANIFEST), written(self._manifest))
            self._lines.seek(0)
            yield from _copied(self._lines, EVENTS, archive, outlet)
            for body in sorted(self._bodies):
                with site_bodies().path(body).open("rb") as source:
                    yield from _copied(source, FOLDER + body, archive, outlet)
        yield outlet.taken()

    def _told(self, run: Run) -> Manifest:
        """Write the lines, and answer the manifest of what they tell."""
        state, digest, told = RunState(), hashlib.sha256(), 0
        for frame in journal.pages(run.pk, until=run.seq):
            for event in wire.events_from_json(frame.events):
                state.apply(event)
                self._bodies.update(named.body for named in bodies_of(event))
                line = line_of(frame.seq, event)
                digest.update(line)
                self._lines.write(line)
                told += 1
        events = Member(name=EVENTS, sha256=digest.hexdigest(), size=self._lines.tell())
        return Manifest(
            counts=Counts(frames=run.seq, events=told, agents=len(state.agents), files=len(state.files)),
            state=hash_of(state),
            members=[events, *(_kept(body) for body in sorted(self._bodies))],
        )


async def streamed(packed: Packed) -> AsyncIterator[bytes]:
    """The bundle, for a response. Reading and packing happen in threads: the loop goes on."""
    pieces = packed.pieces()
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


def _kept(body: str) -> Member:
    try:
        return Member(name=FOLDER + body, sha256=body, size=site_bodies().path(body).stat().st_size)
    except (KeyError, FileNotFoundError):
        raise CannotPack(_("A file of this run is gone, so that it cannot be taken away whole.")) from None


def _copied(source: IO[bytes], name: str, archive: zipfile.ZipFile, outlet: Outlet) -> Iterator[bytes]:
    with archive.open(_info(name), "w") as member:
        while data := source.read(PIECE):
            member.write(data)
            yield outlet.taken()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, THE_SAME_DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = ORDINARY
    info.create_system = UNIX
    return info
