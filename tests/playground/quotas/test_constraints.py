"""What the database itself refuses, whoever asks: less than nothing, and a changed past."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from playground.quotas import ledger
from playground.quotas.models import Account, Charge, Posting
from playground.users.models import User
from tests.playground.quotas.books import charge, limit, numbers, reserve

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(alice: User) -> User:
    limit(alice, 100)
    run = uuid4()
    reserve(alice, run, 60)
    charge(alice, run, 40)
    ledger.settle(run)
    return alice


def say(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    ["held = held + 61", "spent = spent + 61", "granted = granted - 61", "spent = -1", "held = -1"],
)
def test_an_account_cannot_be_talked_into_less_than_zero(used: User, change: str) -> None:
    with pytest.raises(IntegrityError):
        say(f"UPDATE quotas_account SET {change}")  # noqa: S608 - written above
    assert numbers(used) == (100, 40, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE quotas_posting SET amount = 1",
        "UPDATE quotas_posting SET target = 'outside'",
        "UPDATE quotas_charge SET output = 5",
        "UPDATE quotas_charge SET cost = 0",
    ],
)
def test_what_was_posted_or_charged_is_never_changed(used: User, statement: str) -> None:
    with pytest.raises(DatabaseError, match="only ever added"):
        say(statement)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there emptying the database is made of deletions")
@pytest.mark.parametrize("table", ["quotas_posting", "quotas_charge"])
def test_what_was_posted_or_charged_is_never_deleted(used: User, table: str) -> None:
    with pytest.raises(DatabaseError, match="only ever added"):
        say(f"DELETE FROM {table}")  # noqa: S608 - written above


def test_the_bill_of_a_person_who_is_gone_stays(used: User) -> None:
    used.delete()
    assert Charge.objects.get().user is None
    assert Posting.objects.filter(account__user=None).exists()
    assert Account.objects.get().spent == 40


def test_the_same_call_is_never_charged_twice(alice: User) -> None:
    run = uuid4()
    charge(alice, run, 40, held=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        charge(alice, run, 40, held=False)
