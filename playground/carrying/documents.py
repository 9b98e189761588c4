"""The engine's makers of documents, for what people take away. Makes them in the same confined process as for agents."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence

from asgiref.sync import async_to_sync
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.bodies import site_bodies
from swarm.toolkit.columns import Column, ColumnType, NotOfType, clean, value_of
from swarm.toolkit.documents.orders import WriteDocument, WritePdf
from swarm.toolkit.documents.press import printed
from swarm.toolkit.documents.prose import Block, Items, Quote, Table, blocks_of
from swarm.toolkit.documents.prose import pictures_of as paths_of
from swarm.toolkit.documents.wrong import DocumentWrong
from swarm.toolkit.tables import Table as Typed
from swarm.toolkit.tables import TableWrong, table_of

PICTURES_BYTES = 60_000_000  # of all pictures of a document
PICTURE = re.compile(r"!\[(?P<alt>[^\[\]\n]*)\]\(<?(?P<path>[^()\s<>]*)>?[^()\n]*\)")
NAME_CHARS = 180  # of a heading, which may get a number
TYPES: tuple[ColumnType, ...] = ("integer", "number", "date")

log = logging.getLogger(__name__)


class CannotMake(Exception):
    """There is no such document of this report. The message is one sentence for the person."""


class Drawn(Struct, frozen=True):
    """A table of a report: typed where all of a column is of one type."""

    table: Typed

    @property
    def title(self) -> str:
        """What its first columns are called."""
        return ", ".join(column.name for column in self.table.columns)

    def xlsx(self) -> bytes:
        """As a spreadsheet. Its library is loaded by who wants one."""
        from swarm.toolkit.spreadsheets import xlsx_of

        return xlsx_of(self.table)

    def csv(self) -> bytes:
        """As lines."""
        from swarm.toolkit.spreadsheets import csv_of

        return csv_of(self.table)


def pdf(markdown: str, pictures: Mapping[str, str]) -> bytes:
    """A PDF. `pictures` are bodies by path. Raises CannotMake."""
    text, files = _with_pictures(markdown, pictures)
    return _made("write_pdf", WritePdf(path="report.pdf", markdown=text), files)


def docx(markdown: str, pictures: Mapping[str, str]) -> bytes:
    """A Word document. Raises CannotMake."""
    text, files = _with_pictures(markdown, pictures)
    return _made("write_document", WriteDocument(path="report.docx", markdown=text), files)


def tables_of(markdown: str) -> list[Drawn]:
    """The tables of a text, in their order."""
    try:
        found = list(_tables(blocks_of(markdown)))
    except DocumentWrong:
        return []
    return [drawn for table in found if (drawn := _typed(table)) is not None]


def _made(tool: str, order: Struct, files: Mapping[str, bytes]) -> bytes:
    try:
        return async_to_sync(printed)(tool, order, files).body
    except DocumentWrong as error:
        log.info("no document of a report: %s", error)
        raise _too_much() from None


def _with_pictures(markdown: str, pictures: Mapping[str, str]) -> tuple[str, dict[str, bytes]]:
    """The text and the bytes of the pictures that it shows. Of one that there is not, its words stay."""
    files: dict[str, bytes] = {}

    def shown(found: re.Match[str]) -> str:
        path = found["path"]
        if path in pictures and path not in files:
            place = site_bodies().path(pictures[path])
            room = PICTURES_BYTES - sum(map(len, files.values()))
            if place.exists() and place.stat().st_size <= room:
                files[path] = place.read_bytes()
        return found[0] if path in files else found["alt"]

    text = PICTURE.sub(shown, markdown)
    try:
        wanted = set(paths_of(blocks_of(text)))
    except DocumentWrong:
        raise _too_much() from None
    if not wanted <= files.keys():  # shown in a way that only a parser sees
        raise _too_much()
    return text, files


def _tables(blocks: Sequence[Block]) -> Iterator[Table]:
    for block in blocks:
        match block:
            case Table():
                yield block
            case Quote():
                yield from _tables(block.blocks)
            case Items():
                for item in block.items:
                    yield from _tables(item)


def _typed(table: Table) -> Drawn | None:
    heading, *rows = [
        [clean("".join(span.text for span in cell)).strip() for cell in row] for row in table.rows
    ]
    columns = [
        Column(name=name, type=_type_of([row[place] for row in rows]))
        for place, name in enumerate(_names(heading))
    ]
    try:
        return Drawn(table_of(columns, rows))
    except TableWrong as error:
        log.info("a table of a report is not taken away: %s", error)
        return None


def _names(heading: Sequence[str]) -> list[str]:
    """The headings, each another one and none empty: columns are told apart by them."""
    names: list[str] = []
    taken: set[str] = set()
    for place, said in enumerate(heading, 1):
        name = " ".join(said.split())[:NAME_CHARS] or _("Column %(number)d") % {"number": place}
        count = 1
        while (shown := name if count == 1 else f"{name} ({count})").casefold() in taken:
            count += 1
        taken.add(shown.casefold())
        names.append(shown)
    return names


def _type_of(cells: Sequence[str]) -> ColumnType:
    """The type that all cells with something in them have; text, if there is no other."""
    return next((kind for kind in TYPES if any(cells) and all(_fits(cell, kind) for cell in cells)), "text")


def _fits(cell: str, kind: ColumnType) -> bool:
    try:
        value_of(cell, kind)
    except NotOfType:
        return False
    return not (kind != "date" and cell.lstrip("+-").startswith("0") and cell[:2].isdigit() and len(cell) > 1)


def _too_much() -> CannotMake:
    return CannotMake(_("This report cannot be made into such a document. Take it as HTML or Markdown."))
