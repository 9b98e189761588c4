"""What was set aside for a run comes back when its worker is gone, and not before."""

from datetime import timedelta

from django.db.models.functions import Now

from playground.quotas.models import Hold
from playground.runs import lease, sweeper
from playground.runs.models import Run
from playground.users.models import User
from tests.playground.quotas.books import limit, numbers, reserve


def test_a_hold_outlives_its_expiry_only_while_somebody_works_on_the_run(run: Run, alice: User) -> None:
    limit(alice, 100)
    held = lease.take(run.key, "here")
    assert held is not None
    reserve(alice, run.key, 40)
    Hold.objects.update(expires_at=Now() - timedelta(seconds=1))
    sweeper.sweep()
    assert numbers(alice) == (100, 0, 40)
    lease.give_back(held)
    Hold.objects.update(expires_at=Now() - timedelta(seconds=1))
    sweeper.sweep()
    assert numbers(alice) == (100, 0, 0)
