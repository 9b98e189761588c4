"""The accounts that pay for one person, locked and brought up to date: made where a period is new, granted what the
limit says now, and given back what has grown old.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from playground.quotas.effective import Effective
from playground.quotas.ledger.moves import move
from playground.quotas.models import Account, Charge, Dimension, HoldLine, Period, Place, Posting, TopUp
from playground.quotas.periods import BEGINNING, ROLLING, window

# What was used comes back in steps of this: fewer postings, and late by no more than this.
_STEPS = {
    Period.ROLLING_DAY: timedelta(minutes=15),
    Period.ROLLING_WEEK: timedelta(hours=1),
    Period.ROLLING_MONTH: timedelta(hours=6),
}


@dataclass(slots=True)
class Limited:
    """A limit, and the account of its window."""

    limit: Effective
    account: Account


@dataclass(slots=True)
class Purse:
    """What pays one unit for one person. Windows come first; top-ups pay what they do not reach; own caps bound both."""

    unit: str
    windows: list[Limited] = field(default_factory=list)
    own: list[Limited] = field(default_factory=list)
    top_ups: list[Account] = field(default_factory=list)

    @property
    def limited(self) -> bool:
        return bool(self.windows or self.own)

    def of_windows(self, amount: int) -> int:
        """How much of an amount every window reaches."""
        return min([amount, *(line.account.available for line in self.windows)])

    def reach(self, amount: int) -> int:
        """How much of an amount can be had at all."""
        had = self.of_windows(amount)
        had += min(amount - had, sum(account.available for account in self.top_ups))
        return min([had, *(line.account.available for line in self.own)])

    def lacking(self, amount: int) -> Limited:
        """Of the limits that do not reach an amount, the one that takes longest to come back."""
        short = [line for line in self.own if line.account.available < amount]
        short = short or [line for line in self.windows if line.account.available < amount]
        return max(short, key=lambda line: (line.account.ends_at is None, line.account.ends_at or BEGINNING))


def unit_of(dimension: Dimension, currency: str) -> str:
    """How accounts name what is counted."""
    return currency if dimension == Dimension.MONEY else dimension.value


def counting(limits: Iterable[Effective], units: Iterable[str]) -> list[Effective]:
    """The limits that bound these units."""
    wanted = set(units)
    return [
        line
        for line in limits
        if line.amount is not None and unit_of(line.dimension, line.currency) in wanted
    ]


def open_purses(user: int, limits: Sequence[Effective], *, at: datetime, key: str) -> dict[str, Purse]:
    """By unit, the accounts of these limits and the top-ups beside them, locked by number and up to date."""
    asked = _asked(user, limits, at)
    found, fresh = _locked(user, asked.accounts)
    for line, account in asked.windows:
        name = _name(account)
        _bring_up_to_date(found[name], line.amount or 0, at, key, fresh=name in fresh)
    for top_up, account in asked.top_ups:
        _follow(found[_name(account)], top_up.amount, at, key)
    return _purses(asked, found)


def look(user: int, limits: Sequence[Effective], *, at: datetime) -> dict[str, Purse] | None:
    """The same purses as they would be now, read in one statement: no lock, nothing written. None: one is to be made."""
    asked = _asked(user, limits, at)
    found = {_name(account): account for account in _rows(user, asked.accounts)}
    if any(_name(account) not in found for account in asked.accounts):
        return None
    for line, account in asked.windows:
        row = found[_name(account)]
        row.spent -= grown_old(row, at)[1] if row.period in ROLLING else 0
        row.granted = max(line.amount or 0, row.spent + row.held)
    for top_up, account in asked.top_ups:
        row = found[_name(account)]
        row.granted = max(top_up.amount, row.spent + row.held)
    return _purses(asked, found)


def already(user: int, unit: str, period: str, *, own: bool, since: datetime) -> int:
    """What this person was charged in a window that no account of the same limit has paid, or will."""
    same = {"account__unit": unit, "account__period": period, "account__own": own}
    paid = Exists(HoldLine.objects.filter(hold=OuterRef("hold"), **same))
    mine = Charge.objects.filter(~paid, user=user, at__gte=since)
    if unit == Dimension.TOKENS:
        return mine.aggregate(sum=Sum(F("input") + F("output")))["sum"] or 0
    return mine.filter(currency=unit).aggregate(sum=Sum("cost"))["sum"] or 0


def grown_old(account: Account, at: datetime) -> tuple[datetime, int]:
    """Until when what a rolling account spent is too old to count by now, and how much of that has not come back."""
    period = Period(account.period)
    until = _floor(at - ROLLING[period], _STEPS[period])
    since = account.returned_to or BEGINNING
    spent = Posting.objects.filter(account=account, target=Place.SPENT, at__gte=since, at__lt=until)
    return until, (spent.aggregate(sum=Sum("amount"))["sum"] or 0) if until > since else 0


def starts_at(period: Period, at: datetime) -> datetime:
    """By which time the account of a window is found: all rolling ones of a limit are one account."""
    return BEGINNING if period in ROLLING else window(period, at).starts_at


@dataclass(frozen=True, slots=True)
class _Asked:
    """Limits and top-ups, each with its account as it would be made."""

    windows: list[tuple[Effective, Account]]
    top_ups: list[tuple[TopUp, Account]]

    @property
    def accounts(self) -> list[Account]:
        return [account for _why, account in (*self.windows, *self.top_ups)]


def _asked(user: int, limits: Sequence[Effective], at: datetime) -> _Asked:
    return _Asked(
        [(line, _account_for(user, line, at)) for line in limits],
        [(top_up, _account_of(top_up)) for top_up in _top_ups(user, limits, at)],
    )


def _purses(asked: _Asked, found: "dict[_Name, Account]") -> dict[str, Purse]:
    purses = {account.unit: Purse(account.unit) for account in asked.accounts}
    for line, account in asked.windows:
        purse = purses[account.unit]
        (purse.own if line.own else purse.windows).append(Limited(line, found[_name(account)]))
    for _top_up, account in asked.top_ups:
        purses[account.unit].top_ups.append(found[_name(account)])
    return purses


def _account_for(user: int, line: Effective, at: datetime) -> Account:
    return Account(
        user_id=user,
        unit=unit_of(line.dimension, line.currency),
        period=line.period,
        own=line.own,
        starts_at=starts_at(line.period, at),
        ends_at=window(line.period, at).ends_at,
    )


def _account_of(top_up: TopUp) -> Account:
    return Account(
        user_id=top_up.user_id,
        unit=unit_of(Dimension(top_up.dimension), top_up.currency),
        top_up=top_up,
        starts_at=top_up.made_at,
        ends_at=top_up.ends_at,
    )


def _top_ups(user: int, limits: Sequence[Effective], at: datetime) -> list[TopUp]:
    """Those that are good now, beside limits that they reach beyond: the first to end comes first."""
    beside = {(line.dimension, line.currency) for line in limits if not line.own}
    if not beside:
        return []
    good = TopUp.objects.filter(user=user, withdrawn_at=None, ends_at__gt=at).order_by("ends_at", "pk")
    return [top_up for top_up in good if (top_up.dimension, top_up.currency) in beside]


type _Name = tuple[str, str, bool, datetime, int | None]


def _name(account: Account) -> _Name:
    if account.top_up_id is not None:
        return account.unit, "", False, BEGINNING, account.top_up_id
    return account.unit, account.period, account.own, account.starts_at, None


def _locked(user: int, wanted: Sequence[Account]) -> tuple[dict[_Name, Account], set[_Name]]:
    """The rows of these accounts, made where they are missing; and the names of those that were."""
    found = {_name(account): account for account in _rows(user, wanted).select_for_update()}
    missing = {_name(account): account for account in wanted if _name(account) not in found}
    if missing:
        in_order = [
            missing[name] for name in sorted(missing, key=str)
        ]  # so that two who make them wait in turn
        Account.objects.bulk_create(in_order, ignore_conflicts=True)
        found = {_name(account): account for account in _rows(user, wanted).select_for_update()}
    return found, set(missing)


def _rows(user: int, wanted: Sequence[Account]) -> QuerySet[Account]:
    top_ups = [account.top_up_id for account in wanted if account.top_up_id is not None]
    windows = {account.starts_at for account in wanted if account.top_up_id is None}
    units = {account.unit for account in wanted}
    which = Q(top_up__in=top_ups) | Q(top_up=None, starts_at__in=windows)
    return Account.objects.filter(which, user=user, unit__in=units).order_by("pk")


def _bring_up_to_date(account: Account, amount: int, at: datetime, key: str, *, fresh: bool) -> None:
    if account.period in ROLLING:
        _give_back(account, at)
    _follow(account, amount, at, key)
    if fresh and not account.postings.filter(target=Place.SPENT).exists():
        _carry(account, at)


def _give_back(account: Account, at: datetime) -> None:
    until, amount = grown_old(account, at)
    if amount:
        move(account, Place.SPENT, Place.AVAILABLE, amount, key=f"old:{until.isoformat()}", at=at)
        Account.objects.filter(pk=account.pk).update(returned_to=until)
        account.returned_to = until


def _follow(account: Account, amount: int, at: datetime, key: str) -> None:
    """Grant what is decided now, or as near to it as what is spent and held allows."""
    change = max(amount, account.spent + account.held) - account.granted
    if change > 0:
        move(account, Place.OUTSIDE, Place.AVAILABLE, change, key=f"{key}:grant", at=at)
    else:
        move(account, Place.AVAILABLE, Place.OUTSIDE, -change, key=f"{key}:grant", at=at)


def _carry(account: Account, at: datetime) -> None:
    """A limit that is new counts what was used in its window before there was one."""
    if account.unit in {Dimension.RUNS, Dimension.SWARMS, Dimension.UPLOADS, Dimension.REQUESTS}:
        return  # nobody wrote those down
    assert account.user_id is not None, "accounts are opened for people who are there"
    since = at - ROLLING[Period(account.period)] if account.period in ROLLING else account.starts_at
    used = already(account.user_id, account.unit, account.period, own=account.own, since=since)
    spend(account, used, at=at, key="carried", reason="used before there was a limit")


def spend(account: Account, amount: int, *, at: datetime, key: str, reason: str) -> None:
    """Spend so much whatever is left: what the account does not reach is granted by necessity, never below zero."""
    reached = min(amount, account.available)
    move(account, Place.AVAILABLE, Place.SPENT, reached, key=key, at=at, reason=reason)
    move(account, Place.OUTSIDE, Place.SPENT, amount - reached, key=f"{key}:overrun", at=at, reason="overrun")


def _floor(at: datetime, step: timedelta) -> datetime:
    return BEGINNING + (at - BEGINNING) // step * step
