"""The right to append to a run's journal: 15 seconds at a time, by the database's clock, fenced by an epoch.

Law: at most one lease of a run is current, and taking one ends every earlier one, whatever its holder still believes.
"""

import os
import socket
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from playground.runs.models import ENDED, IS_UNOWNED, Control, Maintenance, Run, Status

TERM = timedelta(seconds=15)  # longer than any stall of a healthy worker
RENEW_EVERY = 5.0  # seconds: two renewals may fail before the term is over
# As a question within the same statement and not as a join: an update over a join looks its rows up beforehand, and of two
# who race for a run on PostgreSQL both would then find it free.
IN_TURN = ~Exists(Run.objects.filter(pk=OuterRef("after")).exclude(status__in=ENDED))
# What nobody has begun waits while the site is under maintenance; what somebody has begun goes on, whoever carries it.
MAY_BEGIN = ~Q(status=Status.QUEUED) | ~Exists(Maintenance.objects.all())
UNTIL = ExpressionWrapper(Now() + TERM, output_field=DateTimeField())


@dataclass(frozen=True, slots=True)
class Lease:
    """What its holder shows when it writes."""

    run: int
    key: UUID
    epoch: int
    owner: str


def owner_here() -> str:
    """This process, told from all others on all machines."""
    return f"{socket.gethostname()}:{os.getpid()}"


def unowned() -> QuerySet[Run]:
    """Runs that are not at their end and that nobody works on."""
    return Run.objects.filter(IS_UNOWNED).exclude(status__in=ENDED)


def ready() -> QuerySet[Run]:
    """Unowned runs that a worker should take: all whose turn it is, but those that were parked and that nobody wants
    anything of.
    """
    wanted = Control.objects.filter(run=OuterRef("pk"), applied_at=None)
    return unowned().filter(IN_TURN, MAY_BEGIN).filter(Q(parked=False) | Exists(wanted))


def is_held(key: UUID) -> bool:
    """Whether somebody works on this run."""
    return Run.objects.exclude(IS_UNOWNED).filter(key=key).exists()


def followers(run: int) -> list[UUID]:
    """The runs that waited for this one and may begin now."""
    return list(ready().filter(after=run).values_list("key", flat=True))


def is_ready(key: UUID) -> bool:
    """Whether a worker should take this run."""
    return ready().filter(key=key).exists()


def noted(run: Run, quiet: Q) -> bool:
    """Write down that somebody looks after this unowned run now. False where another process was quicker."""
    return bool(unowned().filter(quiet, pk=run.pk).update(hinted_at=Now()))


def take(key: UUID, owner: str, *, in_turn: bool = True) -> Lease | None:
    """Take the run, unless somebody has it or it ended. Of any number who try at once, one succeeds.

    `in_turn` False takes it though the run before it goes on, or the site is under maintenance: to end it.
    """
    with transaction.atomic():
        taken = (
            unowned()
            .filter(IN_TURN & MAY_BEGIN if in_turn else Q(), key=key)
            .update(epoch=F("epoch") + 1, lease_owner=owner, lease_until=UNTIL, parked=False)
        )
        if not taken:
            return None
        run, epoch = Run.objects.values_list("pk", "epoch").get(key=key)
    return Lease(run=run, key=key, epoch=epoch, owner=owner)


def renew(lease: Lease) -> bool:
    """Begin another term. False: somebody else has the run now, or it ended or is gone."""
    return _held(lease).exclude(status__in=ENDED).update(lease_until=UNTIL) == 1


def give_back(lease: Lease, *, parked: bool = False) -> bool:
    """End the term now, so that the next worker need not wait for it to run out.

    `parked`: the run is paused, or waits for a person, and no worker need take it before somebody wants something.
    """
    return _held(lease).update(lease_owner="", lease_until=None, parked=parked) == 1


def bury_the_dead() -> int:
    """Give back the leases of processes of this machine that are gone, and count them.

    Only for a site that is one process on one machine: there, a process that does not exist cannot come back.
    """
    held = Run.objects.exclude(IS_UNOWNED).exclude(status__in=ENDED)
    dead = [run.pk for run in held.only("lease_owner") if _is_gone(run.lease_owner)]
    return Run.objects.filter(pk__in=dead).update(lease_owner="", lease_until=None)


def _held(lease: Lease) -> QuerySet[Run]:
    return Run.objects.filter(pk=lease.run, epoch=lease.epoch, lease_owner=lease.owner)


def _is_gone(owner: str) -> bool:
    host, _, process = owner.rpartition(":")
    if host != socket.gethostname() or not process.isdigit():
        return False
    if int(process) == os.getpid():
        return True  # called before this process takes its first run: an earlier life had the same number
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
