"""The lease: one holder, by the database's clock."""

import socket
import subprocess
import sys
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from playground.runs import lease
from playground.runs.models import Run


def expire(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_a_held_run_is_refused_to_others(run: Run) -> None:
    assert lease.take(run.key, "one") is not None
    assert lease.take(run.key, "two") is None


def test_every_taking_begins_an_epoch(run: Run) -> None:
    first = lease.take(run.key, "one")
    expire(run)
    second = lease.take(run.key, "two")
    assert first is not None
    assert second is not None
    assert (first.epoch, second.epoch) == (1, 2)


def test_a_lease_lasts_fifteen_seconds_and_renewing_begins_them_again(run: Run) -> None:
    held = lease.take(run.key, "one")
    assert held is not None
    expire(run)
    assert lease.renew(held)
    left = Run.objects.filter(
        pk=run.pk,
        lease_until__gt=Now() + timedelta(seconds=14),
        lease_until__lt=Now() + timedelta(seconds=16),
    )
    assert left.exists()


def test_a_lease_that_another_took_is_not_renewed(run: Run) -> None:
    held = lease.take(run.key, "one")
    expire(run)
    assert lease.take(run.key, "two") is not None
    assert held is not None
    assert not lease.renew(held)
    assert not lease.give_back(held)


def test_a_lease_given_back_is_free_at_once(run: Run) -> None:
    held = lease.take(run.key, "one")
    assert held is not None
    assert lease.give_back(held)
    assert lease.take(run.key, "two") is not None


def test_an_ended_run_is_not_taken(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(status="completed")
    assert lease.take(run.key, "one") is None


def test_an_unknown_run_is_not_taken(transactional_db: None) -> None:
    assert lease.take(UUID(int=1), "one") is None


def test_a_process_that_is_gone_loses_its_lease(run: Run) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    lease.take(run.key, f"{socket.gethostname()}:{ended.pid}")
    assert lease.bury_the_dead() == 1
    assert lease.take(run.key, "two") is not None


def test_a_living_process_and_another_machine_keep_theirs(run: Run) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as living:
        lease.take(run.key, f"{socket.gethostname()}:{living.pid}")
        assert lease.bury_the_dead() == 0
    Run.objects.filter(pk=run.pk).update(lease_owner="elsewhere:1")
    assert lease.bury_the_dead() == 0
