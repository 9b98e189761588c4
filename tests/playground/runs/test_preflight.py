"""The card before a run that may take much: what it says, whom it asks, and the caps that it sets."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from playground.conversations.models import Conversation
from playground.endpoints.configured import PRACTICE
from playground.endpoints.models import Offer
from playground.endpoints.prices import Prices
from playground.quotas.models import Dimension, Limit, Period, Subject
from playground.runs.history import ENOUGH, Spread, history_of
from playground.runs.models import AskFirst, Run, Status
from playground.runs.preflight import preflight
from playground.users.models import User
from tests.playground.runs.test_views_talk import as_alice

__all__ = ["as_alice"]

CHEAP = Prices(input=1_000_000, cached=100_000, output=2_000_000, currency="USD")


@pytest.fixture
def priced() -> Offer:
    return Offer.objects.create(
        endpoint=PRACTICE,
        name=PRACTICE,
        input_price=1_000_000,
        cached_price=100_000,
        output_price=2_000_000,
        currency="USD",
    )


def ended(conversation: Conversation, mode: str, *, agents: int, tokens: int, model: str = PRACTICE) -> Run:
    now = timezone.now()
    message = conversation.messages.create(role="user", text="before")
    return Run.objects.create(
        conversation=conversation,
        message=message,
        mode=mode,
        model=model,
        endpoint=PRACTICE,
        status=Status.COMPLETED,
        agents=agents,
        input_tokens=tokens,
        started_at=now - timedelta(seconds=agents),
        ended_at=now,
    )


def test_history_tells_the_middle_and_where_four_in_five_lie(conversation: Conversation) -> None:
    for number in range(1, 12):
        ended(conversation, "swarm", agents=number, tokens=number * 1_000)
    told = history_of("swarm", PRACTICE, CHEAP)
    assert told is not None
    assert (told.runs, told.same_model) == (11, True)
    assert told.agents == Spread(low=2, middle=6, high=10)
    assert told.tokens == Spread(low=2_000, middle=6_000, high=10_000)
    assert told.cost == Spread(low=2_000, middle=6_000, high=10_000)


def test_history_is_silent_where_nothing_ran(conversation: Conversation) -> None:
    ended(conversation, "agent", agents=0, tokens=5)
    assert history_of("swarm", PRACTICE, None) is None


def test_history_borrows_from_other_models_and_says_so(conversation: Conversation) -> None:
    ended(conversation, "swarm", agents=3, tokens=10)
    for _number in range(ENOUGH):
        ended(conversation, "swarm", agents=5, tokens=10, model="another")
    told = history_of("swarm", PRACTICE, None)
    assert told is not None
    assert (told.runs, told.same_model) == (ENOUGH + 1, False)


def test_what_is_free_and_unlimited_begins_unasked(as_alice: Client, conversation: Conversation) -> None:
    answer = as_alice.post(f"/conversations/{conversation.key}/ask", {"text": "Why?", "mode": "swarm"})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("mode", "asks"), [("instant", False), ("thinking", False), ("agent", True), ("swarm", True)]
)
def test_a_price_makes_the_site_ask_first(
    as_alice: Client, conversation: Conversation, priced: Offer, mode: str, asks: bool
) -> None:
    answer = as_alice.post(f"/conversations/{conversation.key}/ask", {"text": "Why?", "mode": mode})
    assert answer.status_code == (428 if asks else 302)
    assert Run.objects.count() == (0 if asks else 1)
    if asks:
        page = answer.content.decode()
        assert "Before it starts" in page
        assert "nothing to go by" in page
        assert ">Why?</textarea>" in page


def test_a_limit_makes_the_site_ask_first(as_alice: Client) -> None:
    Limit.objects.create(
        subject=Subject.SITE, dimension=Dimension.TOKENS, period=Period.DAY, amount=1_000_000_000
    )
    assert as_alice.post("/ask", {"text": "Why?", "mode": "swarm"}).status_code == 428


def test_the_card_lowers_the_limits_of_this_run(
    as_alice: Client, conversation: Conversation, priced: Offer
) -> None:
    caps = {"most_agents": "7", "most_tokens": "90000", "most_money": "1.50", "most_minutes": "3"}
    answer = as_alice.post(
        f"/conversations/{conversation.key}/ask", {"text": "Why?", "mode": "swarm", "go": "1", **caps}
    )
    assert answer.status_code == 302
    limits = Run.objects.get().limits
    assert (limits["agents_total"], limits["tokens"], limits["cost"]) == (7, 90_000, 1_500_000)


@pytest.mark.parametrize("nonsense", ["-1", "0", "many", "1e9"])
def test_a_cap_that_is_no_number_is_refused_in_words(
    as_alice: Client, conversation: Conversation, priced: Offer, nonsense: str
) -> None:
    answer = as_alice.post(
        f"/conversations/{conversation.key}/ask",
        {"text": "Why?", "mode": "swarm", "go": "1", "most_agents": nonsense},
    )
    assert answer.status_code == 422
    assert not Run.objects.exists()


def test_who_says_so_is_not_asked_again_below_what_such_runs_take(
    as_alice: Client, alice: User, conversation: Conversation, priced: Offer
) -> None:
    for number in range(1, 12):
        ended(conversation, "swarm", agents=number, tokens=number * 1_000)
    card = preflight(alice, "swarm", priced)
    assert card is not None
    assert card.threshold is not None
    sent = {"text": "Why?", "mode": "swarm", "go": "1", "ask_less": card.threshold.value}
    as_alice.post(f"/conversations/{conversation.key}/ask", sent)
    assert preflight(alice, "swarm", priced) is None
    for _number in range(20):
        ended(conversation, "swarm", agents=9, tokens=1_000_000)
    assert preflight(alice, "swarm", priced) is not None


def test_what_was_said_is_shown_and_taken_back(
    as_alice: Client, alice: User, bob: User, conversation: Conversation, priced: Offer
) -> None:
    ended(conversation, "swarm", agents=1, tokens=1_000)
    AskFirst.objects.create(user=alice, cost=2_500_000, currency="USD")
    AskFirst.objects.create(user=bob, tokens=1_000)
    assert 'href="/usage/asking/"' in as_alice.get("/usage/").text
    assert "less than $2.50." in as_alice.get("/usage/asking/").text
    assert preflight(alice, "swarm", priced) is None
    answer = as_alice.post("/usage/asking/", follow=True)
    assert "You are asked each time." in answer.text
    assert preflight(alice, "swarm", priced) is not None
    assert AskFirst.objects.get().user == bob


def test_nonsense_for_a_threshold_is_not_remembered(
    as_alice: Client, conversation: Conversation, priced: Offer
) -> None:
    sent = {"text": "Why?", "mode": "swarm", "go": "1", "ask_less": "<b>"}
    as_alice.post(f"/conversations/{conversation.key}/ask", sent)
    assert not AskFirst.objects.exists()


def test_one_persons_word_does_not_count_for_another(
    as_alice: Client, bob: User, alice: User, conversation: Conversation, priced: Offer
) -> None:
    ended(conversation, "swarm", agents=1, tokens=1_000)
    AskFirst.objects.create(user=alice, cost=10**9, currency="USD")
    assert preflight(alice, "swarm", priced) is None
    assert preflight(bob, "swarm", priced) is not None


@pytest.mark.parametrize(
    ("amount", "said"), [(40_000, "About 25% of what you have left"), (9_000, "then it pauses")]
)
def test_the_card_says_what_share_it_is_of_what_is_left(
    alice: User, conversation: Conversation, priced: Offer, amount: int, said: str
) -> None:
    ended(conversation, "swarm", agents=4, tokens=10_000)
    Limit.objects.create(
        subject=Subject.USER, user=alice, dimension=Dimension.TOKENS, period=Period.DAY, amount=amount
    )
    card = preflight(alice, "swarm", priced)
    assert card is not None
    assert [said in line for line in card.left] == [True]
