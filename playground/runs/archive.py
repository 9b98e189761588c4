"""Files as one zip, made while it is sent: no more than one piece of it is in memory, and nothing on disk."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import PurePosixPath

from playground.bodies import site_bodies
from playground.conversations.attachments import unlike
from playground.runs.drawer import Held

FILES = 2_000
BYTES = 2_000_000_000
PIECE = 256 * 1024
GIVEN = "uploads"  # the folder of what was given: as agents see it
STORED = {
    ".zip",
    ".docx",
    ".xlsx",
    ".pptx",
    ".pdf",
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".gif",
    ".mp4",
    ".webm",
}


class TooMuch(Exception):
    """The files are more than an archive takes."""


def members(files: Iterable[Held]) -> list[tuple[str, str]]:
    """Name and body of each member: safe and unique on every system. Raises TooMuch."""
    found: list[tuple[str, str]] = []
    taken: set[str] = set()
    size = 0
    for file in files:
        name = _unlike(_name(file), taken)
        taken.add(name.casefold())
        size += file.newest.bytes_of
        found.append((name, file.newest.body))
        if len(found) > FILES or size > BYTES:
            raise TooMuch
    return found


def _unlike(name: str, taken: set[str]) -> str:
    """The name, with a number before its ending where there is one like it."""
    folder = "".join(name.rpartition("/")[:2])
    beside = {other.removeprefix(folder.casefold()) for other in taken if other.startswith(folder.casefold())}
    return folder + unlike(name.removeprefix(folder), beside)


def _name(file: Held) -> str:
    """The name of a file below no folder but its own: no part of it goes up, none is empty or unseen."""
    parts = [
        "".join(sign for sign in part if sign.isprintable() and sign not in '<>:"|?*\\').strip(" .")
        for part in file.name.split("/")
    ]
    path = [part for part in parts if part] or ["file"]
    return str(PurePosixPath(GIVEN, *path[-1:]) if file.given else PurePosixPath(*path))


async def zipped(files: list[tuple[str, str]]) -> AsyncIterator[bytes]:
    """The archive, piece by piece. Reading and packing happen in threads: the loop goes on."""
    pieces = _pieces(files)
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


def _pieces(files: list[tuple[str, str]]) -> Iterator[bytes]:
    out = Outlet()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            try:
                source = site_bodies().path(body).open("rb")
            except (KeyError, FileNotFoundError):
                continue  # its page says that the bytes are gone
            info = zipfile.ZipInfo(name)
            packed = PurePosixPath(name).suffix.lower() in STORED
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            with source, archive.open(info, "w", force_zip64=True) as member:
                while data := source.read(PIECE):
                    member.write(data)
                    yield out.taken()
    yield out.taken()


class Outlet:
    """A file that is only ever written: what was written is taken away at once."""

    def __init__(self) -> None:
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        self._data += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = bytes(self._data)
        self._data.clear()
        return data
