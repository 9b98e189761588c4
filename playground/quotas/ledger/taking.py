"""Counts what is used up one by one: runs, swarms, uploaded bytes."""

from django.db import transaction

from playground.quotas.effective import effective
from playground.quotas.ledger import clock
from playground.quotas.ledger.accounts import counting, open_purses
from playground.quotas.ledger.moves import move
from playground.quotas.ledger.refusals import refusal
from playground.quotas.models import Dimension, Place, Posting
from playground.users.models import User


def take(user_id: int, unit: Dimension, amount: int, key: str) -> None:
    """Spend so much at once (RUNS, SWARMS, UPLOADS, REQUESTS), or raise Spent. The same key twice counts once.

    The key is up to 100 characters; that of one unit says nothing of another.
    """
    limits = counting(effective(User(pk=user_id), (unit,)), [unit.value])
    if not limits or not amount:
        return
    named = f"{key}:taken"
    with transaction.atomic():
        at = clock.now()
        purse = open_purses(user_id, limits, at=at, key=key)[unit.value]
        if Posting.objects.filter(account__user=user_id, account__unit=unit, key=named).exists():
            return
        left = purse.reach(amount)
        if left < amount:
            raise refusal(purse.lacking(amount), left=left)
        for line in (*purse.windows, *purse.own):
            move(line.account, Place.AVAILABLE, Place.SPENT, amount, key=named, at=at)
