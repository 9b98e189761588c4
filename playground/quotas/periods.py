"""When what was used comes back. Windows begin and end by UTC; pages show their ends in the zone of who reads.

A window is a half-open stretch of time. One of the calendar comes back all at once, a rolling one bit by bit.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from playground.quotas.models import Dimension, Period

ROLLING = {
    Period.ROLLING_DAY: timedelta(days=1),
    Period.ROLLING_WEEK: timedelta(days=7),
    Period.ROLLING_MONTH: timedelta(days=30),
}
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # of what has no window: before everything on any site

_USED_UP = (
    Period.HOUR,
    Period.DAY,
    Period.WEEK,
    Period.MONTH,
    Period.ROLLING_DAY,
    Period.ROLLING_WEEK,
    Period.ROLLING_MONTH,
)
COUNTED = frozenset(
    {Dimension.TOKENS, Dimension.MONEY, Dimension.RUNS, Dimension.SWARMS, Dimension.UPLOADS}
)  # used up and given back with a period; the others bound one thing at a time


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when something counts. `ends_at` None: it does not end, as a rolling one."""

    starts_at: datetime
    ends_at: datetime | None


def window(period: str, at: datetime) -> Window:
    """The window of a period that holds a moment; of a rolling one the stretch that ends with it."""
    match Period(period):
        case Period.MINUTE:
            start = at.astimezone(UTC).replace(second=0, microsecond=0)
            return Window(start, start + timedelta(minutes=1))
        case Period.HOUR:
            start = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
            return Window(start, start + timedelta(hours=1))
        case Period.DAY:
            return Window(_midnight(at), _midnight(at) + timedelta(days=1))
        case Period.WEEK:
            start = _midnight(at) - timedelta(days=at.astimezone(UTC).weekday())  # from Monday
            return Window(start, start + timedelta(days=7))
        case Period.MONTH:
            start = _midnight(at).replace(day=1)
            return Window(start, (start + timedelta(days=32)).replace(day=1))
        case Period.NONE:
            return Window(BEGINNING, None)
        case rolling:
            return Window(at - ROLLING[rolling], None)


def periods_of(dimension: str) -> tuple[Period, ...]:
    """In which periods a dimension can be limited."""
    if dimension == Dimension.REQUESTS:
        return (Period.MINUTE,)
    return _USED_UP if dimension in COUNTED else (Period.NONE,)


def comes_back(period: str, resets_at: datetime | None) -> str:
    """When what was used comes back, as a sentence in the zone and language of who reads; empty where it does not."""
    if period in ROLLING:
        return _("It comes back bit by bit.")
    if resets_at is None:
        return ""
    at = timezone.localtime(resets_at)
    hour = date_format(at, "TIME_FORMAT")
    if at.date() == timezone.localdate():
        return _("It comes back at %(hour)s.") % {"hour": hour}
    if at.date() == timezone.localdate() + timedelta(days=1):
        return _("It comes back tomorrow at %(hour)s.") % {"hour": hour}
    return _("It comes back on %(day)s at %(hour)s.") % {"day": date_format(at, "DATE_FORMAT"), "hour": hour}


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
