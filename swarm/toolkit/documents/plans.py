"""A sheet as it was ordered, checked cell by cell: what stands where, before any library writes it."""

import datetime
import re
from collections.abc import Iterator

from msgspec import Struct, field

from swarm.toolkit.columns import Column, ColumnType, NotOfType, Value, clean, value_of
from swarm.toolkit.documents.number_formats import checked_format
from swarm.toolkit.documents.orders import Sheet, SheetCell, SheetColumn, SheetType
from swarm.toolkit.documents.wrong import DocumentWrong
from swarm.toolkit.formulas.reading import cell_of, formula_of
from swarm.toolkit.formulas.tree import Node, Wrong, letters_of
from swarm.toolkit.tables import TableWrong, table_of

SHEETS = 50
CELLS = 300_000  # of all sheets; about what one process writes in half a minute
FORMULAS = 50_000
SINGLE_CELLS = 2_000
NAME_CHARS = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
KINDS: dict[SheetType, ColumnType] = {
    "text": "text",
    "integer": "integer",
    "number": "number",
    "currency": "number",
    "percent": "number",
    "date": "date",
    "boolean": "boolean",
    "url": "url",
    "formula": "text",
}
FORMATS: dict[SheetType, str] = {
    "integer": "#,##0",
    "number": "#,##0.00",
    "currency": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
}
TOTALS = {"sum": "SUM", "average": "AVERAGE", "min": "MIN", "max": "MAX", "count": "COUNTA"}

type Look = str  # "", "heading", "total", "link"


class PlannedCell(Struct, frozen=True, kw_only=True):
    """What stands in a cell: a value, or a formula with its tree."""

    value: Value = None
    formula: str = ""
    tree: Node | None = None
    format: str = ""
    look: Look = ""


class Plan(Struct, frozen=True, kw_only=True):
    """A checked sheet. Places are (row, column) from 1; the table ends at `rows` and `columns`, totals not counted."""

    order: Sheet
    name: str
    cells: dict[tuple[int, int], PlannedCell]
    rows: int
    columns: int
    totals: bool
    notes: list[str] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        """The last row and column that hold anything."""
        return max(row for row, _ in self.cells), max(column for _, column in self.cells)


def plans_of(sheets: list[Sheet], taken: Iterator[str] | None = None) -> list[Plan]:
    """The plans of sheets that go into one workbook, which has sheets of the names `taken`. Raises DocumentWrong."""
    names = {name.casefold() for name in taken or ()}
    if len(sheets) + len(names) > SHEETS:
        raise DocumentWrong(
            f"A workbook takes {SHEETS} sheets at most; these are {len(sheets) + len(names)}."
        )
    plans: list[Plan] = []
    for sheet in sheets:
        name = sheet_name(sheet.name)
        if name.casefold() in names:
            raise DocumentWrong(f"Two sheets are named {name!r}: give each its own name.")
        names.add(name.casefold())
        plans.append(_plan(sheet, name))
    cells = [cell for plan in plans for cell in plan.cells.values()]
    if len(cells) > CELLS or sum(cell.tree is not None for cell in cells) > FORMULAS:
        raise DocumentWrong(
            f"The workbook is too large: {CELLS:,} cells and {FORMULAS:,} formulas at most. Divide it, or use write_table."
        )
    return plans


def sheet_name(name: str) -> str:
    """The name of a sheet as its tab takes it. Raises DocumentWrong."""
    plain = " ".join(clean(name).split())
    if not 1 <= len(plain) <= NAME_CHARS:
        raise DocumentWrong(
            f"The name of a sheet has 1 to {NAME_CHARS} characters; {plain[:60]!r} has {len(plain)}."
        )
    if (
        FORBIDDEN.search(plain)
        or plain.startswith("'")
        or plain.endswith("'")
        or plain.casefold() == "history"
    ):
        raise DocumentWrong(
            f"A sheet cannot be named {plain!r}: none of [ ] : * ? / \\ may be in it, nor ' at an end."
        )
    return plain


