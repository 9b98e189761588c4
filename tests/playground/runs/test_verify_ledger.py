"""The command that checks the books: silent where they agree, and loud about each way in which they may not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.db.models.functions import Now

from playground.quotas import ledger
from playground.quotas.models import Account, Hold, HoldLine, Period, Posting
from playground.users.models import User
from tests.playground.quotas.books import charge, limit, reserve

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(alice: User) -> User:
    """Somebody with a settled hold that was overrun, and an open one."""
    limit(alice, 100)
    limit(alice, 1000, Period.MONTH)
    limit(alice, 500, own=True, period=Period.WEEK)
    for charged in (130, None):
        run = uuid4()
        reserve(alice, run, 60 if charged else 0)
        if charged:
            charge(alice, run, charged)
            ledger.settle(run)
    return alice


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(CommandError, match="1 things do not agree"):
        call_command("verify_ledger")
    return capsys.readouterr().err


def test_books_in_order_are_said_to_be(busy: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_ledger")
    assert capsys.readouterr().out == "3 accounts, 2 holds, 1 charges: all agree.\n"


def test_an_account_that_says_other_than_its_postings_is_named(
    busy: User, capsys: pytest.CaptureFixture[str]
) -> None:
    Account.objects.filter(period=Period.MONTH).update(granted=F("granted") + 1)
    assert "says granted, spent, held (1001, 130, 0); its postings say (1000, 130, 0)" in complaint(capsys)


def test_a_hold_that_was_charged_other_than_the_bill_is_named(
    busy: User, capsys: pytest.CaptureFixture[str]
) -> None:
    Hold.objects.filter(settled_at=None).update(charged_tokens=7)
    assert "says (7, 0) was charged; the bill says (0, 0)" in complaint(capsys)


def test_a_line_that_did_not_pay_its_part_is_named(busy: User, capsys: pytest.CaptureFixture[str]) -> None:
    HoldLine.objects.filter(account__period=Period.MONTH).update(start=1)
    assert "its accounts should have paid" in complaint(capsys)


def test_a_posting_beyond_a_hold_that_is_not_due_is_named(
    busy: User, capsys: pytest.CaptureFixture[str]
) -> None:
    settled = Hold.objects.exclude(settled_at=None).get()
    account = Account.objects.get(period=Period.DAY)
    key = f"hold:{settled.pk}:tokens:again"
    Posting.objects.create(account=account, source="outside", target="spent", amount=1, key=key)
    Account.objects.filter(pk=account.pk).update(granted=F("granted") + 1, spent=F("spent") + 1)
    assert "70 tokens were beyond it; the limit of day paid 71" in complaint(capsys)


def test_a_hold_that_outlived_its_expiry_is_named(busy: User, capsys: pytest.CaptureFixture[str]) -> None:
    Hold.objects.filter(settled_at=None).update(expires_at=Now() - timedelta(minutes=1))
    assert "is open though it expired" in complaint(capsys)
