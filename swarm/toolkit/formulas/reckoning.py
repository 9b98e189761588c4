"""Reckons the formulas of a workbook, each once, those that others need first. What cannot be known has no value."""

from typing import assert_never

from msgspec import Struct

from swarm.toolkit.formulas.criteria import HOLDS
from swarm.toolkit.formulas.functions import FUNCTIONS, power
from swarm.toolkit.formulas.names import LAZY
from swarm.toolkit.formulas.tree import Area, Binary, Call, Literally, Node, Operator, Sign, areas_in
from swarm.toolkit.formulas.values import (
    Argument,
    Error,
    Failed,
    Grid,
    Scalar,
    Unknown,
    number,
    order,
    scalar,
    sound,
    text,
    truth,
)

WORK = 20_000_000  # cells looked at, for the whole workbook: about 10 seconds

type Place = tuple[str, int, int]  # sheet (casefolded), row, column


class Cells(Struct, kw_only=True):
    """A workbook as formulas see it: values and formulas by place, and how far each sheet goes."""

    values: dict[Place, Scalar | Error]
    formulas: dict[Place, Node]
    sizes: dict[str, tuple[int, int]]  # the last row and column of each sheet


def reckoned(cells: Cells) -> dict[Place, Scalar | Error]:
    """The value of each formula that has one. Those of circles, of unknown functions, and of what needs them, are left out."""
    reckoner = _Reckoner(cells)
    for place in cells.formulas:
        reckoner.settle(place)
    return reckoner.results


