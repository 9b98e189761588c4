"""What an admin decides about spending, and what came of it, for tests with real processes. Spoken by `person`."""

import sys
from collections.abc import Callable
from datetime import timedelta

import msgspec
from django.db.models import F, Sum
from django.utils import timezone

from playground.endpoints.configured import address_of, endpoint
from playground.endpoints.models import Offer
from playground.quotas import deciding
from playground.quotas.models import Account, Charge, Dimension, Hold, Period, Subject
from playground.runs.models import Run
from playground.users.models import User
from tests.playground.runs.site import Books


def books(key: str) -> None:
    """What a run cost, by every count that there is."""
    run, accounts = Run.objects.get(key=key), Account.objects.all()
    bill = Charge.objects.filter(run=key)
    sums = bill.aggregate(tokens=Sum(F("input") + F("output")), cost=Sum("cost"))
    found = Books(
        status=run.status,
        code=run.code,
        done=run.counts.get("completed", 0),
        parked=run.parked,
        bill=sums["tokens"] or 0,
        guessed=sum(line.input + line.output for line in bill.filter(estimated=True)),
        guesses=bill.filter(estimated=True).count(),
        bill_cost=sums["cost"] or 0,
        run=run.input_tokens + run.output_tokens,
        run_cost=run.cost or 0,
        spent=sum(account.spent for account in accounts),
        held=sum(account.held for account in accounts),
        open=Hold.objects.filter(settled_at=None).count(),
    )
    sys.stdout.write(f"{msgspec.json.encode(found).decode()}\n")


def allow(tokens: str) -> None:
    """Allow everybody so many tokens a day, and not one more."""
    deciding.set_limit(
        None,
        subject=Subject.SITE,
        dimension=Dimension.TOKENS,
        amount=int(tokens),
        period=Period.DAY,
        reason="a test",
    )


def top_up(tokens: str) -> None:
    """Give the person so many more."""
    deciding.top_up(
        None,
        user=User.objects.get(username="alice"),
        dimension=Dimension.TOKENS,
        amount=int(tokens),
        ends_at=timezone.now() + timedelta(days=1),
        reason="more to do",
    )


def price(millionths: str) -> None:
    """So much for a million tokens of the model, in and out alike."""
    cost = int(millionths)
    Offer.objects.get_or_create(endpoint=address_of(endpoint()), name="simulated")
    Offer.objects.update(input_price=cost, cached_price=cost, output_price=cost, currency="USD")


SPENDING: dict[str, Callable[..., None]] = {
    "books": books,
    "allow": allow,
    "top_up": top_up,
    "price": price,
}
