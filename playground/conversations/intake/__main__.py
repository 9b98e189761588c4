"""The process that looks into one file: fenced in, then the order is read, and an outcome is written whatever happens."""

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import msgspec

from playground.conversations.intake.formats import Format
from playground.conversations.intake.outcome import (
    ORDER,
    OUTCOME,
    TROUBLE,
    Given,
    Note,
    Order,
    Outcome,
    Refusal,
    Refused,
    Taken,
)

WRITTEN_BYTES = 512 * 1024 * 1024  # of one file
OPEN_FILES = 64
TROUBLE_CHARS = 4000


def main(folder: Path) -> None:
    """Look into the file that the order in `folder` names."""
    order = msgspec.json.decode((folder / ORDER).read_bytes(), type=Order)
    fence(order)
    path = folder / order.file
    outcome = look(
        Given(path=path, name=order.name, size=path.stat().st_size, pixels=order.pixels), order.pages
    )
    outcome.most_bytes = _most_bytes()
    unready = folder / f"{OUTCOME}.part"
    unready.write_bytes(msgspec.json.encode(outcome))
    unready.replace(folder / OUTCOME)


def look(given: Given, pages: list[int]) -> Outcome:
    """What the file is, or why it is not taken. Libraries raise anything for hostile files: this is where it ends."""
    try:
        return take(given, pages)
    except Refusal as refusal:
        return Refused(code=refusal.code, values=refusal.values)
    except MemoryError:
        return Refused(code="too_much")
    except Exception:
        (given.folder / TROUBLE).write_text(traceback.format_exc()[-TROUBLE_CHARS:])
        return Refused(code="broken")


def take(given: Given, pages: list[int]) -> Taken:
    """The file as it is kept. Raises Refusal."""
    from playground.conversations.intake import formats, polyglots

    found = formats.format_of(given)
    polyglots.check(given, found)
    if pages:
        from playground.conversations.intake.pdf import draw_pages

        return draw_pages(given, found, pages)
    taken = _reader(found)(given, found)
    claimed = formats.claimed_by(given.name)
    if claimed is not None and claimed is not found:
        taken.notes.append(Note("named_otherwise", {"format": found.endings[0].upper()}))
    return taken


def _reader(found: Format) -> Callable[[Given, Format], Taken]:
    """Who reads a format. One library is imported, and no other: each takes a part of a second."""
    match found.kind, found.name:
        case "image", _:
            from playground.conversations.intake.pictures import take_picture as read
        case "video", _:
            from playground.conversations.intake.films import take_film as read
        case _, "pdf":
            from playground.conversations.intake.pdf import take_pdf as read
        case _, "docx":
            from playground.conversations.intake.office import take_word as read
        case _, "pptx":
            from playground.conversations.intake.office import take_slides as read
        case _, "xlsx":
            from playground.conversations.intake.workbooks import take_workbook as read
        case _:
            from playground.conversations.intake.texts import take_text as read
    return read


def fence(order: Order) -> None:
    """Bounds that the system keeps: time, memory, what may be written. Where it has none, who started us watches the clock."""
    with contextlib.suppress(AttributeError, OSError):
        signal.setitimer(signal.ITIMER_REAL, order.seconds)  # even if nobody is left to end us
        os.nice(5)
    try:
        import resource
    except ImportError:
        return
    for limit, most in (
        (resource.RLIMIT_AS, order.memory_bytes),
        (resource.RLIMIT_CPU, order.seconds),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # some systems know a limit and do not take it
            resource.setrlimit(limit, (most, most))


def _most_bytes() -> int:
    """The most memory that this process held. Linux counts in `ru_maxrss` what our parent had when it started us."""
    with contextlib.suppress(OSError, ValueError, StopIteration):
        status = Path("/proc/self/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
