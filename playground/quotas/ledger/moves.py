"""Moves an amount within an account: one posting, and the account's numbers with it.

Law: who moves holds the account's lock. The guard in the statement is the second belt: were a lock forgotten, nothing
would be given twice.
"""

from datetime import datetime

from django.db.models import F, Q

from playground.quotas.models import Account, Hold, Place, Posting

# What a place's own number says when an amount comes to it. Available has none: it follows from the others.
_NUMBERS = {Place.OUTSIDE: ("granted", -1), Place.SPENT: ("spent", 1), Place.HELD: ("held", 1)}


class Short(Exception):
    """An account has less than what should move from it. Under its lock that cannot be."""


def move(
    account: Account,
    source: Place,
    target: Place,
    amount: int,
    *,
    key: str,
    at: datetime,
    hold: Hold | None = None,
    reason: str = "",
) -> None:
    """Move so much from one place to another, in the row and in `account`; nothing at all where it is 0."""
    if not amount:
        return
    changes = _changes(source, target, amount)
    moved = Account.objects.filter(_enough(source, amount), pk=account.pk).update(
        **{name: F(name) + change for name, change in changes.items()}
    )
    if not moved:
        raise Short(f"{amount} of account {account.pk} from {source} to {target}")
    Posting.objects.create(
        account=account, source=source, target=target, amount=amount, key=key, at=at, hold=hold, reason=reason
    )
    for name, change in changes.items():
        setattr(account, name, getattr(account, name) + change)


def _changes(source: Place, target: Place, amount: int) -> dict[str, int]:
    changes: dict[str, int] = {}
    for place, signed in ((source, -amount), (target, amount)):
        if place in _NUMBERS:
            name, sign = _NUMBERS[place]
            changes[name] = sign * signed
    return changes


def _enough(source: Place, amount: int) -> Q:
    match source:
        case Place.AVAILABLE:
            return Q(granted__gte=F("spent") + F("held") + amount)
        case Place.HELD:
            return Q(held__gte=amount)
        case Place.SPENT:
            return Q(spent__gte=amount)
        case Place.OUTSIDE:
            return Q()  # the site itself never lacks anything
