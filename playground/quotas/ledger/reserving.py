"""Sets amounts aside for a run before its model calls, on every account that applies: all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Now

from playground.quotas.effective import Effective, effective
from playground.quotas.ledger import clock
from playground.quotas.ledger.accounts import Purse, counting, look, open_purses
from playground.quotas.ledger.lines import Sides, sides_of
from playground.quotas.ledger.moves import move
from playground.quotas.ledger.refusals import refusal, refusal_of_run
from playground.quotas.ledger.settling import TERM, settle
from playground.quotas.models import Account, Charge, Chunk, Dimension, Hold, HoldLine, Place
from playground.users.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCaps:
    """What a whole run may take, from its first frame to its end. None: only the person's limits count."""

    tokens: int | None = None
    cost: int | None = None  # in millionths of the run's currency


NO_CAPS = RunCaps()


@dataclass(frozen=True, slots=True)
class _Wish:
    """So much of one unit, and not less than `least`."""

    unit: str
    dimension: Dimension
    amount: int
    least: int
    cap: int | None


def reserve(
    run: UUID,
    user_id: int,
    *,
    tokens: int,
    cost: int,
    currency: str,
    key: str,
    caps: RunCaps = NO_CAPS,
    least_tokens: int | None = None,
    least_cost: int | None = None,
) -> Hold:
    """Open the run's hold, or let it grow, by so much; answers the hold with its new sums.

    Where less is left but at least `least_…`, that much is given (not given: all or nothing). Raises Spent, and nothing
    is set aside. The same key twice gives the first answer. A hold without `pk` says that nothing limits this person:
    go on as if it were all there, and ask again after as much. A hold of another currency is settled first.
    The hold is the run's, not the worker's: what a dead worker left of it (`tokens - charged_tokens`) is yours.
    """
    wishes = [_Wish("tokens", Dimension.TOKENS, tokens, _or(least_tokens, tokens), caps.tokens)]
    if currency:
        wishes.append(_Wish(currency, Dimension.MONEY, cost, _or(least_cost, cost), caps.cost))
    told = effective(User(pk=user_id), (Dimension.TOKENS, Dimension.MONEY))
    limits = counting(told, [wish.unit for wish in wishes])
    first = Hold.objects.filter(chunks__key=key).first()
    if first is not None:
        return first
    if not limits and caps == NO_CAPS and not Hold.objects.filter(run=run, settled_at=None).exists():
        return Hold(run=run, user_id=user_id, tokens=tokens, cost=cost, currency=currency)
    _refuse_at_a_look(user_id, wishes, limits)
    with transaction.atomic():
        return _grow(run, user_id, wishes, limits, currency=currency, key=key)


def _or(least: int | None, asked: int) -> int:
    return asked if least is None else least


def _refuse_at_a_look(user: int, wishes: list[_Wish], limits: list[Effective]) -> None:
    """Raise Spent where there is too little already: who waits for more asks often, and should hold nobody up."""
    purses = look(user, limits, at=clock.now()) or {}
    for wish in wishes:
        if wish.unit in purses:
            _reach_of(purses[wish.unit], wish, wish.amount)


def _grow(
    run: UUID, user: int, wishes: list[_Wish], limits: list[Effective], *, currency: str, key: str
) -> Hold:
    hold = _open_hold(run, user, currency)
    if Chunk.objects.filter(key=key).exists():  # while we waited for the hold
        return hold
    at = clock.now()
    purses = open_purses(user, limits, at=at, key=key)
    had = {wish.unit: _reach(wish, purses.get(wish.unit), hold) for wish in wishes}
    sides = sides_of(hold)
    for unit, amount in had.items():
        if unit in purses:
            _set_aside(purses[unit], amount, hold, sides[unit], key=key, at=at)
    return _note(hold, had, key)


def _open_hold(run: UUID, user: int, currency: str) -> Hold:
    """The run's open hold, locked. One of tokens alone takes the first currency that comes."""
    mine = Hold.objects.select_for_update().filter(run=run, settled_at=None)
    hold = mine.first()
    if hold is not None and currency and hold.currency not in {"", currency}:
        settle(run)
        hold = None
    if hold is None:
        new = Hold(run=run, user_id=user, expires_at=clock.now() + TERM)
        Hold.objects.bulk_create([new], ignore_conflicts=True)
        hold = mine.get()
    hold.currency = currency or hold.currency
    return hold


def _reach(wish: _Wish, purse: Purse | None, hold: Hold) -> int:
    """How much of a wish can be had. Raises Spent where that is too little."""
    amount = wish.amount
    if wish.cap is not None:
        amount = min(amount, max(0, wish.cap - _taken(wish, hold)))
        if amount < wish.least:
            raise refusal_of_run(wish.dimension, left=amount)
    return amount if purse is None else _reach_of(purse, wish, amount)


def _reach_of(purse: Purse, wish: _Wish, amount: int) -> int:
    reached = purse.reach(amount)
    if reached < wish.least:
        raise refusal(purse.lacking(wish.least), left=reached)
    return reached


def _taken(wish: _Wish, hold: Hold) -> int:
    """What the run took so far: what its hold holds, and what was charged before that."""
    before = Charge.objects.filter(~Q(hold=hold) | Q(hold=None), run=hold.run)
    if wish.dimension == Dimension.TOKENS:
        return hold.tokens + (before.aggregate(sum=Sum(F("input") + F("output")))["sum"] or 0)
    return hold.cost + (before.filter(currency=wish.unit).aggregate(sum=Sum("cost"))["sum"] or 0)


def _set_aside(purse: Purse, amount: int, hold: Hold, side: Sides, *, key: str, at: datetime) -> None:
    of_windows = purse.of_windows(amount)
    shares: list[tuple[Account, int, int]] = [  # account, how much, from where on it pays
        *((line.account, of_windows, side.windows) for line in purse.windows),
        *((line.account, amount, side.all) for line in purse.own),
    ]
    start = side.top_ups
    for account in purse.top_ups:
        share = min(account.available, side.top_ups + amount - of_windows - start)
        shares.append((account, share, start))
        start += share
    for account, share, begins in sorted(shares, key=lambda line: line[0].pk):
        move(account, Place.AVAILABLE, Place.HELD, share, key=f"{key}:hold", at=at, hold=hold)
        _extend(hold, account, begins, share)


def _extend(hold: Hold, account: Account, start: int, amount: int) -> None:
    """Write down which part of the hold an account pays: as one line with the part before it, if that is its own."""
    if not amount:
        return
    last = HoldLine.objects.filter(hold=hold, account=account, start=start - F("amount"))
    if not last.update(amount=F("amount") + amount):
        HoldLine.objects.create(hold=hold, account=account, start=start, amount=amount)


def _note(hold: Hold, had: Mapping[str, int], key: str) -> Hold:
    tokens, cost = had["tokens"], had.get(hold.currency, 0)
    Chunk.objects.create(hold=hold, key=key, tokens=tokens, cost=cost)
    Hold.objects.filter(pk=hold.pk).update(
        tokens=F("tokens") + tokens,
        cost=F("cost") + cost,
        currency=hold.currency,
        expires_at=Now() + TERM,
    )
    hold.refresh_from_db()
    return hold
