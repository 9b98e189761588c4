"""A formula as a tree."""

from typing import Literal

from msgspec import Struct

ROWS = 1_048_576
COLUMNS = 16_384

type Operator = Literal["+", "-", "*", "/", "^", "&", "=", "<>", "<", ">", "<=", ">="]


class Wrong(Exception):
    """The formula cannot stand in a workbook of ours. The message ends the sentence “The formula … :”."""


class Literally(Struct, frozen=True):
    """A number, a text or a truth."""

    value: float | str | bool


class Area(Struct, frozen=True):
    """Cells by row and column from 1; one cell where the corners are the same. `sheet` empty: that of the formula."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_cell(self) -> bool:
        return self.top == self.bottom and self.left == self.right


class Call(Struct, frozen=True):
    """A function and its arguments; None for one that is left out."""

    name: str
    arguments: tuple["Node | None", ...]


class Binary(Struct, frozen=True):
    """Two values and what is between them."""

    operator: Operator
    left: "Node"
    right: "Node"


class Sign(Struct, frozen=True):
    """A value with a minus before it, or a per cent sign behind it."""

    factor: float
    value: "Node"


type Node = Literally | Area | Call | Binary | Sign


def areas_in(node: Node) -> list[Area]:
    """All cells that a formula names."""
    found: list[Area] = []
    left: list[Node | None] = [node]
    while left:
        match left.pop():
            case Area() as area:
                found.append(area)
            case Call(arguments=arguments):
                left.extend(arguments)
            case Binary(left=one, right=other):
                left += (one, other)
            case Sign(value=value):
                left.append(value)
    return found


def column_of(letters: str) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(column: int) -> str:
    """The letters of a column: 1 is A."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
