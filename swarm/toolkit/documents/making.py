"""The confined process in which documents are made: an order and the files that it names in, the document's bytes out."""

from collections.abc import Callable, Mapping
from typing import Any
from zipfile import BadZipFile

import msgspec
from msgspec import Struct

from swarm.confined import Refused, answer
from swarm.toolkit.documents import orders
from swarm.toolkit.documents.wrong import DocumentWrong

NO_FONT = "No font of this site has {signs} signs: they show as empty boxes. Say so, or make it with write_document."

type Files = Mapping[str, bytes]
type Maker = Callable[[Any, Files], "Made"]


class Work(Struct, frozen=True, kw_only=True):
    """What is made: the tool's name, its order as msgpack, and the files of the workspace that it names."""

    tool: str
    order: msgspec.Raw
    files: dict[str, bytes]


class Made(Struct, frozen=True, kw_only=True):
    """A document, and what its maker has to say: its measures in a few words, and sentences for the model."""

    body: bytes
    shape: str = ""
    notes: tuple[str, ...] = ()


def _document(order: orders.WriteDocument, files: Files) -> Made:
    from swarm.toolkit.documents.word import docx_of

    return Made(body=docx_of(order, files))


def _pdf(order: orders.WritePdf, files: Files) -> Made:
    from swarm.toolkit.documents.typeset import pdf_of

    pdf = pdf_of(order, files)
    notes = [NO_FONT.format(signs=signs) for signs in pdf.missing]
    return Made(body=pdf.body, notes=tuple(notes))


def _spreadsheet(order: orders.WriteSpreadsheet, _: Files) -> Made:
    from swarm.toolkit.documents.workbook import xlsx_of

    book = xlsx_of(order)
    return Made(body=book.body, shape=book.shape, notes=book.notes)


def _slides(order: orders.WriteSlides, files: Files) -> Made:
    from swarm.toolkit.documents.deck import pptx_of

    count = len(order.slides) + 1
    return Made(body=pptx_of(order, files), shape=f"{count} slide{'s' * (count != 1)}")


def _revised(order: orders.ReviseSpreadsheet, files: Files) -> Made:
    from swarm.toolkit.documents.revising import revised

    try:
        book = revised(order, next(iter(files.values())))
    except (
        BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
    ) as error:  # a stranger's workbook
        raise DocumentWrong(
            f"{order.path} cannot be changed, since it is damaged or unusual: {error}."
        ) from error
    return Made(body=book.body, shape=book.shape, notes=book.notes)


# Each maker imports its library when it is asked: a process that makes one kind loads one.
MAKERS: dict[str, tuple[type[Struct], Maker]] = {
    "write_document": (orders.WriteDocument, _document),
    "revise_spreadsheet": (orders.ReviseSpreadsheet, _revised),
    "write_pdf": (orders.WritePdf, _pdf),
    "write_slides": (orders.WriteSlides, _slides),
    "write_spreadsheet": (orders.WriteSpreadsheet, _spreadsheet),
}


def make(data: bytes) -> bytes:
    """The answer to a message of `Work`: one of `Made`. Raises Refused with a sentence for the model."""
    work = msgspec.msgpack.decode(data, type=Work)
    order_type, maker = MAKERS[work.tool]
    try:
        made = maker(msgspec.msgpack.decode(work.order, type=order_type), work.files)
    except DocumentWrong as error:
        raise Refused(str(error)) from None
    return msgspec.msgpack.encode(made)


if __name__ == "__main__":
    answer(make)
