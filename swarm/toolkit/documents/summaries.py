"""A sheet that counts another together by group, like a pivot table whose numbers are formulas that follow their source."""

from typing import Any

from swarm.toolkit.documents.orders import Measure, Sheet, SheetColumn, Summary
from swarm.toolkit.documents.wrong import DocumentWrong
from swarm.toolkit.formulas.reading import quoted
from swarm.toolkit.formulas.reckoning import Place
from swarm.toolkit.formulas.tree import letters_of
from swarm.toolkit.formulas.values import Error, Scalar, text

GROUPS = 2_000
ACROSS = 40
ONE = {"sum": "SUMIFS", "average": "AVERAGEIFS"}
WORDS = {"sum": "", "average": "average of ", "count": "count of "}


def sheet_of(summary: Summary, source: Any, values: dict[Place, Scalar | Error]) -> Sheet:
    """The order of the sheet. `values` are those of the whole workbook. Raises DocumentWrong."""
    last = _last_row(source)
    group = _column(source, summary.group_by)
    groups = _distinct(source, summary.group_by, last, values, most=GROUPS)
    if not summary.across:
        columns = [_heading(measure) for measure in summary.measures]
        criteria = f"{_range(source, group, last)},$A{{row}}"
        formulas = [_formula(source, measure, last, criteria) for measure in summary.measures]
    else:
        (measure,) = summary.measures if len(summary.measures) == 1 else (None,)
        if measure is None:
            raise DocumentWrong("With across a summary has one measure: make a summary of each.")
        across = _column(source, summary.across)
        columns = _distinct(source, summary.across, last, values, most=ACROSS)
        criteria = f"{_range(source, group, last)},$A{{row}},{_range(source, across, last)},{{letter}}$1"
        formulas = [
            _formula(source, measure, last, criteria.replace("{letter}", letters_of(place)))
            for place in range(2, len(columns) + 2)
        ]
    first = SheetColumn(name=summary.group_by)
    total_of = {"sum": "sum", "count": "sum"}
    kinds = [measure.by for measure in summary.measures] * (len(columns) if summary.across else 1)
    made = [
        SheetColumn(name=name, type="number", formula=formula, total="sum" if kind in total_of else "")
        for name, formula, kind in zip(columns, formulas, kinds, strict=True)
    ]
    return Sheet(
        name=summary.sheet, columns=[first, *made], rows=[[name, *[None] * len(made)] for name in groups]
    )


def _formula(source: Any, measure: Measure, last: int, criteria: str) -> str:
    if measure.by == "count":
        return f"=COUNTIFS({criteria})"
    counted = _range(source, _column(source, measure.column), last)
    formula = f"{ONE[measure.by]}({counted},{criteria})"
    return f'=IFERROR({formula},"")' if measure.by == "average" else f"={formula}"


def _heading(measure: Measure) -> str:
    return f"{WORDS[measure.by]}{measure.column}"


def _range(source: Any, column: int, last: int) -> str:
    letters = letters_of(column)
    return f"{quoted(source.title)}!${letters}$2:${letters}${last}"


def _last_row(source: Any) -> int:
    """The last row that is no total."""
    last: int = source.max_row
    if last > 2 and source.cell(last, 1).value == "Total":
        last -= 1
    if last < 2:
        raise DocumentWrong(f"Sheet {source.title!r} has no rows to count together.")
    return last


def _column(source: Any, heading: str) -> int:
    headings = [str(source.cell(1, column).value or "") for column in range(1, source.max_column + 1)]
    for place, name in enumerate(headings, 1):
        if name.strip().casefold() == heading.strip().casefold():
            return place
    raise DocumentWrong(
        f"Sheet {source.title!r} has no column {heading[:60]!r}. Its headings are: {', '.join(headings)}."
    )


def _distinct(
    source: Any, heading: str, last: int, values: dict[Place, Scalar | Error], *, most: int
) -> list[str]:
    """The values of a column, each once, in the order in which they come."""
    column, found = _column(source, heading), dict[str, str]()
    for row in range(2, last + 1):
        value = values.get((source.title.casefold(), row, column))
        if value is not None and not isinstance(value, Error) and text(value):
            found.setdefault(text(value).casefold(), text(value))
    if not 1 <= len(found) <= most:
        raise DocumentWrong(
            f"The column {heading!r} has {len(found):,} different values; a summary takes 1 to {most:,}."
        )
    return list(found.values())
