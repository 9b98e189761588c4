"""Reads workbooks, by openpyxl: values as their formats show them, and formulas."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from typing import Any

from openpyxl import load_workbook

from swarm.toolkit.documents.looks import Look, Part, Shown, Wanted
from swarm.toolkit.documents.shown import shown

CELL_CHARS = 1_000


def look_at_workbook(wanted: Wanted) -> Look:
    """The sheets that were asked for; hidden ones too, since formulas may need them."""
    values = load_workbook(io.BytesIO(wanted.data), read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(io.BytesIO(wanted.data), read_only=True, keep_links=False)
    names = [sheet.title for sheet in values.worksheets]
    chosen = names if wanted.sheet is None else [wanted.sheet if wanted.sheet in names else names[0]]
    parts = [_part(values[name], formulas[name], name, wanted) for name in chosen]
    return Look(ending=wanted.ending, parts=parts, names=names)


def _part(values: Any, formulas: Any, name: str, wanted: Wanted) -> Part:
    rows = zip_longest(_rows(values, wanted), _rows(formulas, wanted), fillvalue=())
    grid = [list(_cells(*row)) for row in islice(rows, wanted.rows + 1)]
    more = len(grid) > wanted.rows or (values.max_column or 0) > wanted.columns
    grid = grid[: wanted.rows]
    while grid and not any(cell.text or cell.formula for cell in grid[-1]):
        grid.pop()
    width = max(
        (place for row in grid for place, cell in enumerate(row, 1) if cell.text or cell.formula), default=0
    )
    return Part(name=name, grid=[row[:width] for row in grid], cut=more)


def _rows(sheet: Any, wanted: Wanted) -> Iterator[Iterable[Any]]:
    return iter(sheet.iter_rows(max_row=wanted.rows + 1, max_col=wanted.columns))


def _cells(values: Iterable[Any], formulas: Iterable[Any]) -> Iterator[Shown]:
    for value, formula in zip_longest(values, formulas):
        written = getattr(formula, "value", None)
        is_formula = getattr(formula, "data_type", "") == "f"
        text = str(getattr(written, "text", written)) if is_formula else ""
        own = getattr(value, "value", None)
        yield Shown(
            shown(own, getattr(value, "number_format", "General") or "General")[:CELL_CHARS],
            text.replace("_xlfn.", "")[:CELL_CHARS],
            isinstance(own, int | float) and not isinstance(own, bool),
        )
