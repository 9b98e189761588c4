"""The table as CSV, for spreadsheets. Law: no cell begins with what a spreadsheet would take for a formula."""

import csv
from collections.abc import AsyncIterator, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from playground.desk.usage.asking import BY
from playground.desk.usage.sums import Row, Table
from playground.numbers import MILLION

BOM = "\ufeff"  # without it a spreadsheet takes the letters for those of its own country
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(table: Table, by: str) -> Iterator[str]:
    """Line after line: what it is, calls, runs, tokens, and the cost in each currency, exactly."""
    writer: Any = csv.writer(_Echo())
    yield BOM + writer.writerow(heads(table, by))
    for row in (*table.rows, table.total):
        yield writer.writerow(cells(row, table.currencies))


def heads(table: Table, by: str) -> list[str]:
    """What stands above the columns, here and on the page."""
    words = [
        str(BY[by]),
        _("Runs"),
        _("Calls"),
        _("Tokens in"),
        _("of them cached"),
        _("Tokens out"),
        pgettext("of a model", "Tokens"),
    ]
    return [*words, *(_("Cost in %(currency)s") % {"currency": name} for name in table.currencies)]


def numbers(row: Row) -> list[int]:
    """What stands below them, but for the name and the costs."""
    return [row.runs, row.calls, row.input, row.cached, row.output, row.tokens]


async def sent(found: Iterator[str]) -> AsyncIterator[bytes]:
    """The lines as they go out."""
    for line in found:
        yield line.encode()


def safe(text: str) -> str:
    """A word that a spreadsheet shows as it stands."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def plain_money(millionths: int) -> str:
    """`1.840000`: every digit, as machines write it."""
    return f"{Decimal(millionths) / MILLION:.6f}"


def cells(row: Row, currencies: Sequence[str]) -> list[object]:
    """A line, as machines read it."""
    return [safe(row.name), *numbers(row), *(plain_money(row.cost.get(name, 0)) for name in currencies)]
