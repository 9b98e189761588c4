"""Windows: where they begin and end, by UTC."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from playground.quotas.models import Dimension, Period
from playground.quotas.periods import ROLLING, periods_of, window

THURSDAY = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
CALENDAR = [period for period in Period if period not in ROLLING and period is not Period.NONE]


def test_each_window_ends_where_the_clock_says() -> None:
    ends = {period: window(period, THURSDAY).ends_at for period in CALENDAR}
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    assert ends.pop(Period.WEEK) == datetime(2027, 1, 4, tzinfo=UTC)  # the next Monday
    assert set(ends.values()) == {new_year}


@given(
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants them so
    period=st.sampled_from(CALENDAR),
)
def test_windows_follow_each_other_without_a_gap(at: datetime, period: Period) -> None:
    now = window(period, at)
    assert now.ends_at is not None
    assert now.starts_at <= at < now.ends_at
    assert window(period, now.starts_at) == now
    assert window(period, now.ends_at).starts_at == now.ends_at
    assert window(period, now.starts_at - timedelta(microseconds=1)).ends_at == now.starts_at


def test_the_zone_of_who_asks_moves_no_window() -> None:
    tokyo = THURSDAY.astimezone(timezone(timedelta(hours=9)))
    assert window(Period.DAY, tokyo) == window(Period.DAY, THURSDAY)


def test_a_rolling_window_ends_with_the_moment() -> None:
    found = window(Period.ROLLING_WEEK, THURSDAY)
    assert found.starts_at == THURSDAY - timedelta(days=7)
    assert found.ends_at is None


def test_what_bounds_one_thing_has_no_period() -> None:
    assert periods_of(Dimension.AGENTS) == (Period.NONE,)
    assert periods_of(Dimension.REQUESTS) == (Period.MINUTE,)
    assert Period.NONE not in periods_of(Dimension.TOKENS)
