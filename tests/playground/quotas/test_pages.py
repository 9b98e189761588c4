"""What a person sees of their limits: the bar in the composer, their own page, caps of their own."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from playground.conversations.models import Conversation
from playground.quotas import deciding
from playground.quotas.ledger import take
from playground.quotas.models import Dimension, Limit, Period, Subject
from playground.quotas.standing import bars, tightest
from playground.runs.actions import start_run
from playground.users.models import User
from tests.playground.quotas.test_doors import so_many

pytestmark = pytest.mark.django_db


def used(user: User, runs: int) -> None:
    for number in range(runs):
        take(user.pk, Dimension.RUNS, 1, f"{user.pk}:{number}")


def test_who_is_not_limited_sees_no_bar(as_alice: Client) -> None:
    assert 'id="left"' not in as_alice.get("/").text
    assert "Nothing limits you here." in as_alice.get("/usage/").text
    assert as_alice.get("/usage/left").status_code == 200


def test_the_composer_shows_what_is_nearest_to_its_end(as_alice: Client, alice: User) -> None:
    so_many(Dimension.RUNS, 10)
    so_many(Dimension.SWARMS, 2)
    used(alice, 5)
    page = as_alice.get("/").text
    assert "Runs a day: 5 of 10 left" in page
    assert "Swarms a day" not in page


def test_a_note_comes_with_the_soft_per_cent_and_another_at_the_end(as_alice: Client, alice: User) -> None:
    so_many(Dimension.RUNS, 10, soft_percent=70)
    used(alice, 6)
    bar = tightest(alice)
    assert bar is not None
    assert (bar.tone, bar.note) == ("good", "")
    used(alice, 7)
    assert "70% is used: Runs a day." in as_alice.get("/").text
    used(alice, 10)
    page = as_alice.get("/").text
    assert "Used up: Runs a day." in page
    assert "It comes back" in page
    assert "Used up: Runs a day." in as_alice.get("/usage/left").text


def test_an_exhausted_limit_stands_before_everything_else(alice: User) -> None:
    so_many(Dimension.RUNS, 100, soft_percent=10)
    so_many(Dimension.SWARMS, 0)
    used(alice, 99)
    bar = tightest(alice)
    assert bar is not None
    assert bar.what == "Swarms a day"


def test_the_page_says_what_holds_and_why(as_alice: Client, alice: User) -> None:
    red = Group.objects.create(name="red")
    alice.groups.add(red)
    so_many(Dimension.RUNS, 10)
    so_many(Dimension.AGENTS, 30, subject=Subject.GROUP, group=red)
    so_many(Dimension.SWARMS, None, subject=Subject.USER, user=alice)
    page = as_alice.get("/usage/").text
    for told in (
        "10 of 10 left",
        "The same for everybody",
        "From the group “red”",
        "unlimited",
        "Set for this account",
    ):
        assert told in page


def test_what_comes_back_is_told_in_the_zone_of_who_reads(as_alice: Client) -> None:
    so_many(Dimension.RUNS, 10)
    as_alice.cookies["time_zone"] = "Asia/Tokyo"
    assert "at 09:00" in as_alice.get("/usage/").text


def test_a_top_up_stands_beside_the_limit_that_it_lengthens(owner: User, alice: User) -> None:
    deciding.set_limit(None, subject=Subject.SITE, dimension=Dimension.TOKENS, period=Period.DAY, amount=1000)
    deciding.top_up(
        owner,
        user=alice,
        dimension=Dimension.TOKENS,
        amount=500,
        ends_at=timezone.now() + timedelta(days=3),
        reason="a fair",
    )
    assert [(bar.what, bar.left) for bar in bars(alice)] == [
        ("Tokens a day", "1.5k of 1.5k left"),
        ("Top-up: Tokens", "500 of 500 left"),
    ]


def test_a_cap_of_ones_own_is_set_and_removed(as_alice: Client, alice: User) -> None:
    sent = {"what": "tokens:day", "amount": "2M"}
    assert as_alice.post("/usage/", sent).headers["Location"] == "/usage/"
    cap = Limit.objects.get()
    assert (cap.subject, cap.user, cap.amount) == (Subject.OWN, alice, 2_000_000)
    assert "Own cap: Tokens a day" in as_alice.get("/usage/").text
    assert as_alice.post(f"/usage/caps/{cap.pk}/remove/").status_code == 302
    assert not Limit.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"what": "tokens:day", "amount": "much"}, "is no number"),
        ({"what": "tokens:day", "amount": "unlimited"}, "A cap is a number"),
        ({"what": "money:day", "amount": "2"}, "in which currency"),
        ({"what": "storage:", "amount": "2"}, "Select a valid choice"),
        ({"what": "tokens:day"}, "required"),
    ],
)
def test_a_cap_that_cannot_be_is_refused_in_a_sentence(
    as_alice: Client, sent: dict[str, str], sentence: str
) -> None:
    refused = as_alice.post("/usage/", sent)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert not Limit.objects.exists()


def test_bob_removes_no_cap_of_alice_and_alice_no_limit_of_an_admin(
    as_alice: Client, as_bob: Client, alice: User
) -> None:
    own = so_many(Dimension.RUNS, 3, subject=Subject.OWN, user=alice)
    given = so_many(Dimension.RUNS, 5, subject=Subject.USER, user=alice)
    assert as_bob.post(f"/usage/caps/{own.pk}/remove/").status_code == 404
    assert as_alice.post(f"/usage/caps/{given.pk}/remove/").status_code == 404
    assert Limit.objects.count() == 2


def test_nobody_is_sent_to_sign_in_first(client: Client) -> None:
    assert client.get("/usage/").status_code == 302


def test_what_ones_groups_may_not_use_is_grey_with_the_reason(as_alice: Client) -> None:
    deciding.permit(None, kind="mode", name="swarm", allowed=False)
    page = as_alice.get("/").text
    line = page[page.index('value="swarm"') :][:700]
    assert "disabled" in line[:60]
    assert "Your groups may not use this mode." in line


def test_the_card_of_a_run_says_that_little_is_left(as_alice: Client, alice: User) -> None:
    so_many(Dimension.RUNS, 4, soft_percent=50)
    talk = Conversation.objects.create(owner=alice)
    start_run(talk, "Why?", "instant")
    assert "is used: Runs a day" not in _cards(as_alice.get(f"/conversations/{talk.key}/").text)
    start_run(talk, "And then?", "instant")
    assert "50% is used: Runs a day" in _cards(as_alice.get(f"/conversations/{talk.key}/").text)


def _cards(page: str) -> str:
    """The talk without the composer, which says the same."""
    return page.partition('id="composer"')[0]
