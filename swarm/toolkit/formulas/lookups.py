"""Looking values up: INDEX, MATCH, VLOOKUP and XLOOKUP."""

from swarm.toolkit.formulas.values import Argument, Failed, Grid, Scalar, order, scalar, sound, truth, whole


def index(area: Argument, row: Argument, column: Argument | None = None) -> Scalar:
    """The value at a row and column of an area; of a single row or column the number alone."""
    rows = _rows(area)
    down, across = whole(row), whole(column) if column is not None else 1
    if column is None and len(rows) == 1:
        down, across = 1, down
    if not (1 <= down <= len(rows) and 1 <= across <= len(rows[0])):
        raise Failed("#REF!")
    return rows[down - 1][across - 1]


def match(wanted: Argument, area: Argument, kind: Argument = 1.0) -> float:
    """The place of a value in an area, from 1: exactly (0), or the last that is not larger (1) or smaller (-1)."""
    values = [value for row in _rows(area) for value in row]
    return float(_place(scalar(wanted), values, whole(kind)) + 1)


def vlookup(wanted: Argument, area: Argument, column: Argument, near: Argument = True) -> Scalar:
    """What stands in a column beside a value of the first one."""
    rows = _rows(area)
    across = whole(column)
    if not 1 <= across <= len(rows[0]):
        raise Failed("#REF!")
    place = _place(scalar(wanted), [row[0] for row in rows], 1 if truth(near) else 0)
    return rows[place][across - 1]


def xlookup(wanted: Argument, area: Argument, result: Argument, missing: Argument | None = None) -> Scalar:
    """What stands in one area at the place of a value in another."""
    values = [value for row in _rows(area) for value in row]
    results = [value for row in _rows(result) for value in row]
    if len(values) != len(results):
        raise Failed("#VALUE!")
    try:
        return results[_place(scalar(wanted), values, 0)]
    except Failed:
        if missing is None:
            raise
        return scalar(missing)


def _rows(area: Argument) -> list[list[Scalar]]:
    if not isinstance(area, Grid):
        return [[area]]
    return [[sound(cell) for cell in row] for row in area.rows]


def _place(wanted: Scalar, values: list[Scalar], kind: int) -> int:
    best = -1
    for place, value in enumerate(values):
        if value is None or isinstance(value, str) != isinstance(wanted, str):
            continue
        compared = order(value, wanted)
        if compared == 0 and kind <= 0:
            return place
        if (kind > 0 and compared <= 0) or (kind < 0 and compared > 0):
            best = place
    if best < 0:
        raise Failed("#N/A")
    return best