class _Reckoner:
    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._work = WORK
        self._unknown: set[Place] = set()
        self.results: dict[Place, Scalar | Error] = {}

    def settle(self, wanted: Place) -> None:
        """Reckon a formula, and before it all that it needs; without recursion, since chains are as long as sheets."""
        path: set[Place] = set()
        waiting = [wanted]
        while waiting:
            place = waiting[-1]
            if place in self.results or place in self._unknown:
                waiting.pop()
                continue
            needs = [
                need for need in self._needs(place) if need not in self.results and need not in self._unknown
            ]
            if not needs or self._work <= 0:
                waiting.pop()
                path.discard(place)
                self._reckon(place)
            elif place in path or any(need in path for need in needs):
                self._unknown.add(place)  # it needs itself
                path.discard(place)
                waiting.pop()
            else:
                path.add(place)
                waiting += needs

    def _needs(self, place: Place) -> list[Place]:
        found: list[Place] = []
        for named in areas_in(self._cells.formulas[place]):
            try:
                sheet, area = self._bounded(place[0], named)
            except Failed:
                continue  # of a sheet that does not exist: reckoning says so
            size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
            self._work -= min(size, len(self._cells.formulas))
            if size <= len(self._cells.formulas):
                inside = (
                    (sheet, row, column)
                    for row in range(area.top, area.bottom + 1)
                    for column in range(area.left, area.right + 1)
                )
                found += [need for need in inside if need in self._cells.formulas]
            else:
                found += [
                    need
                    for need in self._cells.formulas
                    if need[0] == sheet
                    and area.top <= need[1] <= area.bottom
                    and area.left <= need[2] <= area.right
                ]
        return found

    def _bounded(self, own: str, area: Area) -> tuple[str, Area]:
        """The sheet of an area, and the part of it that holds anything (at least its first cell)."""
        sheet = area.sheet.casefold() or own
        if sheet not in self._cells.sizes:
            raise Failed("#REF!")
        rows, columns = self._cells.sizes[sheet]
        bottom, right = max(area.top, min(area.bottom, rows)), max(area.left, min(area.right, columns))
        return sheet, Area(area.sheet, area.top, area.left, bottom, right)

    def _reckon(self, place: Place) -> None:
        try:
            value = scalar(self._value(self._cells.formulas[place], place[0]))
            self.results[place] = 0.0 if value is None else value
        except Failed as error:
            self.results[place] = Error(error.code)
        except (Unknown, RecursionError, TypeError):  # TypeError: the wrong number of arguments
            self._unknown.add(place)
        except (OverflowError, ArithmeticError):
            self.results[place] = Error("#NUM!")

    def _value(self, node: Node, sheet: str) -> Argument:
        match node:
            case Literally():
                return node.value
            case Area():
                return self._grid(node, sheet)
            case Sign():
                value = self._value(node.value, sheet)
                if isinstance(value, Grid):
                    return Grid([[number(sound(cell)) * node.factor for cell in row] for row in value.rows])
                return number(value) * node.factor
            case Binary():
                return self._binary(node, sheet)
            case Call():
                return self._call(node, sheet)
        assert_never(node)

    def _grid(self, area: Area, own: str) -> Argument:
        sheet, area = self._bounded(own, area)
        self._work -= (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if self._work <= 0:
            raise Unknown
        if area.is_cell:
            return sound(self._cell((sheet, area.top, area.left)))
        columns = range(area.left, area.right + 1)
        return Grid(
            [
                [self._cell((sheet, row, column)) for column in columns]
                for row in range(area.top, area.bottom + 1)
            ]
        )

    def _cell(self, place: Place) -> Scalar | Error:
        if place in self._cells.formulas:
            if place not in self.results:
                raise Unknown
            return self.results[place]
        return self._cells.values.get(place)

    def _binary(self, node: Binary, sheet: str) -> Argument:
        left, right = self._value(node.left, sheet), self._value(node.right, sheet)
        if not isinstance(left, Grid) and not isinstance(right, Grid):
            return joined(node.operator, left, right)
        rows = max(len(side.rows) for side in (left, right) if isinstance(side, Grid))
        columns = max(len(side.rows[0]) for side in (left, right) if isinstance(side, Grid))
        self._work -= rows * columns
        return Grid(
            [
                [
                    joined(node.operator, _at(left, row, column), _at(right, row, column))
                    for column in range(columns)
                ]
                for row in range(rows)
            ]
        )

    def _call(self, node: Call, sheet: str) -> Argument:
        if node.name in LAZY:
            return self._lazy(node, sheet)
        if node.name not in FUNCTIONS:
            raise Unknown
        # A single cell that is named is an area of one: a text in it counts no more than in a larger one.
        values = [
            None if argument is None else self._argument(argument, sheet) for argument in node.arguments
        ]
        return FUNCTIONS[node.name](*values)

    def _argument(self, node: Node, sheet: str) -> Argument:
        if isinstance(node, Area) and node.is_cell:
            where, area = self._bounded(sheet, node)
            return Grid([[self._cell((where, area.top, area.left))]])
        return self._value(node, sheet)

    def _lazy(self, node: Call, sheet: str) -> Argument:
        def value(place: int) -> Argument:
            argument = node.arguments[place] if place < len(node.arguments) else None
            return None if argument is None else self._value(argument, sheet)

        count = len(node.arguments)
        if node.name == "IF" and 2 <= count <= 3:
            if truth(value(0)):
                return value(1)
            return value(2) if count == 3 else False
        if node.name == "IFERROR" and count == 2:
            try:
                return scalar(value(0))
            except Failed:
                return value(1)
        if node.name == "IFS" and count and count % 2 == 0:
            for place in range(0, count, 2):
                if truth(value(place)):
                    return value(place + 1)
            raise Failed("#N/A")
        if node.name in ("AND", "OR") and count:
            return self._joined(node, sheet)
        raise Unknown

    def _joined(self, node: Call, sheet: str) -> bool:
        found: list[bool] = []
        for argument in node.arguments:
            value = None if argument is None else self._value(argument, sheet)
            cells = [sound(cell) for cell in value.cells] if isinstance(value, Grid) else [value]
            found += [
                truth(cell) for cell in cells if not isinstance(value, Grid) or isinstance(cell, int | float)
            ]
        return all(found) if node.name == "AND" else any(found)


def _at(side: Argument, row: int, column: int) -> Scalar:
    """The value of a side at a place: a single row, column or value counts for all."""
    if not isinstance(side, Grid):
        return side
    rows, columns = len(side.rows), len(side.rows[0])
    if (rows != 1 and row >= rows) or (columns != 1 and column >= columns):
        raise Failed("#N/A")
    return sound(side.rows[row if rows > 1 else 0][column if columns > 1 else 0])


def joined(operator: Operator, left: Scalar, right: Scalar) -> Scalar:
    """Two values by what is between them."""
    match operator:
        case "&":
            return text(left) + text(right)
        case "+":
            return number(left) + number(right)
        case "-":
            return number(left) - number(right)
        case "*":
            return number(left) * number(right)
        case "^":
            return power(left, right)
        case "/":
            if number(right) == 0:
                raise Failed("#DIV/0!")
            return number(left) / number(right)
    return HOLDS[operator](order(left, right))
