"""Alive, ready, numbers: what machines ask."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from redis.exceptions import ConnectionError as NoRedis

from playground.conversations.actions import start_conversation
from playground.pages import health
from playground.runs.actions import start_run
from playground.runs.models import Run
from playground.users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_redis(settings: Settings) -> None:
    settings.REDIS_URL = ""


@pytest.fixture
def run(alice: User) -> Run:
    return start_run(start_conversation(alice, about="birds"), "How many birds?", "swarm")


def test_alive_needs_nothing(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/healthz")
    assert response.text == "ok\n"
    assert len(queries) == 0


def test_a_site_in_order_is_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "redis": "ok", "workers": "ok"},
    }


def test_a_database_that_fails_is_named_and_not_described(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise OperationalError("password authentication failed for user murmuration at 10.0.0.5")

    monkeypatch.setattr(health, "CHECKS", {**health.CHECKS, "database": fail})
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "failed"
    assert "10.0.0.5" not in response.text


def test_redis_is_asked_where_it_is_used(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # nobody listens on port 1
    assert client.get("/readyz").json()["checks"]["redis"] == "failed"
    with pytest.raises(NoRedis):
        health.redis_answers()


@pytest.mark.django_db(transaction=True)
def test_missing_migrations_are_seen(client: Client) -> None:
    call_command("migrate", "sessions", "zero", verbosity=0)
    try:
        assert client.get("/readyz").json()["checks"]["migrations"] == "failed"
    finally:
        call_command("migrate", "sessions", verbosity=0)


def test_a_run_that_nobody_takes_for_a_minute_means_no_worker(client: Client, run: Run) -> None:
    assert health.runs_are_taken()
    Run.objects.update(accepted_at=timezone.now() - timedelta(seconds=61))
    assert not health.runs_are_taken()
    assert client.get("/readyz").status_code == 503


def test_a_run_that_was_dropped_for_a_minute_means_no_worker(run: Run) -> None:
    Run.objects.update(accepted_at=timezone.now() - timedelta(hours=1), lease_until=timezone.now())
    assert health.runs_are_taken()
    Run.objects.update(lease_until=timezone.now() - timedelta(seconds=61))
    assert not health.runs_are_taken()


def test_a_long_queue_before_busy_workers_is_in_order(run: Run) -> None:
    Run.objects.update(accepted_at=timezone.now() - timedelta(hours=1))
    busy = start_run(run.conversation, "And how many nests?", "swarm")
    assert not health.runs_are_taken()
    Run.objects.filter(pk=busy.pk).update(lease_until=timezone.now() + timedelta(seconds=15))
    assert health.runs_are_taken()


def test_a_run_that_was_just_given_back_is_not_late_yet(run: Run) -> None:
    Run.objects.update(accepted_at=timezone.now() - timedelta(hours=1), progress_at=timezone.now())
    assert health.runs_are_taken()


def test_a_run_that_waits_for_a_person_waits_for_no_worker(run: Run) -> None:
    Run.objects.update(accepted_at=timezone.now() - timedelta(hours=1), status="paused", parked=True)
    assert health.runs_are_taken()


def test_a_run_that_ended_waits_for_nobody(run: Run) -> None:
    Run.objects.update(accepted_at=timezone.now() - timedelta(hours=1), status="completed")
    assert health.runs_are_taken()


def test_this_machine_reads_the_numbers(client: Client, run: Run) -> None:
    response = client.get("/metrics")
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = response.text.splitlines()
    assert 'murmuration_runs{status="queued"} 1' in lines
    assert 'murmuration_runs{status="failed"} 0' in lines
    assert "murmuration_runs_unowned 1" in lines
    assert "murmuration_people 1" in lines
    assert "# TYPE murmuration_runs gauge" in lines


@pytest.mark.parametrize(
    "client",
    [
        Client(REMOTE_ADDR="203.0.113.5"),
        Client(headers={"x-forwarded-for": "203.0.113.5"}),
        Client(headers={"x-forwarded-for": "127.0.0.1"}),
    ],
)
def test_others_do_not_read_the_numbers(client: Client) -> None:
    assert client.get("/metrics").status_code == 403


def test_with_a_token_only_the_token_counts(settings: Settings) -> None:
    settings.METRICS_TOKEN = "a-long-token"
    far = Client(REMOTE_ADDR="203.0.113.5", headers={"authorization": "Bearer a-long-token"})
    assert far.get("/metrics").status_code == 200
    assert Client().get("/metrics").status_code == 403
    assert Client(headers={"authorization": "Bearer wrong"}).get("/metrics").status_code == 403


def test_the_numbers_tell_no_names(client: Client, run: Run, alice: User) -> None:
    page = client.get("/metrics").text
    assert "alice" not in page
    assert "birds" not in page
