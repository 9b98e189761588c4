"""Ends a hold: what was charged is spent, the rest is available again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from playground.quotas.effective import effective
from playground.quotas.ledger import clock
from playground.quotas.ledger.accounts import counting, open_purses, spend
from playground.quotas.ledger.lines import lines_of, sides_of, used_of
from playground.quotas.ledger.moves import move
from playground.quotas.models import Account, Dimension, Hold, Place
from playground.users.models import User

TERM = timedelta(seconds=60)  # four leases: who still works has renewed it many times by then

OPEN = Q(settled_at=None)
PAST = OPEN & Q(expires_at__lt=Now())


def settle(run: UUID) -> bool:
    """Settle the run's open hold, if there is one. May be called twice; a later `reserve` opens another hold."""
    with transaction.atomic():
        return _settle(run, OPEN)


def renew(run: UUID) -> None:
    """Let the run's open hold live for 60 more seconds. For the renewal of the lease."""
    Hold.objects.filter(OPEN, run=run).update(expires_at=Now() + TERM)


def sweep(is_alive: Callable[[UUID], bool]) -> int:
    """Settle every hold past its expiry whose run no live lease has. Answers how many."""
    settled = 0
    for run in [hold.run for hold in Hold.objects.filter(PAST)]:
        if is_alive(run):
            renew(run)
        else:
            with transaction.atomic():
                settled += _settle(run, PAST)
    return settled


def pay(user: int, unit: str, amount: int, *, key: str, at: datetime) -> None:
    """Pay what no hold covers: from what is available, and the rest by necessity. The same bill in the end."""
    limits = counting(effective(User(pk=user), (Dimension.TOKENS, Dimension.MONEY)), [unit])
    purse = open_purses(user, limits, at=at, key=key).get(unit)
    if purse is None:
        return
    beyond = amount - purse.of_windows(amount)
    by_top_ups = 0
    shares = [(line.account, amount) for line in purse.own]
    for account in purse.top_ups:
        share = min(beyond - by_top_ups, account.available)
        shares.append((account, share))
        by_top_ups += share
    shares += [(line.account, amount - by_top_ups) for line in purse.windows]
    for account, share in shares:
        spend(account, share, at=at, key=f"{key}:spent", reason="beyond a hold")


def _settle(run: UUID, which: Q) -> bool:
    hold = Hold.objects.select_for_update().filter(which, run=run).first()
    if hold is None:
        return False
    at = clock.now()
    charged = {"tokens": hold.charged_tokens, **({hold.currency: hold.charged_cost} if hold.currency else {})}
    _give_back(hold, charged, at)
    for unit, sides in sides_of(hold).items():
        if hold.user_id is not None and charged[unit] > sides.all:
            key = f"hold:{hold.pk}:{unit}"
            pay(hold.user_id, unit, charged[unit] - sides.all, key=key, at=at)
    Hold.objects.filter(pk=hold.pk).update(settled_at=at)
    return True


def _give_back(hold: Hold, charged: dict[str, int], at: datetime) -> None:
    """Move what each account holds: what it pays is spent, the rest available."""
    lines = lines_of(hold)
    sides = sides_of(hold, lines)
    used: dict[int, int] = {}
    held: dict[int, int] = {}
    for line in lines:
        unit, pk = line.account.unit, line.account_id
        used[pk] = used.get(pk, 0) + used_of(line, charged[unit], sides[unit])
        held[pk] = held.get(pk, 0) + line.amount
    for account in Account.objects.select_for_update().filter(pk__in=held).order_by("pk"):
        spent, key = used[account.pk], f"hold:{hold.pk}"
        move(account, Place.HELD, Place.SPENT, spent, key=f"{key}:spent", at=at, hold=hold)
        move(
            account,
            Place.HELD,
            Place.AVAILABLE,
            held[account.pk] - spent,
            key=f"{key}:rest",
            at=at,
            hold=hold,
        )
