"""What a file of a run looks like, without downloading it: a table, text, or Markdown. All of it is a model's work: hostile.

Bounds come before parsers: a workbook is a zip, and what it unpacks to is read from its directory first.
"""

import csv
import io
import zipfile
from itertools import islice
from pathlib import Path, PurePosixPath

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from msgspec import Struct
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from playground.conversations.markdown import render
from playground.runs.rendering.numbers import size

ROWS, COLUMNS, CELL_CHARS = 200, 50, 500
TEXT_BYTES = 200_000
WORKBOOK_BYTES = 20_000_000
UNPACKED_BYTES = 120_000_000

WORKBOOKS = {".xlsx", ".xlsm"}
TABLES = {".csv": ",", ".tsv": "\t"}
MARKDOWN = {".md", ".markdown"}


class Preview(Struct, kw_only=True):
    """One of: `rows` of a table, `html` of Markdown, `text`; or `problem`, a sentence that says why there is none."""

    rows: list[list[str]] | None = None
    html: SafeString | None = None
    text: str | None = None
    problem: str = ""
    cut: str = ""  # what is not shown
    sheet: str = ""
    sheets: list[str] = []


def preview_of(name: str, media_type: str, body: Path, sheet: str = "") -> Preview:
    """The preview of the bytes at `body`, by the file's name and type."""
    suffix = PurePosixPath(name).suffix.lower()
    try:
        if suffix in WORKBOOKS:
            return _workbook(body, sheet)
        with body.open("rb") as file:
            data = file.read(TEXT_BYTES + 1)
    except FileNotFoundError:
        return Preview(problem=_("The bytes of this file are gone."))
    if suffix in TABLES:
        return _table(_decoded(data), TABLES[suffix])
    if b"\0" in data or not (media_type.startswith("text/") or _is_text(data)):
        return Preview(problem=_("There is no preview of this kind of file. Download it to open it."))
    text, cut = _decoded(data), _cut(len(data) > TEXT_BYTES)
    if suffix in MARKDOWN:
        return Preview(html=render(text), cut=cut)
    return Preview(text=text, cut=cut)


def _table(text: str, delimiter: str) -> Preview:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [[_cell(value) for value in row[:COLUMNS]] for row in islice(reader, ROWS + 1)]
    except csv.Error:
        return Preview(text=text, cut=_cut(len(text) >= TEXT_BYTES))
    return _tabled(rows)


def _workbook(body: Path, sheet: str) -> Preview:
    broken = Preview(problem=_("This workbook cannot be read. Download it to open it."))
    try:
        if body.stat().st_size > WORKBOOK_BYTES or _unpacked(body) > UNPACKED_BYTES:
            return Preview(problem=_("This workbook is too large for a preview. Download it to open it."))
        with body.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True)
            try:
                shown = sheet if sheet in book.sheetnames else book.sheetnames[0]
                values = book[shown].iter_rows(max_row=ROWS + 1, max_col=COLUMNS, values_only=True)
                preview = _tabled([[_cell(value) for value in row] for row in values])
                preview.sheet, preview.sheets = shown, book.sheetnames
                return preview
            finally:
                book.close()
    except FileNotFoundError:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        OSError,
        TypeError,
        AttributeError,
    ):
        return broken  # what the reader raises for a workbook that is none


def _unpacked(body: Path) -> int:
    with zipfile.ZipFile(body) as archive:
        return sum(member.file_size for member in archive.infolist())


def _tabled(rows: list[list[str]]) -> Preview:
    cut = _("The first %(count)d rows are shown.") % {"count": ROWS} if len(rows) > ROWS else ""
    return Preview(rows=rows[:ROWS], cut=cut)


def _cell(value: object) -> str:
    return "" if value is None else str(value)[:CELL_CHARS]


def _cut(is_cut: bool) -> str:
    return _("The first %(size)s are shown.") % {"size": size(TEXT_BYTES)} if is_cut else ""


def _decoded(data: bytes) -> str:
    return data[:TEXT_BYTES].decode("utf-8-sig", errors="replace")


def _is_text(data: bytes) -> bool:
    try:
        data[: TEXT_BYTES - 4].decode()
    except UnicodeDecodeError as error:
        return error.end >= len(data) - 4  # a character cut in two at the end
    return True
