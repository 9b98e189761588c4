"""What holds for a person: the real answer beside a naive one, and the words that go with it."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from playground.quotas.effective import ANY, bound, effective, permissions, permitted, refusal
from playground.quotas.models import Dimension, Limit, Period, Permission, Subject
from playground.users.models import User

TOKENS, AGENTS, DAY = Dimension.TOKENS, Dimension.AGENTS, Period.DAY


@dataclass(frozen=True)
class Row:
    """A limit as one would write it on paper. `whose`: a person, a group, or nobody for the site."""

    subject: Subject
    whose: str
    thing: Dimension
    amount: int | None


people = st.sampled_from(["alice", "bob"])
groups = st.sampled_from(["red", "green", "blue"])
things = st.sampled_from([TOKENS, AGENTS])
amounts = st.none() | st.integers(0, 3)
rows = st.one_of(
    st.builds(Row, st.sampled_from([Subject.OWN, Subject.USER]), people, things, amounts),
    st.builds(Row, st.just(Subject.GROUP), groups, things, amounts),
    st.builds(Row, st.just(Subject.SITE), st.just(""), things, amounts),
)


def naively(told: list[Row], person: str, members: set[str], thing: Dimension) -> list[int | None]:
    """The rule word by word: the person's row, else the most generous of their groups', else the site's; own beside it."""
    about = [row for row in told if row.thing == thing]
    own = [row.amount for row in about if row.subject is Subject.OWN and row.whose == person]
    for_them = [row.amount for row in about if row.subject is Subject.USER and row.whose == person]
    for_groups = [row.amount for row in about if row.subject is Subject.GROUP and row.whose in members]
    for_all = [row.amount for row in about if row.subject is Subject.SITE]
    if for_them:
        return for_them + own
    if None in for_groups:
        return [None, *own]
    if for_groups:
        return [max(amount for amount in for_groups if amount is not None), *own]
    return for_all + own


class TestAnyRows(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(
        told=st.lists(rows, unique_by=lambda row: (row.subject, row.whose, row.thing)),
        members=st.sets(groups),
    )
    def test_whatever_was_decided_the_rule_decides(self, told: list[Row], members: set[str]) -> None:
        ids = {name: User.objects.create(username=name) for name in ("alice", "bob")}
        made = {name: Group.objects.create(name=name) for name in ("red", "green", "blue")}
        ids["alice"].groups.set(made[name] for name in members)
        for row in told:
            Limit.objects.create(
                subject=row.subject,
                user=ids.get(row.whose),
                group=made.get(row.whose),
                dimension=row.thing,
                amount=row.amount,
            )
        for thing in (TOKENS, AGENTS):
            expected = naively(told, "alice", members, thing)
            assert [line.amount for line in effective(ids["alice"]) if line.dimension == thing] == expected
            numbers = [amount for amount in expected if amount is not None]
            assert bound(ids["alice"], thing) == (min(numbers) if numbers else None)


@pytest.fixture
def red(alice: User) -> Group:
    group = Group.objects.create(name="red")
    alice.groups.add(group)
    return group


def test_nothing_decided_limits_nobody(alice: User) -> None:
    assert effective(alice) == []
    assert bound(alice, AGENTS) is None


def test_it_says_who_said_so(alice: User, red: Group) -> None:
    Limit.objects.create(subject=Subject.SITE, dimension=TOKENS, period=DAY, amount=10)
    assert [line.why for line in effective(alice)] == ["The same for everybody on this site."]
    Limit.objects.create(subject=Subject.GROUP, group=red, dimension=TOKENS, period=DAY, amount=5)
    assert [line.why for line in effective(alice)] == ["From the group “red”."]
    Limit.objects.create(subject=Subject.USER, user=alice, dimension=TOKENS, period=DAY, amount=7)
    assert [(line.amount, line.why) for line in effective(alice)] == [(7, "Set for this account.")]
    Limit.objects.create(subject=Subject.OWN, user=alice, dimension=TOKENS, period=DAY, amount=9)
    assert [line.own for line in effective(alice)] == [False, True]


def test_each_period_and_each_currency_is_a_limit_of_its_own(alice: User) -> None:
    for period in (DAY, Period.MONTH):
        Limit.objects.create(subject=Subject.SITE, dimension=TOKENS, period=period, amount=10)
    for currency in ("EUR", "USD"):
        Limit.objects.create(
            subject=Subject.SITE, dimension=Dimension.MONEY, period=DAY, currency=currency, amount=1
        )
    assert [(line.dimension, line.period, line.currency) for line in effective(alice)] == [
        (TOKENS, DAY, ""),
        (TOKENS, Period.MONTH, ""),
        (Dimension.MONEY, DAY, "EUR"),
        (Dimension.MONEY, DAY, "USD"),
    ]


def test_all_of_it_is_one_question_to_the_database(
    alice: User, red: Group, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Limit.objects.create(subject=Subject.GROUP, group=red, dimension=TOKENS, period=DAY, amount=5)
    with django_assert_num_queries(1):
        assert [line.why for line in effective(alice)] == ["From the group “red”."]
    with django_assert_num_queries(1):
        found = permissions(alice)
        assert all(found.allow("model", str(number)) for number in range(9))


def may_use(kind: str, name: str, *, allowed: bool, group: Group | None = None) -> None:
    Permission.objects.create(kind=kind, name=name, allowed=allowed, group=group)


def test_what_nobody_spoke_of_may_be_used(alice: User) -> None:
    assert permitted(alice, "mode", "swarm")
    assert refusal(alice, "mode", "swarm") == ""


def test_of_several_groups_the_most_generous_counts(alice: User, bob: User, red: Group) -> None:
    green = Group.objects.create(name="green")
    bob.groups.add(green)
    may_use("mode", "swarm", allowed=False)
    may_use("mode", "swarm", allowed=True, group=red)
    may_use("mode", "swarm", allowed=False, group=green)
    assert permitted(alice, "mode", "swarm")
    assert not permitted(bob, "mode", "swarm")
    bob.groups.add(red)
    assert permitted(bob, "mode", "swarm")


def test_a_group_that_says_nothing_leaves_it_to_the_site(alice: User, bob: User, red: Group) -> None:
    may_use("tool", "fetch", allowed=False)
    may_use("tool", "search", allowed=False, group=red)
    assert not permitted(alice, "tool", "fetch")
    assert not permitted(alice, "tool", "search")
    assert permitted(bob, "tool", "search")
    assert "Ask an admin" in refusal(alice, "tool", "search")


def test_a_star_speaks_of_all_that_have_no_row_of_their_own(alice: User, bob: User, red: Group) -> None:
    may_use("model", ANY, allowed=False)
    may_use("model", "small", allowed=True)
    may_use("model", ANY, allowed=True, group=red)
    may_use("model", "costly", allowed=False, group=red)
    assert [permitted(bob, "model", name) for name in ("small", "large", "costly")] == [True, False, False]
    assert [permitted(alice, "model", name) for name in ("small", "large", "costly")] == [True, True, False]