def _plan(sheet: Sheet, name: str) -> Plan:
    rows = [_filled(row, sheet.columns) for row in sheet.rows]
    try:
        table = table_of(
            [Column(name=column.name, type=KINDS[column.type]) for column in sheet.columns], rows
        )
    except TableWrong as error:
        raise DocumentWrong("\n".join(f"Sheet {name!r}: {problem}" for problem in error.problems)) from None
    cells = {
        (1, place): PlannedCell(value=column.name, look="heading")
        for place, column in enumerate(table.columns, 1)
    }
    for place, column in enumerate(sheet.columns, 1):
        form = checked_format(column.format, f"column {column.name!r}") or FORMATS.get(column.type, "")
        for row, values in enumerate(table.rows, 2):
            planned = _table_cell(
                column, values[place - 1], row, f"Sheet {name!r}, row {row - 1}, column {column.name!r}", form
            )
            if planned is not None:
                cells[row, place] = planned
        if column.total and rows:
            cells[len(rows) + 2, place] = _total(column, place, len(rows) + 1, form)
    totals = any(column.total for column in sheet.columns) and bool(rows)
    if totals and not sheet.columns[0].total:
        cells[len(rows) + 2, 1] = PlannedCell(value="Total", look="total")
    plan = Plan(
        order=sheet, name=name, cells=cells, rows=len(rows) + 1, columns=len(sheet.columns), totals=totals
    )
    _add_single(plan)
    return plan


def _filled(
    row: list[str | int | float | bool | None], columns: list[SheetColumn]
) -> list[str | int | float | bool | None]:
    """The row with a place for each column: one that leaves the columns with a formula out is understood."""
    if len(row) != sum(not column.formula for column in columns) or len(row) == len(columns):
        return row
    values = iter(row)
    return [None if column.formula else next(values) for column in columns]


def _table_cell(column: SheetColumn, value: Value, row: int, where: str, form: str) -> PlannedCell | None:
    if column.formula and value is None:
        return formula_cell(column.formula.replace("{row}", str(row)), where, form)
    if value is None:
        return None
    if column.type == "formula" and isinstance(value, str) and value.startswith("="):
        return formula_cell(value, where, form)
    return PlannedCell(value=value, format=form, look="link" if column.type == "url" else "")


def formula_cell(formula: str, where: str, form: str = "", look: Look = "") -> PlannedCell:
    """A cell with a formula. Raises DocumentWrong with what is wrong with it."""
    text = " ".join(clean(formula).split()) if "\n" in formula else clean(formula).strip()
    try:
        return PlannedCell(formula=text, tree=formula_of(text), format=form, look=look)
    except Wrong as error:
        raise DocumentWrong(f"{where}: the formula {text[:80]} cannot be taken: {error}.") from None


def _total(column: SheetColumn, place: int, last: int, form: str) -> PlannedCell:
    letters = letters_of(place)
    shown = "#,##0" if column.total == "count" else form
    return formula_cell(
        f"={TOTALS[column.total]}({letters}2:{letters}{last})", f"Column {column.name!r}", shown, "total"
    )


def _add_single(plan: Plan) -> None:
    if len(plan.order.cells) > SINGLE_CELLS:
        raise DocumentWrong(
            f"Sheet {plan.name!r} has {len(plan.order.cells):,} single cells: put them into rows."
        )
    for single in plan.order.cells:
        place, cell = single_cell(single, plan.name)
        if place in plan.cells or (place[0] <= plan.rows + plan.totals and place[1] <= plan.columns):
            raise DocumentWrong(
                f"Sheet {plan.name!r}: the cell {single.cell} lies in the table: change its rows instead."
            )
        plan.cells[place] = cell


def single_cell(single: SheetCell, sheet: str) -> tuple[tuple[int, int], PlannedCell]:
    """A cell by its address, and what stands in it. Raises DocumentWrong."""
    where = f"Sheet {sheet!r}, cell {single.cell[:20]}"
    try:
        area = cell_of(single.cell)
    except Wrong as error:
        raise DocumentWrong(f"Sheet {sheet!r}: {error}.") from None
    form = checked_format(single.format, where)
    place = (area.top, area.left)
    if single.formula:
        return place, formula_cell(single.formula, where, form)
    return place, PlannedCell(value=_single_value(single.value, where), format=form)


def _single_value(value: str | int | float | bool | None, where: str) -> Value:
    kind: ColumnType = (
        "boolean" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "text"
    )
    try:
        return value_of(value, kind)
    except NotOfType as error:
        raise DocumentWrong(f"{where}: {error}.") from None


def serial(day: datetime.date) -> float:
    """A date as spreadsheets count it."""
    return float((day - datetime.date(1899, 12, 30)).days)
