"""The bars of a period, drawn on the server: numbers only, the page's own colours, and a table beside them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.desk.usage.sums import Bar
from playground.numbers import exact, grouped, money, short

WIDTH, HEIGHT = 720, 220
LEFT, BOTTOM, TOP = 56, 24, 8
SERIES = 5  # told apart; all others are one more
LABELS = 8  # dates below the bars
WIDEST = 48


class Piece(Struct, frozen=True, kw_only=True):
    """A part of a bar, in the drawing's own units. `series` is the number of its colour."""

    x: float
    y: float
    width: float
    height: float
    series: int
    title: str


class Mark(Struct, frozen=True, kw_only=True):
    """A word at an axis."""

    at: float
    word: str


class Scale(Struct, frozen=True, kw_only=True):
    """How amounts and days become places; `currency` where amounts are money."""

    top: int  # where the axis ends
    start: date
    step: float  # between two days
    currency: str

    def x(self, day: date) -> float:
        return LEFT + (day - self.start).days * self.step

    def y(self, amount: int) -> float:
        reach = amount / self.top if self.top else 0.0
        return round(TOP + (HEIGHT - BOTTOM - TOP) * (1 - reach), 1)

    def exactly(self, amount: int) -> str:
        return exact(amount, self.currency) if self.currency else grouped(amount)

    def word(self, amount: int) -> str:
        return money(amount, self.currency) if self.currency else short(amount)


class Chart(Struct, frozen=True, kw_only=True):
    """What the template writes as SVG, and the same as a table."""

    width: int
    height: int
    left: int
    pieces: list[Piece]
    amounts: list[Mark]
    days: list[Mark]
    names: list[str]
    rows: list[tuple[str, list[str]]]
    summary: str


def chart(bars: Sequence[Bar], start: date, end: date, currency: str) -> Chart:
    """The bars of these days; `currency` where they are of money."""
    names = _names(bars)
    stacked: dict[date, list[int]] = defaultdict(lambda: [0] * len(names))
    for bar in bars:
        stacked[bar.day][names.index(bar.series) if bar.series in names else len(names) - 1] += bar.amount
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    scale = Scale(
        top=nice(max((sum(parts) for parts in stacked.values()), default=0)),
        start=start,
        step=(WIDTH - LEFT) / len(days),
        currency=currency,
    )
    used = [day for day in days if day in stacked]
    whole = sum(sum(parts) for parts in stacked.values())
    total = exact(whole, currency) if currency else _("%(count)s tokens") % {"count": grouped(whole)}
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        pieces=[piece for day in used for piece in _pieces(stacked[day], names, day, scale)],
        amounts=[Mark(at=scale.y(part), word=scale.word(part)) for part in (0, scale.top // 2, scale.top)],
        days=[
            Mark(at=round(scale.x(day) + scale.step / 2, 1), word=_day(day))
            for day in days[:: -(-len(days) // LABELS)]
        ],
        names=names,
        rows=[(_day(day), [scale.exactly(part) for part in stacked[day]]) for day in used],
        summary=_("%(total)s from %(start)s to %(end)s, by day")
        % {"total": total, "start": _day(start), "end": _day(end)},
    )


def nice(most: int) -> int:
    """The round number at which the axis ends: twice a whole one, so that its half is round too."""
    if most <= 0:
        return 0
    size = 10 ** (len(str(most)) - 1)
    for factor in (1, 2, 4, 6, 8):
        if most <= factor * size:
            return int(max(2, factor * size))
    return int(10 * size)


def _names(bars: Sequence[Bar]) -> list[str]:
    """The series in the order of what they come to; beyond the first few all are one."""
    sums: dict[str, int] = defaultdict(int)
    for bar in bars:
        sums[bar.series] += bar.amount
    names = sorted(sums, key=lambda name: (-sums[name], name))
    return names if len(names) <= SERIES + 1 else [*names[:SERIES], _("all others")]


def _pieces(parts: list[int], names: list[str], day: date, scale: Scale) -> list[Piece]:
    found, below = [], 0
    width = min(scale.step * 0.8, WIDEST)
    for number, part in enumerate(parts):
        if part:
            foot, head = scale.y(below), scale.y(below + part)
            found.append(
                Piece(
                    x=round(scale.x(day) + (scale.step - width) / 2, 1),
                    y=head,
                    width=round(width, 1),
                    height=round(foot - head, 1),
                    series=number + 1,
                    title=f"{_day(day)} · {names[number]}: {scale.word(part)}",
                )
            )
        below += part
    return found


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")
