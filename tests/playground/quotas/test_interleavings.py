"""Any order of reserving, charging, settling, lowering, raising, topping up and dying, beside a small model of it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models.functions import Now
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from playground.quotas import ledger
from playground.quotas.ledger import books, clock
from playground.quotas.models import Account, Charge, Hold, Limit, Period, TopUp
from playground.users.models import User
from tests.playground.quotas.books import charge, limit, reserve, top_up

RUNS = [UUID(int=number) for number in range(1, 4)]
AMOUNTS = st.integers(0, 60)


class Ledger(RuleBasedStateMachine):
    """Three runs of one person with a limit of two periods. The model knows four numbers, and what each run holds."""

    def __init__(self) -> None:
        super().__init__()
        self._story = self._begin()
        next(self._story)
        self.granted = {Period.DAY: 100, Period.MONTH: 300}
        self.spent = dict.fromkeys(self.granted, 0)
        self.open: dict[UUID, list[int]] = {}  # by run: held, charged
        self.billed = 0
        self.seq = 0

    def _begin(self) -> Iterator[None]:
        """All within a transaction that is never kept, so that a thousand stories take a second each."""
        with transaction.atomic():
            self.user = User.objects.create(username=uuid4().hex)
            for period, amount in ((Period.DAY, 100), (Period.MONTH, 300)):
                limit(self.user, amount, period)
            yield
            transaction.set_rollback(True)

    def teardown(self) -> None:
        try:
            assert list(books.faults(bool)) == []
        finally:
            next(self._story, None)

    def _held(self) -> int:
        return sum(held for held, _charged in self.open.values())

    def _left(self) -> int:
        return min(
            max(0, amount - self.spent[period] - self._held()) for period, amount in self.granted.items()
        )

    @rule(run=st.sampled_from(RUNS), tokens=AMOUNTS)
    def reserves(self, run: UUID, tokens: int) -> None:
        if tokens > self._left():
            with pytest.raises(ledger.Spent) as refused:
                reserve(self.user, run, tokens)
            assert refused.value.left == self._left()
        else:
            reserve(self.user, run, tokens)
            self.open.setdefault(run, [0, 0])[0] += tokens

    @rule(run=st.sampled_from(RUNS), tokens=AMOUNTS)
    def takes_what_there_is(self, run: UUID, tokens: int) -> None:
        had = reserve(self.user, run, tokens, least=0)
        held = self.open.setdefault(run, [0, 0])
        held[0] += min(tokens, self._left())
        assert had.tokens == held[0]

    @precondition(lambda self: self.open)
    @rule(tokens=AMOUNTS, data=st.data())
    def is_charged(self, tokens: int, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(sorted(self.open)))
        self.seq += 1
        charge(self.user, run, tokens, seq=self.seq)
        self.open[run][1] += tokens
        self.billed += tokens

    @rule(run=st.sampled_from(RUNS))
    def settles(self, run: UUID) -> None:
        assert ledger.settle(run) == (run in self.open)
        self._settled(run)

    @rule(run=st.sampled_from(RUNS))
    def dies_and_is_swept(self, run: UUID) -> None:
        Hold.objects.filter(run=run, settled_at=None).update(expires_at=Now() - timedelta(seconds=1))
        ledger.sweep(lambda other: other != run)
        self._settled(run)

    def _settled(self, run: UUID) -> None:
        _held, charged = self.open.pop(run, (0, 0))
        for period in self.spent:
            self.spent[period] += charged

    @rule(period=st.sampled_from((Period.DAY, Period.MONTH)), amount=st.integers(0, 400))
    def is_decided_anew(self, period: Period, amount: int) -> None:
        Limit.objects.filter(user=self.user, period=period).update(amount=amount)
        self.granted[period] = amount

    @invariant()
    def nothing_is_lost_and_nothing_is_made(self) -> None:
        accounts = {row.period: row for row in Account.objects.filter(user=self.user)}
        for period, row in accounts.items():
            assert row.spent == self.spent[Period(period)]
            assert row.held == self._held()
        bill = sum(Charge.objects.filter(user=self.user).values_list("input", flat=True))
        assert bill == self.billed
        assert bill == self.spent[Period.DAY] + sum(charged for _held, charged in self.open.values())


class WithTopUps(Ledger):
    """The same with top-ups: what the windows do not reach comes from them, and everything is on the bill once."""

    @rule(amount=st.integers(1, 50))
    def is_topped_up(self, amount: int) -> None:
        top_up(self.user, amount, ends_at=clock.now() + timedelta(days=1))

    @rule(run=st.sampled_from(RUNS), tokens=AMOUNTS)
    def reserves(self, run: UUID, tokens: int) -> None:
        try:
            reserve(self.user, run, tokens)
        except ledger.Spent:
            assert tokens > self._left()
        else:
            self.open.setdefault(run, [0, 0])[0] += tokens

    takes_what_there_is = reserves

    def _left(self) -> int:
        windows = Account.objects.filter(user=self.user, top_up=None)
        reached = [self.granted[Period(row.period)] - row.spent - row.held for row in windows]
        beyond = sum(TopUp.objects.filter(user=self.user).values_list("amount", flat=True))
        used = Account.objects.filter(user=self.user).exclude(top_up=None)
        return max(0, min(reached, default=0)) + beyond - sum(row.spent + row.held for row in used)

    @invariant()
    def nothing_is_lost_and_nothing_is_made(self) -> None:
        by_top_ups = sum(row.spent for row in Account.objects.filter(user=self.user).exclude(top_up=None))
        for row in Account.objects.filter(user=self.user, top_up=None):
            assert row.spent + by_top_ups == self.spent[Period(row.period)]


SOME = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("machine", [Ledger, WithTopUps])
def test_in_any_order_the_accounts_say_what_a_small_model_says(
    machine: type[RuleBasedStateMachine], db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = clock.now()
    monkeypatch.setattr(
        clock, "now", lambda: today
    )  # a story that spans midnight would have two accounts a limit
    run_state_machine_as_test(machine, settings=SOME)
