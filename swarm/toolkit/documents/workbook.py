"""A new workbook, by xlsxwriter: typed cells, formulas with their values, formats, frozen headings, filters and charts."""

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter
from msgspec import Struct

from swarm.toolkit.documents.charts import PlannedChart, planned_charts
from swarm.toolkit.documents.orders import WriteSpreadsheet
from swarm.toolkit.documents.plans import Plan, PlannedCell, plans_of
from swarm.toolkit.documents.reckoned import told, values_of
from swarm.toolkit.formulas.reading import stored
from swarm.toolkit.formulas.reckoning import Place
from swarm.toolkit.formulas.tree import Area
from swarm.toolkit.formulas.values import Error, Scalar

LINKS = 60_000  # Excel takes 65,530 in a sheet
FIRST_DATE = datetime.date(1900, 3, 1)  # spreadsheets count days from 1900, and wrongly before this day
MEASURED_ROWS = 500
WIDTHS = (8, 60)
CHART_ROWS = 16  # that a chart covers
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LOOKS: dict[str, dict[str, Any]] = {
    "": {"valign": "top"},
    "heading": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": "#2F4858",
        "text_wrap": True,
        "valign": "top",
    },
    "total": {"bold": True, "top": 1},
    "link": {"font_color": "#0563C1", "underline": 1, "valign": "top"},
}


class Workbook(Struct, frozen=True, kw_only=True):
    """A workbook, and what there is to say of it."""

    body: bytes
    shape: str
    notes: tuple[str, ...]


def xlsx_of(order: WriteSpreadsheet) -> Workbook:
    """The workbook of an order. Raises DocumentWrong."""
    plans = plans_of(order.sheets)
    sizes = {plan.name.casefold(): (plan.name, *plan.size) for plan in plans}
    charts = [planned_charts(plan.order.charts, plan.name, sizes) for plan in plans]
    values = values_of(plans)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, OPTIONS) as book:
        writer = _Writer(book, values)
        for plan in plans:
            writer.add(plan)
        for plan, drawn in zip(plans, charts, strict=True):
            writer.draw(plan, drawn)
    formulas = {
        (plan.name.casefold(), *place): cell.formula
        for plan in plans
        for place, cell in plan.cells.items()
        if cell.formula
    }
    names = {plan.name.casefold(): plan.name for plan in plans}
    return Workbook(body=data.getvalue(), shape=shape_of(plans), notes=tuple(told(formulas, values, names)))


def shape_of(plans: Sequence[Plan]) -> str:
    """The measures of a workbook in a few words."""
    rows = sum(plan.rows - 1 for plan in plans)
    formulas = sum(bool(cell.formula) for plan in plans for cell in plan.cells.values())
    charts = sum(len(plan.order.charts) for plan in plans)
    parts = [_counted(len(plans), "sheet"), _counted(rows, "row")]
    parts += [_counted(number, word) for number, word in ((formulas, "formula"), (charts, "chart")) if number]
    return ", ".join(parts)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"


class _Writer:
    """Writes plans into a workbook. Formats are made once each: Excel takes 64,000."""

    def __init__(self, book: Any, values: Mapping[Place, Scalar | Error]) -> None:
        self._book = book
        self._values = values
        self._sheets: dict[str, Any] = {}
        self._formats: dict[tuple[str, str], Any] = {}
        self._links = 0

    def add(self, plan: Plan) -> None:
        sheet = self._sheets[plan.name] = self._book.add_worksheet(plan.name)
        sheet.freeze_panes(1, plan.order.freeze_columns)
        sheet.autofilter(0, 0, plan.rows - 1, plan.columns - 1)
        for column, width in enumerate(self._widths(plan)):
            sheet.set_column(column, column, width)
        for (row, column), cell in sorted(plan.cells.items()):
            self._write(sheet, row - 1, column - 1, cell, (plan.name.casefold(), row, column))

    def _write(self, sheet: Any, row: int, column: int, cell: PlannedCell, place: Place) -> None:
        look = self._format(cell)
        match cell.value:
            case _ if cell.formula:
                sheet.write_formula(row, column, stored(cell.formula), look, _cached(self._values.get(place)))
            case None:
                pass
            case bool():
                sheet.write_boolean(row, column, cell.value, look)
            case int() | float():
                sheet.write_number(row, column, cell.value, look)
            case datetime.date() if cell.value >= FIRST_DATE:
                sheet.write_datetime(
                    row, column, datetime.datetime.combine(cell.value, datetime.time()), look
                )
            case str() if (
                cell.look == "link" and cell.value.lower().startswith("http") and self._links < LINKS
            ):
                self._links += 1
                sheet.write_url(row, column, cell.value, look)
            case _:
                sheet.write_string(row, column, str(cell.value), look)

    def _format(self, cell: PlannedCell) -> Any:
        key = (cell.look, cell.format)
        if key not in self._formats:
            form = {"num_format": cell.format} if cell.format else {}
            self._formats[key] = self._book.add_format({**LOOKS[cell.look], **form})
        return self._formats[key]

    def _widths(self, plan: Plan) -> Iterator[float]:
        for place, column in enumerate(plan.order.columns, 1):
            if column.width:
                yield column.width
                continue
            lengths = [
                self._length(cell, (plan.name.casefold(), row, place))
                for row in range(1, min(plan.rows + plan.totals, MEASURED_ROWS) + 1)
                if (cell := plan.cells.get((row, place))) is not None
            ]
            yield min(max((*lengths, WIDTHS[0])) + 2.5, WIDTHS[1])

    def _length(self, cell: PlannedCell, place: Place) -> int:
        shown = self._values.get(place) if cell.formula else cell.value
        if isinstance(shown, int | float) and not isinstance(shown, bool):
            return len(f"{shown:,.2f}")
        return max(map(len, str(shown or "").splitlines()), default=0)

    def draw(self, plan: Plan, charts: Sequence[PlannedChart]) -> None:
        """Charts one below the other, to the right of the table, unless they have a place of their own."""
        row = 1
        for chart in charts:
            drawn = self._book.add_chart({"type": chart.kind})
            for values, name in zip(chart.values, chart.names, strict=True):
                series = {"categories": _reference(chart.labels), "values": _reference(values)}
                drawn.add_series(series | ({"name": _reference(name)[:3]} if name else {}))
            drawn.set_title({"name": chart.title} if chart.title else {"none": True})
            if len(chart.values) == 1 and chart.kind != "pie":
                drawn.set_legend({"none": True})
            place = (chart.place.top - 1, chart.place.left - 1) if chart.place else (row, plan.columns + 1)
            row += CHART_ROWS if chart.place is None else 0
            self._sheets[plan.name].insert_chart(*place, drawn)


def _reference(area: Area) -> list[str | int]:
    return [area.sheet, area.top - 1, area.left - 1, area.bottom - 1, area.right - 1]


def _cached(value: Scalar | Error) -> str | float | bool:
    """A value as it stands beside its formula; empty for one that is not known."""
    if isinstance(value, Error):
        return value.code
    return "" if value is None else value
