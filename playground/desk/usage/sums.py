"""The bill, summed. Each number is the database's own sum over charges, in whole tokens and whole millionths."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.desk.usage.asking import Question
from playground.quotas.models import Charge
from playground.runs.models import Mode

SUMS: Mapping[str, Any] = {
    "calls": Count("pk"),
    "runs": Count("run", distinct=True),
    "input_sum": Sum("input"),
    "cached_sum": Sum("cached"),
    "output_sum": Sum("output"),
}
# By what a row is told apart. A group's name is asked for with its number: two may be called the same.
KEYS: Mapping[str, tuple[str, ...]] = {
    "day": ("day",),
    "user": ("user", "user__username"),
    "group": ("user__groups", "user__groups__name"),
    "model": ("endpoint", "model"),
    "mode": ("mode",),
}


class Row(Struct, frozen=True, kw_only=True):
    """A line of the table. `cost` is in millionths, by currency."""

    name: str
    calls: int
    runs: int
    input: int
    cached: int
    output: int
    cost: dict[str, int]

    @property
    def tokens(self) -> int:
        return self.input + self.output


class Table(Struct, frozen=True, kw_only=True):
    """All lines, what they come to, and the currencies that there are. `overlaps`: some charges stand in several lines."""

    rows: list[Row]
    total: Row
    currencies: list[str]
    overlaps: bool


class Bar(Struct, frozen=True, kw_only=True):
    """What one day had of one model or mode."""

    day: date
    series: str
    amount: int


def table(asked: Question) -> Table:
    """The lines, the greatest use first; days in their order."""
    keys = KEYS[asked.by]
    charges = _by_day(asked.charges) if asked.by == "day" else asked.charges
    if asked.by == "group" and asked.groups is not None:
        charges = charges.filter(user__groups__in=asked.groups)
    costs = _costs(charges, keys)
    rows = [
        _row(_name(asked.by, found, keys), found, costs[_key(found, keys)])
        for found in charges.values(*keys).annotate(**SUMS)
    ]
    if asked.by == "day":
        rows.sort(key=lambda row: row.name)
    else:
        rows.sort(key=lambda row: (-row.tokens, row.name))
    total = _row(_("Total"), asked.charges.aggregate(**SUMS), _costs(asked.charges, ())[()])
    overlaps = asked.by == "group" and sum(row.calls for row in rows) != total.calls
    return Table(rows=rows, total=total, currencies=sorted(total.cost), overlaps=overlaps)


def bars(asked: Question, currency: str) -> list[Bar]:
    """What each day had, by model or mode: tokens, or money of that currency."""
    charges = _by_day(asked.charges)
    amount = Sum(F("input") + F("output"))
    if asked.measure == "money":
        charges, amount = charges.filter(currency=currency), Sum("cost")
    found = charges.values("day", asked.stack).annotate(amount=amount).order_by("day", asked.stack)
    return [
        Bar(day=row["day"], series=series_name(asked.stack, row[asked.stack]), amount=int(row["amount"]))
        for row in found
    ]


def series_name(stack: str, value: str) -> str:
    """A model or a mode, for people."""
    if stack == "mode":
        return str(Mode(value).label) if value in Mode.values else value
    return value or _("the endpoint's own model")


def _by_day(charges: QuerySet[Charge]) -> QuerySet[Charge]:
    return charges.annotate(day=TruncDate("at", tzinfo=timezone.get_current_timezone()))


def _costs(charges: QuerySet[Charge], keys: tuple[str, ...]) -> dict[Hashable, dict[str, int]]:
    """What each line cost, in each currency: charges without a price cost nothing, in none."""
    found: dict[Hashable, dict[str, int]] = defaultdict(dict)
    for row in charges.exclude(currency="").values(*keys, "currency").annotate(amount=Sum("cost")):
        found[_key(row, keys)][row["currency"]] = int(row["amount"])
    return found


def _key(found: Mapping[str, Any], keys: tuple[str, ...]) -> Hashable:
    return tuple(found[key] for key in keys)


def _name(by: str, found: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    value = found[keys[-1]]
    match by:
        case "day":
            return str(value.isoformat())
        case "user":
            return value or _("accounts that are gone")
        case "group":
            return value or _("in no group")
        case "model":
            return f"{series_name('model', value)} ({found['endpoint']})"
        case _:
            return series_name("mode", value)


def _row(name: str, found: Mapping[str, Any], cost: dict[str, int]) -> Row:
    return Row(
        name=name,
        calls=found["calls"],
        runs=found["runs"],
        input=int(found["input_sum"] or 0),
        cached=int(found["cached_sum"] or 0),
        output=int(found["output_sum"] or 0),
        cost=cost,
    )
