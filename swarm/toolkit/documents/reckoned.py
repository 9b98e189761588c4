"""The values of the formulas of planned sheets, and of what else stands in the workbook."""

import datetime
from collections.abc import Mapping, Sequence

from swarm.toolkit.columns import Value
from swarm.toolkit.documents.plans import Plan, serial
from swarm.toolkit.formulas.reckoning import Cells, Place, reckoned
from swarm.toolkit.formulas.tree import letters_of
from swarm.toolkit.formulas.values import Error, Scalar

TOLD = 5


def values_of(plans: Sequence[Plan]) -> dict[Place, Scalar | Error]:
    """The value of each formula that has one, by sheet (casefolded), row and column."""
    values: dict[Place, Scalar | Error] = {}
    formulas = {}
    for plan in plans:
        for (row, column), cell in plan.cells.items():
            place = (plan.name.casefold(), row, column)
            if cell.tree is not None:
                formulas[place] = cell.tree
            elif cell.value is not None:
                values[place] = plain(cell.value)
    return reckoned(
        Cells(values=values, formulas=formulas, sizes={plan.name.casefold(): plan.size for plan in plans})
    )


def plain(value: Value) -> Scalar:
    """A value as formulas see it."""
    if isinstance(value, datetime.date):
        return serial(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def told(
    formulas: Mapping[Place, str], values: Mapping[Place, Scalar | Error], names: Mapping[str, str]
) -> list[str]:
    """Sentences on formulas whose value is an error, and on those that have none."""
    found = ((place, values.get(place)) for place in formulas)
    wrong = [f"{_where(place, names)} ({value.code})" for place, value in found if isinstance(value, Error)]
    unknown = [_where(place, names) for place in formulas if place not in values]
    notes = []
    if wrong:
        notes.append(f"These formulas give an error, correct them: {_some(wrong)}.")
    if unknown:
        notes.append(
            f"No value could be worked out here for {_some(unknown)}: Excel does when it opens the file."
        )
    return notes


def _where(place: Place, names: Mapping[str, str]) -> str:
    return f"{names.get(place[0], place[0])}!{letters_of(place[2])}{place[1]}"


def _some(places: Sequence[str]) -> str:
    more = len(places) - TOLD
    return ", ".join(places[:TOLD]) + (f" and {more:,} more" if more > 0 else "")
