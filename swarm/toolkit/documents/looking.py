"""The confined process in which documents are read: a message of `Wanted` in, one of `Look` out."""

from collections.abc import Callable

import msgspec

from swarm.confined import Refused, answer
from swarm.toolkit.documents.archives import check_archive
from swarm.toolkit.documents.looks import Look, Wanted

BROKEN = "The file cannot be read: it is damaged, locked with a password, or no .{ending}."


def _word(wanted: Wanted) -> Look:
    from swarm.toolkit.documents.word_read import look_at_word

    return look_at_word(wanted)


def _slides(wanted: Wanted) -> Look:
    from swarm.toolkit.documents.deck_read import look_at_slides

    return look_at_slides(wanted)


def _workbook(wanted: Wanted) -> Look:
    from swarm.toolkit.documents.workbook_read import look_at_workbook

    return look_at_workbook(wanted)


def _pdf(wanted: Wanted) -> Look:
    from swarm.toolkit.documents.pdf_read import look_at_pdf

    return look_at_pdf(wanted)


READERS: dict[str, Callable[[Wanted], Look]] = {
    "docx": _word,
    "pptx": _slides,
    "xlsx": _workbook,
    "xlsm": _workbook,
    "pdf": _pdf,
}


def look(data: bytes) -> bytes:
    """The answer to a message of `Wanted`. Raises Refused with a sentence."""
    wanted = msgspec.msgpack.decode(data, type=Wanted)
    try:
        if wanted.ending != "pdf":
            check_archive(wanted.data)
        found = READERS[wanted.ending](wanted)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # the libraries raise what they like for files that are none
        raise Refused(BROKEN.format(ending=wanted.ending)) from error
    return msgspec.msgpack.encode(found)


if __name__ == "__main__":
    answer(look)
