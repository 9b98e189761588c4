"""What runs like one took on this site: numbers of finished runs alone, never whose they were or what they said."""

from collections.abc import Callable, Sequence

from django.db.models import Q
from msgspec import Struct

from playground.endpoints.prices import Prices
from playground.runs.models import Run, Status

LIKE_MOST = 200  # newest runs that are looked at
ENOUGH = 5  # runs of the same model, below which those of other models are better than nothing
TAIL = 0.1  # of the runs are below the low number, and as many above the high one

COLUMNS = ("agents", "input_tokens", "cached_tokens", "output_tokens", "started_at", "ended_at")


class Spread(Struct, frozen=True, kw_only=True):
    """Where a number usually lies: the middle run, and the bounds of four runs in five."""

    low: int
    middle: int
    high: int


class History(Struct, frozen=True, kw_only=True):
    """What `runs` finished runs of a mode took. `same_model` False: they ran on other models too.

    `tokens` are input and output together; `cost` is in millionths of the currency, at the prices of today.
    """

    runs: int
    same_model: bool
    agents: Spread
    tokens: Spread
    seconds: Spread
    cost: Spread | None = None


def history_of(mode: str, model: str, prices: Prices | None) -> History | None:
    """Of the newest runs in that mode; None where there was none yet."""
    mine = _rows(mode, model)
    rows = mine if len(mine) >= ENOUGH else _rows(mode)
    if not rows:
        return None

    def of(number: Callable[[Run], int]) -> Spread:
        return _spread([number(row) for row in rows])

    return History(
        runs=len(rows),
        same_model=rows is mine or len(mine) == len(rows),
        agents=of(lambda row: row.agents),
        tokens=of(lambda row: row.input_tokens + row.output_tokens),
        seconds=of(_seconds),
        cost=of(lambda row: _cost(row, prices)) if prices else None,
    )


def _rows(mode: str, model: str = "") -> list[Run]:
    whole = Q(forked=None) | Q(forked__seq=1)  # a run with a kept past took less than the work that it shows
    found = Run.objects.filter(whole, mode=mode, status=Status.COMPLETED, started_at__isnull=False)
    if model:
        found = found.filter(model=model)
    return list(found.only("pk", *COLUMNS).order_by("-pk")[:LIKE_MOST])


def _seconds(row: Run) -> int:
    return round((row.ended_at - row.started_at).total_seconds()) if row.ended_at and row.started_at else 0


def _cost(row: Run, prices: Prices | None) -> int:
    assert prices is not None, "asked only where there are prices"
    return prices.cost(input=row.input_tokens, cached=row.cached_tokens, output=row.output_tokens)


def _spread(numbers: Sequence[int]) -> Spread:
    ordered = sorted(numbers)
    last = len(ordered) - 1
    return Spread(
        low=ordered[round(TAIL * last)],
        middle=ordered[last // 2],
        high=ordered[round((1 - TAIL) * last)],
    )
