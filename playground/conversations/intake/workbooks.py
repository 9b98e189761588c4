"""Excel workbooks: the values of their sheets, row by row, as tab-separated lines with a mark before each sheet."""

from collections.abc import Iterator
from typing import Any

from playground.conversations.intake import archives, reading
from playground.conversations.intake.formats import Format
from playground.conversations.intake.outcome import Given, Taken

COLUMNS = 1_000
EMPTY_ROWS = 10_000  # so many in a row end a sheet: a stray cell far down would cost minutes


def take_workbook(given: Given, found: Format) -> Taken:
    """A workbook as it came, with the values that Excel saw when it saved it last."""
    from openpyxl import load_workbook

    archives.check(given)
    with given.path.open("rb") as file:  # by its name the library would judge it
        book = load_workbook(file, read_only=True, data_only=True)
        text, notes = reading.keep(given.folder, _sheets(book))
    return Taken(
        kind="document",
        media_type=found.media_type,
        endings=found.endings,
        body=given.path.name,
        text=text,
        pages=len(book.sheetnames),
        notes=notes,
    )


def _sheets(book: Any) -> Iterator[str]:
    for number, sheet in enumerate(book.worksheets, 1):
        yield f"{reading.mark('Sheet', number, sheet.title)}\n"
        sheet.reset_dimensions()  # what a file says of its size may be wrong, or chosen to hurt
        yield from _rows(sheet)
        yield "\n"


def _rows(sheet: Any) -> Iterator[str]:
    empty = 0
    for row in sheet.iter_rows(values_only=True, max_col=COLUMNS):
        cells = ["" if value is None else " ".join(str(value).split()) for value in row]
        line = "\t".join(cells).rstrip("\t")
        empty = 0 if line else empty + 1
        if empty > EMPTY_ROWS:
            return
        yield f"{line}\n"
