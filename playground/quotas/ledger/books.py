"""Are the books in order? Every number of the ledger, made again from its rows. Reads only; changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum

from playground.quotas.ledger import clock
from playground.quotas.ledger.lines import lines_of, sides_of, used_of
from playground.quotas.models import Account, Charge, Chunk, Hold, HoldLine, Place, Posting

GRACE = timedelta(seconds=30)  # between the expiry of a hold and the sweep that must have settled it


def faults(is_alive: Callable[[UUID], bool], holds: QuerySet[Hold] | None = None) -> Iterator[str]:
    """What does not agree, a sentence each; nothing where all is well. `is_alive`: whether a live lease has a run.

    Every account is looked at, and every hold or those that are named.
    """
    with _one_moment():
        yield from _of_accounts()
        for hold in (Hold.objects.all() if holds is None else holds).order_by("pk").iterator():
            yield from _of_hold(hold)
            if hold.settled_at is not None:
                yield from _of_settled(hold)
            elif hold.expires_at + GRACE < clock.now() and not is_alive(hold.run):
                yield f"Hold {hold.pk} of run {hold.run} is open though it expired and nobody works on the run."


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it was at one moment, and hold nobody up: work goes on meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    reading = "ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN {reading}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _of_accounts() -> Iterator[str]:
    """The sums of the postings are an account's numbers, and what it holds lies on lines of open holds."""
    sums: dict[int, Counter[str]] = {}
    moved = Posting.objects.order_by().values_list("account", "source", "target")
    for account, source, target, amount in moved.annotate(sum=Sum("amount")):
        places = sums.setdefault(account, Counter())
        places[target] += amount
        places[source] -= amount
    open_lines = HoldLine.objects.filter(hold__settled_at=None).order_by().values_list("account")
    held = dict(open_lines.annotate(sum=Sum("amount")))
    for row in Account.objects.iterator():
        places = sums.get(row.pk, Counter())
        said = (row.granted, row.spent, row.held)
        made = (-places[Place.OUTSIDE], places[Place.SPENT], places[Place.HELD])
        if said != made:
            yield f"Account {row.pk} says granted, spent, held {said}; its postings say {made}."
        if row.held != held.get(row.pk, 0):
            yield f"Account {row.pk} holds {row.held}; the open holds lay {held.get(row.pk, 0)} on it."


def _of_hold(hold: Hold) -> Iterator[str]:
    """Its chunks are its size, and the lines of the bill are what was charged to it."""
    chunks = Chunk.objects.filter(hold=hold).aggregate(tokens=Sum("tokens"), cost=Sum("cost"))
    grown = (chunks["tokens"] or 0, chunks["cost"] or 0)
    if grown != (hold.tokens, hold.cost):
        yield f"Hold {hold.pk} says {(hold.tokens, hold.cost)}; its chunks say {grown}."
    bill = Charge.objects.filter(hold=hold).aggregate(
        tokens=Sum(F("input") + F("output")), cost=Sum("cost", filter=Q(currency=hold.currency))
    )
    billed = (bill["tokens"] or 0, bill["cost"] or 0)
    if billed != (hold.charged_tokens, hold.charged_cost):
        yield f"Hold {hold.pk} says {(hold.charged_tokens, hold.charged_cost)} was charged; the bill says {billed}."


def _of_settled(hold: Hold) -> Iterator[str]:
    """What its accounts paid is what was charged: each line its part, and what was beyond them all was paid too."""
    charged = {"tokens": hold.charged_tokens, hold.currency: hold.charged_cost}
    lines = lines_of(hold)
    sides = sides_of(hold, lines)
    due: Counter[int] = Counter()
    for line in lines:
        due[line.account_id] += used_of(line, charged[line.account.unit], sides[line.account.unit])
    paid = dict(
        hold.postings.filter(source=Place.HELD, target=Place.SPENT)
        .order_by()
        .values_list("account")
        .annotate(sum=Sum("amount"))
    )
    if +due != Counter(paid):
        yield f"Hold {hold.pk}: its accounts should have paid {dict(+due)}; they paid {paid}."
    for unit, side in sides.items():
        yield from _beyond(hold, unit, max(0, charged[unit] - side.all))


def _beyond(hold: Hold, unit: str, amount: int) -> Iterator[str]:
    """What was charged beyond the hold was paid by every limit that held then, with the top-ups beside it."""
    rows = Posting.objects.filter(key__startswith=f"hold:{hold.pk}:{unit}:").select_related("account")
    limits: Counter[tuple[str, bool]] = Counter()
    by_top_ups = 0
    for row in rows.filter(target=Place.SPENT):
        if row.account.period:
            limits[row.account.period, row.account.own] += row.amount
        else:
            by_top_ups += row.amount
    for (period, own), paid in limits.items():
        if paid + (0 if own else by_top_ups) != amount:
            yield f"Hold {hold.pk}: {amount} {unit} were beyond it; the limit of {period} paid {paid}."
