"""Requests a minute: a burst passes, then the pace holds, over all processes and at both APIs."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from playground.quotas import deciding
from playground.quotas.models import Dimension, Pace, Period, Subject
from playground.quotas.requests import TooFast, admit
from playground.users.models import User
from tests.playground.api.conftest import program_of


def so_many_a_minute(amount: int | None, user: User | None = None) -> None:
    subject = Subject.USER if user else Subject.SITE
    deciding.set_limit(
        None, subject=subject, user=user, dimension=Dimension.REQUESTS, period=Period.MINUTE, amount=amount
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that a test moves on."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("playground.quotas.requests.time.time_ns", lambda: int(now[0] * 1_000_000_000))
    return now


def admitted(user: User, times: int) -> int:
    def one() -> bool:
        try:
            admit(user)
        except TooFast:
            return False
        return True

    return sum(one() for _ in range(times))


def test_a_burst_of_a_minutes_worth_passes_and_then_the_pace_holds(alice: User, clock: list[float]) -> None:
    so_many_a_minute(6)
    assert admitted(alice, 10) == 6
    clock[0] += 10
    assert admitted(alice, 10) == 1
    clock[0] += 3600
    assert admitted(alice, 10) == 6


def test_it_says_after_how_long_there_is_room(alice: User, clock: list[float]) -> None:
    so_many_a_minute(6)
    admitted(alice, 6)
    clock[0] += 3
    with pytest.raises(TooFast, match="6 requests a minute") as told:
        admit(alice)
    assert told.value.after == pytest.approx(7.0)
    clock[0] += 7
    admit(alice)


def test_nobody_waits_for_anybody_else(alice: User, bob: User, clock: list[float]) -> None:
    so_many_a_minute(1)
    assert admitted(alice, 2) == 1
    assert admitted(bob, 2) == 1


def test_without_a_limit_nothing_is_counted(alice: User, bob: User) -> None:
    assert admitted(alice, 20) == 20
    so_many_a_minute(0)
    so_many_a_minute(None, alice)
    assert admitted(alice, 20) == 20
    assert admitted(bob, 1) == 0
    assert not Pace.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_pass_as_may(alice: User, clock: list[float]) -> None:
    so_many_a_minute(20)

    def some(_thread: int) -> int:
        try:
            return admitted(alice, 10)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(some, range(4))) == 20


@pytest.mark.parametrize("path", ["/api/v1/me", "/v1/models"])
def test_a_program_that_is_too_fast_is_told_when_to_come_again(path: str, alice: User, bob: User) -> None:
    so_many_a_minute(1)
    program: Client = program_of(alice)
    assert program.get(path).status_code == 200
    refused = program.get(path)
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "rate_limit_exceeded"
    assert refused.json()["error"]["type"] == "rate_limit_error"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert program_of(bob).get(path).status_code == 200
