"""The functions that we reckon, as Excel does. IF, IFS, IFERROR, AND and OR are the reckoner's: they look at what they need."""

import datetime
import math
import statistics
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from swarm.toolkit.formulas.criteria import picked
from swarm.toolkit.formulas.lookups import index, match, vlookup, xlookup
from swarm.toolkit.formulas.values import (
    Argument,
    Failed,
    Grid,
    Scalar,
    number,
    numbers,
    scalar,
    sound,
    text,
    truth,
    whole,
)

EPOCH = datetime.date(1899, 12, 30)  # day 0 for all dates since March 1900
TEXT_CHARS = 32_767
DECIMALS = 20


def _average(*arguments: Argument) -> float:
    found = numbers(*arguments)
    if not found:
        raise Failed("#DIV/0!")
    return math.fsum(found) / len(found)


def _sumif(area: Argument, criterion: Argument, summed: Argument | None = None) -> float:
    return math.fsum(_where(summed if summed is not None else area, area, criterion))


def _averageif(area: Argument, criterion: Argument, averaged: Argument | None = None) -> float:
    return _mean(_where(averaged if averaged is not None else area, area, criterion))


def _where(values: Argument, *pairs: Argument) -> list[float]:
    """The numbers of an area at the places that fulfil the criteria."""
    chosen = picked(pairs)
    if not isinstance(values, Grid) or len(values.cells) != len(chosen):
        raise Failed("#VALUE!")
    cells = [sound(cell) for cell, taken in zip(values.cells, chosen, strict=True) if taken]
    return [float(cell) for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]


def _mean(found: list[float]) -> float:
    if not found:
        raise Failed("#DIV/0!")
    return math.fsum(found) / len(found)


def _round(how: str) -> Callable[..., float]:
    def rounded(value: Argument, digits: Argument = 0.0) -> float:
        places = max(-DECIMALS, min(DECIMALS, whole(digits)))
        exact = Decimal(repr(number(value)))
        return float((exact.scaleb(places)).quantize(Decimal(1), rounding=how).scaleb(-places))

    return rounded


def _mod(value: Argument, divisor: Argument) -> float:
    by = number(divisor)
    if by == 0:
        raise Failed("#DIV/0!")
    return number(value) % by


def power(base: Argument, exponent: Argument) -> float:
    try:
        found = math.pow(number(base), number(exponent))
    except (OverflowError, ValueError):
        raise Failed("#NUM!") from None
    return found


def _sqrt(value: Argument) -> float:
    found = number(value)
    if found < 0:
        raise Failed("#NUM!")
    return math.sqrt(found)


def _sumproduct(*arguments: Argument) -> float:
    grids = [argument.cells for argument in arguments if isinstance(argument, Grid)]
    if len(grids) != len(arguments) or len({len(grid) for grid in grids}) != 1:
        raise Failed("#VALUE!")
    rows = zip(*grids, strict=True)
    return math.fsum(math.prod(_plain(sound(cell)) for cell in row) for row in rows)


def _plain(cell: Scalar) -> float:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else 0.0


def _statistic(of: Callable[[list[float]], float], least: int) -> Callable[..., float]:
    def found(*arguments: Argument) -> float:
        values = numbers(*arguments)
        if len(values) < least:
            raise Failed("#DIV/0!" if least > 1 else "#NUM!")
        return of(values)

    return found


def _nth(*, largest: bool) -> Callable[[Argument, Argument], float]:
    def found(area: Argument, place: Argument) -> float:
        values = sorted(numbers(area), reverse=largest)
        if not 1 <= whole(place) <= len(values):
            raise Failed("#NUM!")
        return values[whole(place) - 1]

    return found


def _rank(value: Argument, area: Argument, ascending: Argument = 0.0) -> float:
    values = numbers(area)
    own = number(value)
    if own not in values:
        raise Failed("#N/A")
    return 1.0 + sum(other < own if truth(ascending) else other > own for other in values)


def _left(value: Argument, count: Argument = 1.0) -> str:
    return text(value)[: _size(count)]


def _right(value: Argument, count: Argument = 1.0) -> str:
    return text(value)[-_size(count) :] if _size(count) else ""


def _mid(value: Argument, start: Argument, count: Argument) -> str:
    begin = whole(start)
    if begin < 1:
        raise Failed("#VALUE!")
    return text(value)[begin - 1 : begin - 1 + _size(count)]


