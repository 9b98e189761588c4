"""Charts of a workbook: their ranges checked before a library draws them."""

from collections.abc import Mapping

from msgspec import Struct

from swarm.toolkit.columns import clean
from swarm.toolkit.documents.orders import ChartKind, SheetChart
from swarm.toolkit.documents.wrong import DocumentWrong
from swarm.toolkit.formulas.reading import area_of, cell_of
from swarm.toolkit.formulas.tree import Area, Wrong

CHARTS = 20  # a sheet
SERIES = 30
TITLE_CHARS = 200


class PlannedChart(Struct, frozen=True, kw_only=True):
    """A checked chart. Areas name their sheets; `names` are the cells with the name of each series, where there is one."""

    kind: ChartKind
    title: str
    labels: Area
    values: list[Area]
    names: list[Area | None]
    place: Area | None


def planned_charts(
    charts: list[SheetChart], sheet: str, sizes: Mapping[str, tuple[str, int, int]]
) -> list[PlannedChart]:
    """The charts of a sheet. `sizes` are name, last row and column of each sheet by its casefolded name. Raises DocumentWrong."""
    if len(charts) > CHARTS:
        raise DocumentWrong(f"Sheet {sheet!r} has {len(charts)} charts: {CHARTS} at most.")
    return [_planned(chart, sheet, sizes) for chart in charts]


def _planned(chart: SheetChart, sheet: str, sizes: Mapping[str, tuple[str, int, int]]) -> PlannedChart:
    where = f"The chart {chart.title[:60]!r} of sheet {sheet!r}"
    if not 1 <= len(chart.values) <= SERIES or (chart.kind == "pie" and len(chart.values) != 1):
        most = 1 if chart.kind == "pie" else SERIES
        raise DocumentWrong(f"{where} has {len(chart.values)} series: 1 to {most} are possible.")
    labels = _line(chart.labels, where, sheet, sizes)
    values = [_line(text, where, sheet, sizes) for text in chart.values]
    for text, area in zip(chart.values, values, strict=True):
        if _length(area) != _length(labels):
            raise DocumentWrong(
                f"{where}: its labels {chart.labels} are {_length(labels)} cells, but its values {text} are {_length(area)}."
            )
    return PlannedChart(
        kind=chart.kind,
        title=clean(chart.title)[:TITLE_CHARS],
        labels=labels,
        values=values,
        names=[_name_of(area) for area in values],
        place=_place(chart.place, where),
    )


def _line(text: str, where: str, sheet: str, sizes: Mapping[str, tuple[str, int, int]]) -> Area:
    """One row or column of cells that hold something."""
    try:
        area = area_of(text)
    except Wrong as error:
        raise DocumentWrong(f"{where}: {error}.") from None
    known = sizes.get((area.sheet or sheet).casefold())
    if known is None:
        raise DocumentWrong(f"{where} names the sheet {area.sheet!r}, which there is not.")
    name, rows, columns = known
    if area.top != area.bottom and area.left != area.right:
        raise DocumentWrong(f"{where}: {text} is more than one row or column: name each series alone.")
    if area.bottom > rows or area.right > columns:
        raise DocumentWrong(
            f"{where}: {text} goes beyond what sheet {name!r} holds ({rows} rows, {columns} columns)."
        )
    return Area(name, area.top, area.left, area.bottom, area.right)


def _length(area: Area) -> int:
    return (area.bottom - area.top + 1) * (area.right - area.left + 1)


def _name_of(area: Area) -> Area | None:
    """The cell before a series: its heading."""
    if area.left == area.right and area.top > 1:
        return Area(area.sheet, area.top - 1, area.left, area.top - 1, area.left)
    if area.top == area.bottom and area.left > 1:
        return Area(area.sheet, area.top, area.left - 1, area.top, area.left - 1)
    return None


def _place(text: str, where: str) -> Area | None:
    if not text.strip():
        return None
    try:
        return cell_of(text)
    except Wrong as error:
        raise DocumentWrong(f"{where}: {error}.") from None
