"""Tables in documents, read as columns: what each holds, and from where to where its numbers go."""

import csv
import io
from collections.abc import Sequence
from itertools import islice
from statistics import fmean

from msgspec import Struct

from swarm.practice.excerpts import Section

ROWS = 100_000
COLUMNS = 60
DELIMITED = {"text/csv": ",", "text/tab-separated-values": "\t"}


class Told(Struct, frozen=True, kw_only=True):
    """One column: its name, what it holds, and its range where that is numbers."""

    name: str
    holds: str
    least: str = ""
    most: str = ""
    mean: str = ""

    def cells(self) -> list[str]:
        """The row of the column in a table of columns."""
        told = [self.name, self.holds, self.least, self.most, self.mean]
        return [" ".join(cell.replace("|", "\\|").split()) for cell in told]


class Sheet(Struct, frozen=True, kw_only=True):
    """A table: its first row names the columns."""

    name: str
    columns: list[Told]
    rows: int


def sheet_of(section: Section, media_type: str) -> Sheet | None:
    """The table that a section is; None for prose."""
    delimiter = "\t" if section.kind == "Sheet" else DELIMITED.get(media_type)
    if delimiter is None:
        return None
    if media_type == "text/csv":
        delimiter = max(",;\t|", key=section.text.partition("\n")[0].count)
    rows = [
        row
        for row in islice(csv.reader(io.StringIO(section.text), delimiter=delimiter), ROWS + 1)
        if any(row)
    ]
    if not rows:
        return None
    names, data = rows[0][:COLUMNS], rows[1:]
    columns = [
        _told(
            name or f"Column {place + 1}",
            [row[place] for row in data if place < len(row) and row[place].strip()],
        )
        for place, name in enumerate(names)
    ]
    return Sheet(name=section.name, columns=columns, rows=len(data))


def _told(name: str, values: Sequence[str]) -> Told:
    if not values:
        return Told(name=name, holds="nothing")
    numbers = [number for value in values if (number := _number(value)) is not None]
    if len(numbers) == len(values):
        least, most, mean = min(numbers), max(numbers), fmean(numbers)
        return Told(name=name, holds="numbers", least=_shown(least), most=_shown(most), mean=_shown(mean))
    distinct = list(dict.fromkeys(values))
    few = f": {', '.join(distinct)}" if len(distinct) <= 6 and sum(map(len, distinct)) < 80 else ""
    return Told(name=name, holds=f"text, {len(distinct):,} different{few}")


def _number(value: str) -> float | None:
    plain = value.strip().replace(",", "").replace(" ", "").removesuffix("%").lstrip("$€£")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if abs(number) < 1e300 else None


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
