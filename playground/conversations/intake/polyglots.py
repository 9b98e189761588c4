"""Files that are two things at once: a picture to one program, an archive or a page with a script to another.

No honest program writes them. What a phone puts behind a photo (a second picture, a short film) is none: it is cut off.
"""

import os
import re
from collections.abc import Callable
from typing import BinaryIO

from playground.conversations.intake import formats
from playground.conversations.intake.boxes import boxes
from playground.conversations.intake.formats import Format
from playground.conversations.intake.outcome import Given, Refusal

OFFICE = (formats.WORD, formats.SLIDES, formats.WORKBOOK)
BOXED = (formats.MP4, formats.MOV, formats.THREE_GP, formats.HEIF, formats.AVIF)
PDF_HEAD = 1024  # readers look for the beginning of a PDF in so many bytes
TAIL_BYTES = 1 << 16  # of what is behind a file's end
DIRECTORY, DIRECTORY_END = b"PK\x01\x02", b"PK\x05\x06"
DIRECTORY_END_BYTES = 22
LONGEST_COMMENT = 0xFFFF
FOREIGN = re.compile(
    rb"PK\x03\x04|%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|<\s*(?:!doctype|html|script|svg|iframe)|<\?php",
    re.I,
)
IN_ZIP64, ZIP64_BYTES = 0xFFFFFFFF, 1000  # a larger record stands before the last one
GIF_PICTURE, GIF_END = 0x2C, 0x3B
JPEG_MARKER, JPEG_SCAN = 0xFF, 0xDA
JPEG_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
PDF_END = b"%%EOF"


def check(given: Given, found: Format) -> None:
    """Raises Refusal for a file in which another one hides."""
    with given.path.open("rb") as file:
        if found not in OFFICE and _directory_end(file, given.size) is not None:
            raise Refusal("polyglot")  # a zip reader looks at the end, whatever is before
        if found in OFFICE and not _is_one_archive(file, given.size):
            raise Refusal("polyglot")
        file.seek(0)
        if found not in (formats.PDF, formats.TEXT) and b"%PDF-" in file.read(PDF_HEAD):
            raise Refusal("polyglot")
        end = _end_of(found)(file, given.size) if found is not formats.TEXT else given.size
        file.seek(end)
        if FOREIGN.search(file.read(TAIL_BYTES)):
            raise Refusal("polyglot")


def _end_of(found: Format) -> Callable[[BinaryIO, int], int]:
    """How to find where a file of a format ends by its own account."""
    if found in BOXED:
        return _end_of_boxes
    ends = {
        formats.PNG: _end_of_png,
        formats.JPEG: _end_of_jpeg,
        formats.GIF: _end_of_gif,
        formats.PDF: _end_of_pdf,
    }
    if found in (formats.WEBP, formats.AVI):
        return _end_of_riff
    return ends.get(found, lambda _file, size: size)


def _is_one_archive(file: BinaryIO, size: int) -> bool:
    """Whether the archive begins where the file does and ends where it ends."""
    found = _directory_end(file, size)
    if found is None:
        return False
    at, record = found
    if at + DIRECTORY_END_BYTES + int.from_bytes(record[20:22], "little") != size:
        return False
    length, offset = int.from_bytes(record[12:16], "little"), int.from_bytes(record[16:20], "little")
    return offset == IN_ZIP64 or offset + length <= at < offset + length + ZIP64_BYTES


def _directory_end(file: BinaryIO, size: int) -> tuple[int, bytes] | None:
    """Where an archive's last record is: it fits the file's end, or the directory that it speaks of is before it."""
    start = max(0, size - DIRECTORY_END_BYTES - LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(DIRECTORY_END)
    while at >= 0:
        record = tail[at : at + DIRECTORY_END_BYTES]
        rest = len(tail) - at - DIRECTORY_END_BYTES
        file.seek(max(0, start + at - int.from_bytes(record[12:16], "little")))
        if file.read(4) == DIRECTORY or rest == int.from_bytes(record[20:22], "little"):
            return start + at, record
        at = tail.rfind(DIRECTORY_END, 0, at)
    return None


def _end_of_png(file: BinaryIO, size: int) -> int:
    at = 8
    while at + 12 <= size:
        file.seek(at)
        header = file.read(8)
        at += 12 + int.from_bytes(header[:4])
        if header[4:] == b"IEND":
            return min(at, size)
    return size


def _end_of_jpeg(file: BinaryIO, size: int) -> int:
    """Behind the end marker that follows the first scan. Segments are stepped over: thumbnails have end markers too."""
    at = 2
    while at + 4 <= size:
        file.seek(at)
        marker = file.read(4)
        if marker[0] != JPEG_MARKER:  # what follows is anybody's guess
            return size
        if marker[1] == JPEG_SCAN:
            break
        at += 2 if marker[1] in JPEG_ALONE else 2 + int.from_bytes(marker[2:])
    file.seek(at)
    ahead = file.read()
    end = ahead.find(b"\xff\xd9")
    return at + end + 2 if end >= 0 else size


def _end_of_gif(file: BinaryIO, size: int) -> int:
    file.seek(0)
    data = file.read()
    at = 13 + _colours(data[10])
    while at < size:
        if data[at] == GIF_END:
            return at + 1
        if data[at] == GIF_PICTURE and at + 10 < size:
            at += 11 + _colours(data[at + 9])
        else:
            at += 2
        while at < size and data[at]:  # pieces, each with its length before it
            at += 1 + data[at]
        at += 1
    return size


def _colours(flags: int) -> int:
    """Bytes of the table of colours of which these flags speak."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_riff(file: BinaryIO, size: int) -> int:
    file.seek(4)
    return min(size, 8 + int.from_bytes(file.read(4), "little"))


def _end_of_boxes(file: BinaryIO, size: int) -> int:
    return max((box.end for box in boxes(file, 0, size)), default=size)


def _end_of_pdf(file: BinaryIO, size: int) -> int:
    file.seek(max(0, size - TAIL_BYTES), os.SEEK_SET)
    tail = file.read()
    end = tail.rfind(PDF_END)
    return size - len(tail) + end + len(PDF_END) if end >= 0 else size
