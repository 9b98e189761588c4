"""Reserving, charging and settling by one process, on accounts of every kind."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from playground.quotas import ledger
from playground.quotas.ledger import clock
from playground.quotas.models import Account, Charge, Chunk, Hold, Period, Posting
from playground.users.models import User
from tests.playground.quotas.books import FAR, charge, limit, numbers, reserve, top_up

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time that the ledger believes; a test moves it by setting the last one."""
    times = [NOON]
    monkeypatch.setattr(clock, "now", lambda: times[-1])
    return times


def test_without_a_limit_nothing_is_held_but_the_bill_is_written(alice: User) -> None:
    run = uuid4()
    hold = reserve(alice, run, 1000)
    charge(alice, run, 700, held=hold.pk is not None)
    assert hold.pk is None
    assert not Hold.objects.exists()
    assert Charge.objects.get().input == 700


def test_what_is_reserved_charged_and_settled_is_spent_and_the_rest_comes_back(alice: User) -> None:
    limit(alice, 1000)
    run = uuid4()
    hold = reserve(alice, run, 600)
    assert (hold.tokens, numbers(alice)) == (600, (1000, 0, 600))
    charge(alice, run, 250)
    assert numbers(alice) == (1000, 0, 600)  # no account is touched
    assert ledger.settle(run)
    assert numbers(alice) == (1000, 250, 0)
    assert not ledger.settle(run)


def test_nothing_is_set_aside_where_one_of_two_limits_lacks_it(alice: User) -> None:
    limit(alice, 1000)
    limit(alice, 50, money="USD")
    with pytest.raises(ledger.Spent) as refused:
        reserve(alice, uuid4(), 600, cost=51, currency="USD")
    assert (refused.value.dimension, refused.value.period, refused.value.left) == ("money", "day", 50)
    assert not Account.objects.exists()
    assert not Hold.objects.exists()


def test_a_refusal_says_when_the_limit_comes_back(alice: User, at: list[datetime]) -> None:
    limit(alice, 10)
    limit(alice, 10, Period.MONTH)
    with pytest.raises(ledger.Spent) as refused:
        reserve(alice, uuid4(), 11)
    assert refused.value.resets_at == datetime(2030, 6, 1, tzinfo=UTC)
    assert refused.value.sentence.startswith("Your limit is reached (Tokens a month).")


def test_the_same_key_twice_gives_the_first_answer(alice: User) -> None:
    limit(alice, 1000)
    run = uuid4()
    first = reserve(alice, run, 600, key="a")
    again = reserve(alice, run, 600, key="a")
    assert (again.pk, again.tokens, numbers(alice)) == (first.pk, 600, (1000, 0, 600))
    ledger.settle(run)
    assert reserve(alice, run, 600, key="a").settled_at is not None


def test_a_hold_grows_and_its_accounts_with_it(alice: User) -> None:
    limit(alice, 1000)
    run = uuid4()
    reserve(alice, run, 600)
    hold = reserve(alice, run, 300)
    assert hold.tokens == 900
    assert list(hold.lines.values_list("start", "amount")) == [(0, 900)]
    assert Chunk.objects.count() == 2


def test_what_is_left_is_given_where_that_is_enough(alice: User) -> None:
    limit(alice, 1000)
    run = uuid4()
    assert reserve(alice, run, 5000, least=100).tokens == 1000
    with pytest.raises(ledger.Spent):
        reserve(alice, run, 5000, least=100)


def test_windows_are_used_first_and_a_top_up_for_what_they_do_not_reach(alice: User) -> None:
    limit(alice, 100)
    top_up(alice, 50, ends_at=clock.now() + FAR)
    run = uuid4()
    assert reserve(alice, run, 120).tokens == 120
    assert numbers(alice) == (100, 0, 100)
    assert numbers(alice, period="") == (50, 0, 20)
    charge(alice, run, 105)
    ledger.settle(run)
    assert numbers(alice) == (100, 100, 0)
    assert numbers(alice, period="") == (50, 5, 0)


def test_a_top_up_that_ended_or_was_withdrawn_gives_nothing(alice: User) -> None:
    limit(alice, 100)
    top_up(alice, 50, ends_at=clock.now() - timedelta(seconds=1))
    withdrawn = top_up(alice, 50, ends_at=clock.now() + FAR)
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at=clock.now())
    with pytest.raises(ledger.Spent):
        reserve(alice, uuid4(), 101)


def test_no_top_up_reaches_beyond_a_persons_own_cap(alice: User) -> None:
    limit(alice, 100)
    limit(alice, 110, own=True)
    top_up(alice, 50, ends_at=clock.now() + FAR)
    run = uuid4()
    assert reserve(alice, run, 110).tokens == 110
    with pytest.raises(ledger.Spent) as refused:
        reserve(alice, run, 1)
    assert refused.value.sentence.startswith("Your own cap is reached")
    charge(alice, run, 104)
    ledger.settle(run)
    own, shared = Account.objects.filter(top_up=None).order_by("-own")
    assert (own.spent, shared.spent, numbers(alice, period="")) == (104, 100, (50, 4, 0))


def test_the_cap_of_a_run_counts_all_that_the_run_ever_took(alice: User) -> None:
    run, caps = uuid4(), ledger.RunCaps(tokens=100)
    reserve(alice, run, 80, caps=caps)
    charge(alice, run, 60)
    ledger.settle(run)
    assert reserve(alice, run, 80, caps=caps, least=40).tokens == 40
    with pytest.raises(ledger.Spent) as refused:
        reserve(alice, run, 1, caps=caps)
    assert refused.value.sentence == "The cap of this run is reached (Tokens). Raise it to go on."


