"""What is decided about limits: kept, refused with a sentence, and found in the trail."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from playground.audit.models import Entry
from playground.quotas import deciding
from playground.quotas.deciding import CannotDecide
from playground.quotas.effective import bound, effective, permitted
from playground.quotas.models import Dimension, Limit, Period, Subject, TopUp
from playground.users.models import User

TOKENS, MONEY, DAY = Dimension.TOKENS, Dimension.MONEY, Period.DAY


def test_a_limit_is_set_changed_and_cleared_and_the_trail_tells_each(owner: User, alice: User) -> None:
    limit = deciding.set_limit(
        owner, subject=Subject.USER, user=alice, dimension=TOKENS, period=DAY, amount=100, reason="a try"
    )
    deciding.set_limit(owner, subject=Subject.USER, user=alice, dimension=TOKENS, period=DAY, amount=None)
    assert [line.amount for line in effective(alice)] == [None]
    deciding.clear_limit(None, limit, reason="enough")
    assert effective(alice) == []
    told = [(e.by_name, e.deed, e.label, e.before, e.after, e.reason) for e in Entry.objects.order_by("pk")]
    label = "tokens day · alice"
    assert told == [
        ("olga", "made", label, {}, {"amount": 100, "soft_percent": 80}, "a try"),
        ("olga", "changed", label, {"amount": 100}, {"amount": None}, ""),
        ("console", "removed", label, {"amount": None, "soft_percent": 80}, {}, "enough"),
    ]


def test_an_own_cap_is_nobody_elses_business(alice: User) -> None:
    cap = deciding.set_limit(alice, subject=Subject.OWN, user=alice, dimension=Dimension.AGENTS, amount=5)
    assert bound(alice, Dimension.AGENTS) == 5
    deciding.clear_limit(alice, cap)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"dimension": TOKENS, "amount": 1}, "cannot be limited in that time"),
        ({"dimension": Dimension.AGENTS, "period": DAY, "amount": 1}, "cannot be limited in that time"),
        ({"dimension": "cats", "amount": 1}, "nothing of that name"),
        ({"dimension": MONEY, "period": DAY, "amount": 1}, "in which currency"),
        ({"dimension": MONEY, "period": DAY, "currency": "usd", "amount": 1}, "in which currency"),
        ({"dimension": TOKENS, "period": DAY, "currency": "USD", "amount": 1}, "Only money"),
        ({"dimension": TOKENS, "period": DAY, "amount": -1}, "from 0 on"),
        ({"dimension": TOKENS, "period": DAY, "amount": 2**63}, "from 0 on"),
        ({"dimension": TOKENS, "period": DAY, "amount": 1, "soft_percent": 0}, "1 to 100"),
        ({"dimension": TOKENS, "period": DAY, "amount": 1, "subject": Subject.GROUP}, "for whom"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(owner: User, said: dict[str, object], sentence: str) -> None:
    with pytest.raises(CannotDecide, match=sentence):
        deciding.set_limit(owner, **({"subject": Subject.SITE} | said))  # type: ignore[arg-type]  # nonsense is the point
    assert not Limit.objects.exists()
    assert not Entry.objects.exists()


def test_a_top_up_is_given_once_and_taken_back_once(owner: User, alice: User) -> None:
    given = deciding.top_up(
        owner,
        user=alice,
        dimension=TOKENS,
        amount=500,
        ends_at=timezone.now() + timedelta(days=7),
        reason="a fair",
    )
    assert deciding.withdraw(owner, given, reason="it rained")
    assert not deciding.withdraw(owner, given)
    assert TopUp.objects.get().withdrawn_at is not None
    assert [(e.deed, e.reason) for e in Entry.objects.order_by("pk")] == [
        ("made", "a fair"),
        ("removed", "it rained"),
    ]


def test_a_top_up_needs_a_reason_and_a_day_to_come(owner: User, alice: User) -> None:
    later = timezone.now() + timedelta(days=1)
    with pytest.raises(CannotDecide, match="Say why"):
        deciding.top_up(owner, user=alice, dimension=TOKENS, amount=1, ends_at=later, reason=" ")
    with pytest.raises(CannotDecide, match="is over"):
        deciding.top_up(owner, user=alice, dimension=TOKENS, amount=1, ends_at=timezone.now(), reason="x")
    with pytest.raises(CannotDecide, match="raise the limit"):
        deciding.top_up(owner, user=alice, dimension=Dimension.AGENTS, amount=1, ends_at=later, reason="x")
    assert not TopUp.objects.exists()


def test_a_permission_is_given_taken_and_forgotten(owner: User, alice: User) -> None:
    red = Group.objects.create(name="red")
    alice.groups.add(red)
    deciding.permit(owner, kind="mode", name="swarm", allowed=False)
    assert not permitted(alice, "mode", "swarm")
    deciding.permit(owner, kind="mode", name="swarm", allowed=True, group=red)
    assert permitted(alice, "mode", "swarm")
    deciding.permit(owner, kind="mode", name="swarm", allowed=None, group=red)
    assert not permitted(alice, "mode", "swarm")
    assert [(e.deed, e.label) for e in Entry.objects.order_by("pk")] == [
        ("made", "mode swarm · everybody"),
        ("made", "mode swarm · red"),
        ("removed", "mode swarm · red"),
    ]
