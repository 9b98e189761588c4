"""The boxes of MP4 and QuickTime files: walked without decoding, and freed of what says where they were taken."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

INSIDE = {b"moov", b"trak"}  # boxes that hold boxes in which places are written
PLACES = {b"udta", b"meta", b"uuid"}
UNUSED = b"free"
BOXES = 10_000


class Box(Struct, frozen=True):
    """`start` is where its header begins, `body` where that ends; `end` is behind it."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places, one after the other. Ends where something is no box."""
    for _ in range(BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        header = file.read(16)
        size, body = int.from_bytes(header[:4]), start + 8
        if size == 1:
            size, body = int.from_bytes(header[8:16]), start + 16
        stop = end if size == 0 else start + size
        if stop < body or stop > end:
            return
        yield Box(header[4:8], start, body, stop)
        start = stop


def forget_places(path: Path) -> None:
    """Overwrite what a camera noted about a video: where it was, whose it is. Nothing moves, so nothing else changes."""
    with path.open("rb+") as file:
        for box in list(_noted(file, 0, path.stat().st_size)):
            file.seek(box.start + 4)
            file.write(UNUSED)
            file.seek(box.body)
            _zero(file, box.end - box.body)


def _noted(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    for box in boxes(file, start, end):
        if box.kind in PLACES:
            yield box
        elif box.kind in INSIDE:
            yield from _noted(file, box.body, box.end)


def _zero(file: BinaryIO, count: int, piece: int = 1 << 20) -> None:
    while count > 0:
        count -= file.write(bytes(min(count, piece)))
