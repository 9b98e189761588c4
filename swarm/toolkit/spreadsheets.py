"""A table as the bytes of an .xlsx and of a .csv. Nothing in a cell is ever a formula."""

import csv
import datetime
import io
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from swarm.toolkit.columns import NUMBER, Column, Value
from swarm.toolkit.tables import Table

MEASURED_ROWS = 500  # decide how wide a column is
WIDTHS = (8, 60)  # the narrowest and the widest, in characters
LINKS = 60_000  # Excel takes 65,530 in a sheet
FIRST_DATE = datetime.date(1900, 3, 1)  # spreadsheets count days from 1900, and wrongly before this day
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
HEADING = Font(bold=True, color="FFFFFF")
HEADING_FILL = PatternFill("solid", fgColor="2F4858")
LINK = Font(color="0563C1", underline="single")
TOP = Alignment(vertical="top", wrap_text=True)
FORMATS = {"integer": "#,##0", "number": "#,##0.###############", "date": "yyyy-mm-dd"}


def xlsx_of(table: Table) -> bytes:
    """The table as a spreadsheet: a frozen heading, a filter, and columns as wide as what they hold."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Table")  # a write-only sheet, whose stubs lack what it inherits
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    for place, width in enumerate(_widths(table), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_heading(sheet, column) for column in table.columns])
    links = sum(column.type == "url" for column in table.columns) * len(table.rows) <= LINKS
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        sheet.append([_cell(sheet, column, value, links=links) for column, value in cells])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def csv_of(table: Table) -> bytes:
    """The table as UTF-8, one line for the heading. A text that a spreadsheet would run gets a `'` before it."""
    data = io.StringIO(newline="")
    writer = csv.writer(data)
    writer.writerow([_harmless(column.name) for column in table.columns])
    writer.writerows([_plain(value) for value in row] for row in table.rows)
    return data.getvalue().encode()


def _heading(sheet: Any, column: Column) -> Cell:
    cell = _text_cell(sheet, column.name)
    cell.font, cell.fill, cell.alignment = HEADING, HEADING_FILL, TOP
    return cell


def _cell(sheet: Any, column: Column, value: Value, *, links: bool) -> Cell | None:
    if value is None:
        return None
    if isinstance(value, str):
        cell = _text_cell(sheet, value)
        if column.type == "url" and links and value.lower().startswith("http"):
            cell.hyperlink, cell.font = value, LINK
        return cell
    if isinstance(value, datetime.date) and value < FIRST_DATE:
        return _text_cell(sheet, value.isoformat())
    cell = _made(sheet, value)
    cell.number_format = FORMATS.get(column.type, "General")
    return cell


def _made(sheet: Any, value: Any) -> Cell:
    cell = WriteOnlyCell(sheet, value)
    assert isinstance(cell, Cell), "openpyxl makes cells of one class"
    return cell


def _text_cell(sheet: Any, text: str) -> Cell:
    cell = _made(sheet, text)
    cell.data_type = "s"  # whatever it begins with: "=" would make it a formula, "#N/A" an error
    cell.alignment = TOP
    return cell


def _widths(table: Table) -> Iterator[int]:
    for place, column in enumerate(table.columns):
        texts = [column.name, *(_shown(row[place]) for row in table.rows[:MEASURED_ROWS])]
        longest = max(len(line) for text in texts for line in (text.splitlines() or [""]))
        yield min(max(longest + 2, WIDTHS[0]), WIDTHS[1])


def _shown(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else _plain(value)


def _plain(value: Value) -> str:
    """A value as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _harmless(value)
    return value.isoformat() if isinstance(value, datetime.date) else repr(value)


def _harmless(text: str) -> str:
    """A number with a sign stays as it is: it runs nothing."""
    runs = text.lstrip(" \n").startswith(FORMULA_SIGNS) and not NUMBER.fullmatch(text)
    return f"'{text}" if runs or text.startswith("\n") else text