def test_what_is_charged_beyond_a_hold_is_taken_from_what_is_left_and_the_rest_by_necessity(
    alice: User,
) -> None:
    limit(alice, 100)
    limit(alice, 120, Period.MONTH)
    run = uuid4()
    reserve(alice, run, 60)
    charge(alice, run, 130)
    ledger.settle(run)
    assert numbers(alice) == (130, 130, 0)
    assert numbers(alice, period=Period.MONTH) == (130, 130, 0)
    overrun = Posting.objects.filter(reason="overrun").order_by("amount").values_list("amount", flat=True)
    assert list(overrun) == [10, 30]


def test_what_comes_after_the_hold_was_settled_is_paid_at_once(alice: User) -> None:
    limit(alice, 100)
    run = uuid4()
    reserve(alice, run, 60)
    ledger.settle(run)
    charge(alice, run, 30, held=True)
    assert numbers(alice) == (100, 30, 0)


def test_money_of_another_currency_than_the_holds_is_paid_at_once(alice: User) -> None:
    limit(alice, 100, money="USD")
    limit(alice, 100, money="CNY")
    run = uuid4()
    reserve(alice, run, 10, cost=50, currency="USD")
    charge(alice, run, 10, cost=7, currency="CNY")
    assert numbers(alice, "CNY") == (100, 7, 0)
    assert reserve(alice, run, 10, cost=20, currency="CNY").currency == "CNY"
    assert numbers(alice, "USD") == (100, 0, 0)
    assert numbers(alice, "CNY") == (100, 7, 20)


def test_a_limit_that_is_lowered_counts_from_the_next_reservation_and_takes_nothing_back(alice: User) -> None:
    row = limit(alice, 1000)
    run = uuid4()
    reserve(alice, run, 600)
    type(row).objects.filter(pk=row.pk).update(amount=100)
    with pytest.raises(ledger.Spent):
        reserve(alice, run, 1)
    charge(alice, run, 50)
    ledger.settle(run)
    assert reserve(alice, run, 50).tokens == 50
    assert numbers(alice) == (100, 50, 50)


def test_a_limit_that_is_raised_counts_from_the_next_reservation(alice: User) -> None:
    row = limit(alice, 100)
    run = uuid4()
    reserve(alice, run, 100)
    type(row).objects.filter(pk=row.pk).update(amount=150)
    assert reserve(alice, run, 50).tokens == 150
    assert numbers(alice) == (150, 0, 150)


def test_a_new_limit_counts_what_was_used_in_its_window_before(alice: User) -> None:
    run = uuid4()
    charge(alice, run, 70, held=False)
    limit(alice, 100)
    with pytest.raises(ledger.Spent):
        reserve(alice, run, 31)
    hold = reserve(alice, run, 30)
    charge(alice, run, 25, seq=2)
    ledger.settle(run)
    assert hold.tokens == 30
    assert numbers(alice) == (100, 95, 0)


def test_a_limit_that_comes_while_a_run_holds_pays_only_what_it_was_asked_for(alice: User) -> None:
    limit(alice, 1000)
    run = uuid4()
    reserve(alice, run, 60)
    charge(alice, run, 40)
    limit(alice, 100, Period.MONTH)
    reserve(alice, run, 30)
    charge(alice, run, 35, seq=2)
    ledger.settle(run)
    assert numbers(alice) == (1000, 75, 0)
    assert numbers(alice, period=Period.MONTH) == (100, 40 + 15, 0)


def test_each_day_has_its_own_account_and_the_earlier_pays_first(alice: User, at: list[datetime]) -> None:
    limit(alice, 100)
    run = uuid4()
    reserve(alice, run, 100)
    with pytest.raises(ledger.Spent):
        reserve(alice, run, 1)
    at.append(NOON + timedelta(days=1))
    hold = reserve(alice, run, 80)
    charge(alice, run, 130)
    ledger.settle(run)
    assert hold.tokens == 180
    assert list(Account.objects.values_list("spent", "held")) == [(100, 0), (30, 0)]


def test_what_a_rolling_limit_lent_comes_back_when_it_is_old(alice: User, at: list[datetime]) -> None:
    limit(alice, 100, Period.ROLLING_DAY)
    for hour, tokens in enumerate((60, 40)):
        run = uuid4()
        at.append(NOON + timedelta(hours=hour))
        reserve(alice, run, tokens)
        charge(alice, run, tokens)
        ledger.settle(run)
    at.append(NOON + timedelta(hours=24, minutes=16))
    with pytest.raises(ledger.Spent):
        reserve(alice, uuid4(), 61)
    reserve(alice, uuid4(), 50)
    assert numbers(alice, period=Period.ROLLING_DAY) == (100, 40, 50)
    at.append(NOON + timedelta(hours=26))
    reserve(alice, uuid4(), 50)
    assert numbers(alice, period=Period.ROLLING_DAY) == (100, 0, 100)


def test_a_limit_of_none_lets_through_only_what_costs_nothing(alice: User) -> None:
    limit(alice, 0, money="USD")
    assert reserve(alice, uuid4(), 10, cost=0, currency="USD").tokens == 10
    with pytest.raises(ledger.Spent):
        reserve(alice, uuid4(), 10, cost=1, currency="USD")


def test_a_hold_without_a_live_lease_is_settled_when_it_expires(alice: User) -> None:
    limit(alice, 100)
    alive, dead, fresh = uuid4(), uuid4(), uuid4()
    for run in (alive, dead, fresh):
        reserve(alice, run, 30)
    Hold.objects.filter(run__in=(alive, dead)).update(expires_at=clock.now() - timedelta(seconds=1))
    charge(alice, dead, 10)
    assert ledger.sweep(lambda run: run == alive) == 1
    assert numbers(alice) == (100, 10, 60)
    assert ledger.sweep({}.__contains__) == 0  # the one alive was renewed
