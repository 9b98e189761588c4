"""A workbook changed in place, by openpyxl: what is not named stays as it is, and every formula gets its value again."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from swarm.toolkit.documents.archives import check_archive
from swarm.toolkit.documents.cached import with_values
from swarm.toolkit.documents.orders import ReviseSpreadsheet, SheetRows
from swarm.toolkit.documents.plans import Plan, PlannedCell, plans_of, serial, sheet_name, single_cell
from swarm.toolkit.documents.reckoned import told
from swarm.toolkit.documents.summaries import sheet_of
from swarm.toolkit.documents.workbook import Workbook
from swarm.toolkit.documents.wrong import DocumentWrong
from swarm.toolkit.formulas.reading import formula_of, quoted, renamed, stored
from swarm.toolkit.formulas.reckoning import Cells, Place, reckoned
from swarm.toolkit.formulas.tree import Wrong
from swarm.toolkit.formulas.values import Error, Scalar

ROWS = 100_000
LOST = {
    "xl/pivotTables/": "pivot tables",
    "xl/slicers/": "slicers",
    "xl/vbaProject": "macros",
    "xl/diagrams/": "diagrams",
}
HEADING = Font(bold=True, color="FFFFFF")
HEADING_FILL = PatternFill("solid", fgColor="2F4858")


def revised(order: ReviseSpreadsheet, data: bytes) -> Workbook:
    """The workbook with all changes, in the order in which they stand in the order. Raises DocumentWrong."""
    members = check_archive(data)
    book = load_workbook(io.BytesIO(data))
    for name in order.delete_sheets:
        _delete(book, name)
    for change in order.rename_sheets:
        _rename(book, change.sheet, change.name)
    for plan in plans_of(order.add_sheets, iter(book.sheetnames)):
        if plan.order.charts:
            raise DocumentWrong(
                "A sheet that is added to a workbook takes no charts: make them with write_spreadsheet."
            )
        _add(book, plan)
    for rows in order.add_rows:
        _extend(_sheet(book, rows.sheet), rows)
    for cells in order.set_cells:
        for single in cells.cells:
            place, cell = single_cell(single, cells.sheet)
            _put(_sheet(book, cells.sheet), place, cell)
    values = _values(book)
    for summary in order.summaries:
        made = sheet_of(summary, _sheet(book, summary.source), values)
        _add(book, *plans_of([made], iter(book.sheetnames)))
        values = _values(book)
    return _saved(book, values, members)


def _saved(book: Any, values: dict[Place, Scalar | Error], members: list[str]) -> Workbook:
    out = io.BytesIO()
    book.calculation.fullCalcOnLoad = True
    book.save(out)
    formulas = dict.fromkeys(_formulas(book), "")
    names = {name.casefold(): name for name in book.sheetnames}
    lost = [word for begin, word in LOST.items() if any(member.startswith(begin) for member in members)]
    notes = told(formulas, values, names)
    if lost:
        notes.append(f"These could not be kept: {', '.join(lost)}. The earlier version has them.")
    shape = f"{len(book.sheetnames)} sheets: {', '.join(book.sheetnames)}"
    body = with_values(out.getvalue(), [sheet.title for sheet in book.worksheets], values)
    return Workbook(body=body, shape=shape, notes=tuple(notes))


def _sheet(book: Any, name: str) -> Any:
    found = next(
        (sheet for sheet in book.worksheets if sheet.title.casefold() == name.strip().casefold()), None
    )
    if found is None:
        raise DocumentWrong(
            f"There is no sheet {name[:60]!r}. The workbook has: {', '.join(book.sheetnames)}."
        )
    return found


def _delete(book: Any, name: str) -> None:
    sheet = _sheet(book, name)
    if len(book.worksheets) == 1:
        raise DocumentWrong(f"{sheet.title!r} is the only sheet: a workbook needs one.")
    begin = f"{quoted(sheet.title)}!"
    users = [
        f"{cell.parent.title}!{cell.coordinate}"
        for cell in _formula_cells(book)
        if cell.parent is not sheet and renamed(cell.value, sheet.title, "\0") != cell.value
    ]
    if users:
        raise DocumentWrong(
            f"Formulas need the sheet {begin[:-1]}: {', '.join(users[:5])}. Change them first."
        )
    book.remove(sheet)


def _rename(book: Any, old: str, new: str) -> None:
    sheet, name = _sheet(book, old), sheet_name(new)
    if any(other is not sheet and other.title.casefold() == name.casefold() for other in book.worksheets):
        raise DocumentWrong(f"There is a sheet {name!r} already.")
    before = sheet.title
    for cell in _formula_cells(book):
        cell.value = renamed(cell.value, before, name)
    for other in book.worksheets:
        for reference in (found for chart in other._charts for found in _references(chart)):
            reference.f = renamed(reference.f, before, name)
    sheet.title = name


def _references(chart: Any) -> Iterator[Any]:
    """Whatever names a range in a chart."""
    for series in chart.series:
        for part in (
            series.val,
            series.cat,
            getattr(series, "xVal", None),
            getattr(series, "yVal", None),
            series.tx,
        ):
            for kind in ("numRef", "strRef"):
                if (found := getattr(part, kind, None)) is not None:
                    yield found


def _add(book: Any, plan: Plan) -> None:
    sheet = book.create_sheet(plan.name)
    for place, cell in plan.cells.items():
        _put(sheet, place, cell)
    sheet.freeze_panes = sheet.cell(2, plan.order.freeze_columns + 1)
    sheet.auto_filter.ref = f"A1:{get_column_letter(plan.columns)}{plan.rows}"
    for number, column in enumerate(plan.order.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width or min(
            max(len(column.name) + 4, 14), 60
        )


def _put(sheet: Any, place: tuple[int, int], planned: PlannedCell) -> None:
    cell = sheet.cell(*place)
    if planned.formula:
        cell.value = stored(planned.formula)
    else:
        cell.value = planned.value
        if isinstance(planned.value, str):
            cell.data_type = "s"  # whatever it begins with
    if planned.format:
        cell.number_format = planned.format
    if planned.look == "heading":
        cell.font, cell.fill = HEADING, HEADING_FILL
    elif planned.look == "total":
        cell.font = Font(bold=True)


def _extend(sheet: Any, order: SheetRows) -> None:
    """Rows below the last one, or before the row of totals, which then counts them too. Formulas of columns go on."""
    last = sheet.max_row
    width = sheet.max_column
    if last + len(order.rows) > ROWS:
        raise DocumentWrong(f"Sheet {sheet.title!r} would have more than {ROWS:,} rows.")
    if wrong := next((place for place, row in enumerate(order.rows, 1) if len(row) > width), None):
        raise DocumentWrong(
            f"Sheet {sheet.title!r} has {width} columns; row {wrong} of the new ones has {len(order.rows[wrong - 1])}."
        )
    totals = [sheet.cell(last, column) for column in range(1, width + 1)]
    has_totals = last > 2 and totals[0].value == "Total"
    kept = [(cell.value, cell._style) for cell in totals] if has_totals else []
    above = last - 1 if has_totals else last
    for number, row in enumerate(order.rows, above + 1):
        for column in range(1, width + 1):
            _continue(sheet, number, column, row[column - 1] if column <= len(row) else None, above)
    end = above + len(order.rows)
    for column, (value, style) in enumerate(kept, 1):
        cell = sheet.cell(end + 1, column)
        letter = get_column_letter(column)
        cell.value = (
            value.replace(f"{letter}2:{letter}{above}", f"{letter}2:{letter}{end}")
            if isinstance(value, str)
            else value
        )
        cell._style = style
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = f"A1:{get_column_letter(width)}{end}"


def _continue(sheet: Any, row: int, column: int, value: str | float | bool | None, above: int) -> None:
    """A cell of a new row: its value, or the formula that its column has above."""
    cell, pattern = sheet.cell(row, column), sheet.cell(above, column)
    if above > 1:
        cell._style = pattern._style
    if value is None and above > 1 and pattern.data_type == "f":
        cell.value = Translator(pattern.value, pattern.coordinate).translate_formula(cell.coordinate)
        return
    if isinstance(value, str) and isinstance(pattern.value, datetime | date):
        try:
            cell.value = datetime.fromisoformat(value)
        except ValueError:
            raise DocumentWrong(
                f"Sheet {sheet.title!r}, {cell.coordinate}: {value[:40]!r} is not a date like 2026-01-31."
            ) from None
        return
    place, planned = (row, column), PlannedCell(value=value)
    _put(sheet, place, planned)


def _formula_cells(book: Any) -> Iterator[Any]:
    for sheet in book.worksheets:
        for cell in list(sheet._cells.values()):
            if cell.data_type == "f" and isinstance(cell.value, str):
                yield cell


def _formulas(book: Any) -> Iterator[Place]:
    return ((cell.parent.title.casefold(), cell.row, cell.column) for cell in _formula_cells(book))


def _values(book: Any) -> dict[Place, Scalar | Error]:
    """Every value of a workbook: of formulas those that we can reckon."""
    values: dict[Place, Scalar | Error] = {}
    trees = {}
    sizes = {sheet.title.casefold(): (sheet.max_row, sheet.max_column) for sheet in book.worksheets}
    for sheet in book.worksheets:
        for (row, column), cell in sheet._cells.items():
            place = (sheet.title.casefold(), row, column)
            if cell.data_type == "f" and isinstance(cell.value, str):
                try:
                    trees[place] = formula_of(cell.value)
                except Wrong:
                    continue  # a stranger's formula, of a kind that we do not reckon
            elif cell.value is not None:
                values[place] = _plain(cell.value)
    return values | reckoned(Cells(values=values, formulas=trees, sizes=sizes))


def _plain(value: object) -> Scalar:
    if isinstance(value, datetime):
        return serial(value.date()) + (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    if isinstance(value, date):
        return serial(value)
    if isinstance(value, bool):
        return value
    return float(value) if isinstance(value, int | float) else str(value)
