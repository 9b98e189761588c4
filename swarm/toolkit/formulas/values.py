"""What stands in cells, and how one kind becomes another as spreadsheets do it."""

import math

from msgspec import Struct

type Scalar = float | str | bool | None


class Failed(Exception):
    """A formula whose result is an error: `code` is as Excel shows it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unknown(Exception):
    """A value that we cannot reckon."""


class Error(Struct, frozen=True):
    """An error that stands in a cell."""

    code: str


class Grid(Struct, frozen=True):
    """The values of an area, row by row."""

    rows: list[list[Scalar | Error]]

    @property
    def cells(self) -> list[Scalar | Error]:
        return [cell for row in self.rows for cell in row]


type Argument = Scalar | Grid


def scalar(value: Argument) -> Scalar:
    """One value; of an area, its only one."""
    if not isinstance(value, Grid):
        return value
    if len(value.rows) != 1 or len(value.rows[0]) != 1:
        raise Unknown  # a reader that knows arrays makes one of it
    return sound(value.rows[0][0])


def sound(value: Scalar | Error) -> Scalar:
    """The value, unless it is an error: that spreads."""
    if isinstance(value, Error):
        raise Failed(value.code)
    return value


def number(value: Argument) -> float:
    """A number, also of a text that is one."""
    one = scalar(value)
    if one is None:
        return 0.0
    if isinstance(one, str):
        try:
            found = float(one)
        except ValueError:
            raise Failed("#VALUE!") from None
        if not math.isfinite(found):
            raise Failed("#VALUE!")
        return found
    return float(one)


def whole(value: Argument) -> int:
    """A whole number, cut as Excel cuts."""
    return math.trunc(number(value))


def text(value: Argument) -> str:
    """The text of a value, as `&` joins it."""
    one = scalar(value)
    if one is None:
        return ""
    if isinstance(one, bool):
        return "TRUE" if one else "FALSE"
    if isinstance(one, str):
        return one
    return str(int(one)) if one == int(one) and abs(one) < 1e15 else f"{one:.15g}".replace("e", "E")


def truth(value: Argument) -> bool:
    """Whether a value counts as true."""
    one = scalar(value)
    if isinstance(one, str):
        if one.upper() in ("TRUE", "FALSE"):
            return one.upper() == "TRUE"
        raise Failed("#VALUE!")
    return bool(one)


def numbers(*arguments: Argument) -> list[float]:
    """The numbers among arguments: of areas only true numbers, of single values also what becomes one."""
    found: list[float] = []
    for argument in arguments:
        if isinstance(argument, Grid):
            cells = (sound(cell) for cell in argument.cells)
            found += [cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
        else:
            found.append(number(argument))
    return found


def order(left: Scalar, right: Scalar) -> int:
    """-1, 0 or 1: numbers come before texts, texts before truths; capitals do not count."""
    if left is None or right is None:
        blanks: dict[type, Scalar] = {str: "", bool: False}
        left = blanks.get(type(right), 0.0) if left is None else left
        right = blanks.get(type(left), 0.0) if right is None else right
    one, other = _rank(left), _rank(right)
    return (one > other) - (one < other)


def _rank(value: Scalar) -> tuple[int, float, str]:
    if isinstance(value, bool):
        return (2, float(value), "")
    if isinstance(value, str):
        return (1, 0.0, value.casefold())
    return (0, float(value or 0.0), "")
