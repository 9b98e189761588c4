"""Rows and columns: chosen, ordered, counted, and written as Markdown and as the arguments of `write_table`."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from msgspec import Struct

from swarm.practice.members import meets
from swarm.practice.order import Order
from swarm.practice.words import amount, plain, singular

NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
MISSING = "–"


class Row(Struct, frozen=True, kw_only=True):
    """One thing and what is known of it."""

    name: str
    values: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    sources: tuple[str, ...] = ()
    problem: str = ""


def chosen(order: Order, rows: Sequence[Row]) -> list[Row]:
    """The rows that meet the conditions, in the order asked for, as many as asked for."""
    kept = [row for row in rows if all(_fits(order, row, at) for at in range(len(order.conditions)))]
    if order.rank is None:
        return kept
    rank = order.rank
    known = [row for row in kept if NUMBER.match(row.values.get(rank.column, ""))]
    known.sort(key=lambda row: amount(row.values[rank.column]) or 0.0, reverse=rank.descending)
    if rank.count:
        return known[: rank.count]
    return known + [row for row in kept if row not in known]


def _fits(order: Order, row: Row, at: int) -> bool:
    condition = order.conditions[at]
    value = row.values.get(condition.column, "")
    return bool(value) and meets(value, condition) != condition.negated


def columns_of(order: Order, rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns to show: those looked up; where none was named, those that most rows have."""
    if order.looked_up:
        return order.looked_up
    counts: dict[str, int] = {}
    for row in rows:
        for name in row.values:
            counts[name] = counts.get(name, 0) + 1
    return tuple(name for name, count in counts.items() if count * 2 >= len(rows))[:8]


def heading(order: Order, rows: Sequence[Row]) -> str:
    """What a row is, for the first column: as the request calls it, or as the addresses of all rows do."""
    if order.kind:
        return singular(order.kind.split()[-1]).capitalize()
    folders = {row.sources[0].split("://")[-1].split("/")[0] for row in rows if row.sources}
    return singular(folders.pop()).capitalize() if len(folders) == 1 else "Name"


def headed(column: str, rows: Sequence[Row]) -> str:
    """A column with its unit."""
    unit = next((row.units[column] for row in rows if column in row.units), "")
    return f"{column[:1].upper()}{column[1:]}" + (f" ({unit})" if unit else "")


def is_numeric(column: str, rows: Sequence[Row]) -> bool:
    """Whether all values of a column are plain numbers."""
    values = [row.values[column] for row in rows if column in row.values]
    return bool(values) and all(NUMBER.fullmatch(value) for value in values)


def markdown(order: Order, columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The table as Markdown; a row's name leads to the page that it was read from."""
    lines = [_line([heading(order, rows), *(headed(column, rows) for column in columns)])]
    lines.append(_line(["---", *("---:" if is_numeric(column, rows) else "---" for column in columns)]))
    for row in rows:
        name = f"[{row.name}]({row.sources[0]})" if row.sources else row.name
        lines.append(_line([name, *(row.values.get(column, MISSING) for column in columns)]))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


def table_file(
    order: Order, columns: Sequence[str], rows: Sequence[Row], *, sources: bool = True
) -> dict[str, object]:
    """The arguments of `write_table`: numbers as numbers, unknown cells empty, the sources last where they are wanted."""
    kinds = {column: _kind(column, rows) for column in columns}
    typed = [{"name": heading(order, rows), "type": "text"}]
    typed += [{"name": headed(column, rows), "type": kinds[column]} for column in columns]
    typed += [{"name": "Source", "type": "text"}] * sources
    cells = [
        [
            row.name,
            *(_cell(row.values.get(column), kinds[column]) for column in columns),
            *([", ".join(row.sources)] * sources),
        ]
        for row in rows
    ]
    return {"path": f"{file_name(order)}.xlsx", "columns": typed, "rows": cells}


def _kind(column: str, rows: Sequence[Row]) -> str:
    if not is_numeric(column, rows):
        return "text"
    return "number" if any("." in row.values.get(column, "") for row in rows) else "integer"


def _cell(value: str | None, kind: str) -> str | float | int | None:
    if value is None or kind == "text":
        return value
    read = amount(value) or 0.0
    return int(read) if kind == "integer" else read


def file_name(order: Order) -> str:
    """A name for the files of an order, from what its rows are."""
    group = order.group
    named = order.topic or " ".join(order.subjects[:3])
    if group is not None:
        named = f"{group.noun} around {group.borders}" if group.borders and not order.riddle else group.phrase
    kept = list(takewhile(lambda word: len(word) < 40, plain(named).split()))[:6]
    return "-".join(kept) or "table"
