"""Rows checked against their columns: a whole table of values, or sentences that say which cell is wrong and why."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from swarm.toolkit.columns import Cell, Column, NotOfType, Value, clean, value_of

ROWS = 100_000
COLUMNS = 200
CELLS = 1_000_000
NAME_CHARS = 200
TEXT_CHARS = 64_000_000  # of all cells together
PROBLEMS = 10  # are told at once; whoever corrects these will have seen the pattern

type SentRow = Sequence[Cell] | Mapping[str, Cell]


class Table(Struct, frozen=True, kw_only=True):
    """A table whose every value is of its column's type."""

    columns: tuple[Column, ...]
    rows: list[list[Value]]


class TableWrong(Exception):
    """The table cannot be written as sent. `problems` are sentences for the model."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def table_of(columns: Sequence[Column], rows: Sequence[SentRow]) -> Table:
    """The table. Raises TableWrong with what is wrong: rows count from 1, the heading is none of them."""
    named = _checked_columns(columns)
    if len(rows) > ROWS or len(rows) * len(named) > CELLS:
        raise TableWrong(
            [
                f"{len(rows):,} rows of {len(named)} columns are too many: {ROWS:,} rows and {CELLS:,} cells at most."
            ]
        )
    problems: list[str] = []
    table = [_values(place, row, named, problems) for place, row in enumerate(rows, 1)]
    if problems:
        more = len(problems) - PROBLEMS
        raise TableWrong([*problems[:PROBLEMS], *([f"… and {more:,} more like these."] if more > 0 else [])])
    if sum(len(value) for row in table for value in row if isinstance(value, str)) > TEXT_CHARS:
        raise TableWrong([f"All texts together have more than {TEXT_CHARS:,} characters."])
    return Table(columns=named, rows=table)


def _checked_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    if not 1 <= len(columns) <= COLUMNS:
        raise TableWrong([f"A table has 1 to {COLUMNS} columns; this one has {len(columns)}."])
    named = tuple(Column(name=" ".join(clean(column.name).split()), type=column.type) for column in columns)
    seen: set[str] = set()
    for place, column in enumerate(named, 1):
        if not column.name or len(column.name) > NAME_CHARS:
            raise TableWrong([f"Column {place} needs a name of 1 to {NAME_CHARS} characters."])
        if column.name.casefold() in seen:
            raise TableWrong([f"Two columns are named {column.name!r}: give each its own name."])
        seen.add(column.name.casefold())
    return named


def _values(place: int, row: SentRow, columns: Sequence[Column], problems: list[str]) -> list[Value]:
    cells = _cells(place, row, columns, problems)
    values: list[Value] = []
    for column, cell in zip(columns, cells, strict=True):
        try:
            values.append(value_of(cell, column.type))
        except NotOfType as error:
            problems.append(f"Row {place}, column {column.name!r}: {error}.")
            values.append(None)
    return values


def _cells(place: int, row: SentRow, columns: Sequence[Column], problems: list[str]) -> list[Cell]:
    """A row's cells in the order of the columns."""
    if isinstance(row, Mapping):
        own = {" ".join(clean(name).split()): cell for name, cell in row.items()}
        names = [column.name for column in columns]
        if unknown := [name for name in own if name not in names]:
            problems.append(f"Row {place} has a value for {unknown[0][:60]!r}, which is no column.")
        return [own.get(name) for name in names]
    if len(row) != len(columns):
        problems.append(f"Row {place} has {len(row)} values for {len(columns)} columns.")
    return [*row[: len(columns)], *[None] * (len(columns) - len(row))]
