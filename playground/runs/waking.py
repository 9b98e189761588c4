"""Lets runs go on that waited for budget, when their owner has room again: after a top-up, or when a period turned.

Law: what the next model call may take is set aside first, so that of many runs only those wake for which there is room.
"""

from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet

from playground.endpoints.prices import prices_of
from playground.quotas import ledger
from playground.quotas.ledger import Spent
from playground.runs import actions, lease
from playground.runs.models import Control, Run, Status
from playground.runs.projection import Wait
from playground.runs.purse import Terms
from swarm.purse import Need


def asleep() -> QuerySet[Run]:
    """Runs that wait for their owner's budget, with no worker, and of which nobody wants anything just now."""
    wanted = Control.objects.filter(run=OuterRef("pk"), applied_at=None)
    waiting = lease.unowned().filter(status=Status.WAITING, code="budget", parked=True)
    return waiting.filter(~Exists(wanted)).select_related("conversation").order_by("pk")


def wake(quiet: Q) -> list[UUID]:
    """Wake those for which there is room now, unless another process just looked. Answers which."""
    woken: list[UUID] = []
    spent: set[int] = set()  # owners who have too little for one of their runs: the next one need not ask
    for run in asleep().filter(quiet):
        owner = run.conversation.owner_id
        if owner in spent or not lease.noted(run, quiet):
            continue
        if not _has_room(run, owner):
            spent.add(owner)
            continue
        try:
            actions.send_control(run, "resume")
        except actions.RunEnded:
            ledger.settle(run.key)
            continue
        woken.append(run.key)
    return woken


def _has_room(run: Run, owner: int) -> bool:
    wait = msgspec.convert(run.wait or {}, Wait)
    terms = Terms(run=run.key, user=owner, prices=prices_of(run.prices))
    amount = terms.amount(Need(input=wait.input, output=wait.output))
    try:
        ledger.reserve(
            run.key,
            owner,
            tokens=amount.tokens,
            cost=amount.cost,
            currency=terms.prices.currency if terms.prices else "",
            key=f"{run.key}:wake:{run.seq}",
        )
    except Spent:
        return False
    return True