def _size(count: Argument) -> int:
    size = whole(count)
    if size < 0:
        raise Failed("#VALUE!")
    return size


def _joined(*arguments: Argument) -> str:
    pieces = [
        sound(cell)
        for argument in arguments
        for cell in (argument.cells if isinstance(argument, Grid) else [argument])
    ]
    joined = "".join(map(text, pieces))
    if len(joined) > TEXT_CHARS:
        raise Failed("#VALUE!")
    return joined


def _date(year: Argument, month: Argument, day: Argument) -> float:
    months = whole(year) * 12 + whole(month) - 1
    try:
        first = datetime.date(months // 12, months % 12 + 1, 1)
        return float((first - EPOCH).days + whole(day) - 1)
    except (ValueError, OverflowError):
        raise Failed("#NUM!") from None


def _part(name: str) -> Callable[[Argument], float]:
    def found(value: Argument) -> float:
        try:
            return float(getattr(EPOCH + datetime.timedelta(days=whole(value)), name))
        except OverflowError:
            raise Failed("#NUM!") from None

    return found


def _counted(*, empty: bool) -> Callable[..., float]:
    def found(*arguments: Argument) -> float:
        cells = [
            cell
            for argument in arguments
            for cell in (argument.cells if isinstance(argument, Grid) else [argument])
        ]
        return float(sum((cell is None or cell == "") if empty else cell is not None for cell in cells))

    return found


def _is(*types: type) -> Callable[[Argument], bool]:
    return lambda value: (
        isinstance(scalar(value), types) and (bool in types or not isinstance(scalar(value), bool))
    )


FUNCTIONS: dict[str, Callable[..., Scalar]] = {
    "SUM": lambda *values: math.fsum(numbers(*values)),
    "AVERAGE": _average,
    "MIN": lambda *values: min(numbers(*values), default=0.0),
    "MAX": lambda *values: max(numbers(*values), default=0.0),
    "COUNT": lambda *values: float(sum(len(numbers(value)) for value in values)),
    "COUNTA": _counted(empty=False),
    "COUNTBLANK": _counted(empty=True),
    "COUNTIF": lambda area, criterion: float(sum(picked([area, criterion]))),
    "COUNTIFS": lambda *pairs: float(sum(picked(pairs))),
    "SUMIF": _sumif,
    "SUMIFS": lambda values, *pairs: math.fsum(_where(values, *pairs)),
    "AVERAGEIF": _averageif,
    "AVERAGEIFS": lambda values, *pairs: _mean(_where(values, *pairs)),
    "MINIFS": lambda values, *pairs: min(_where(values, *pairs), default=0.0),
    "MAXIFS": lambda values, *pairs: max(_where(values, *pairs), default=0.0),
    "PRODUCT": lambda *values: math.prod(numbers(*values)),
    "SUMPRODUCT": _sumproduct,
    "ROUND": _round(ROUND_HALF_UP),
    "ROUNDUP": _round(ROUND_UP),
    "ROUNDDOWN": _round(ROUND_DOWN),
    "INT": lambda value: float(math.floor(number(value))),
    "ABS": lambda value: abs(number(value)),
    "MOD": _mod,
    "POWER": power,
    "SQRT": _sqrt,
    "MEDIAN": _statistic(statistics.median, 1),
    "STDEV": _statistic(statistics.stdev, 2),
    "STDEV.S": _statistic(statistics.stdev, 2),
    "STDEV.P": _statistic(statistics.pstdev, 1),
    "LARGE": _nth(largest=True),
    "SMALL": _nth(largest=False),
    "RANK": _rank,
    "NOT": lambda value: not truth(value),
    "LEN": lambda value: float(len(text(value))),
    "LEFT": _left,
    "RIGHT": _right,
    "MID": _mid,
    "UPPER": lambda value: text(value).upper(),
    "LOWER": lambda value: text(value).lower(),
    "TRIM": lambda value: " ".join(word for word in text(value).split(" ") if word),
    "CONCATENATE": _joined,
    "CONCAT": _joined,
    "DATE": _date,
    "YEAR": _part("year"),
    "MONTH": _part("month"),
    "DAY": _part("day"),
    "ISNUMBER": _is(int, float),
    "ISTEXT": _is(str),
    "ISBLANK": lambda value: scalar(value) is None,
    "INDEX": index,
    "MATCH": match,
    "VLOOKUP": vlookup,
    "XLOOKUP": xlookup,
}
