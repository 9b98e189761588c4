"""Which models people may choose, what each can, and what is written down about it."""

import pytest
from pytest_django import Settings

from playground.endpoints import offers
from playground.endpoints.choosing import Refused, choices, choose, notes, refusals
from playground.endpoints.models import Listing, Offer
from playground.endpoints.words import about, word
from playground.environment import ModelEndpoint
from swarm.model import Abilities

pytestmark = pytest.mark.django_db

ADDRESS = "https://models.example.org/v1"
SEES = Abilities(window=262_144, vision=True, video=True, thinking="switchable", tools=True)
BLIND = Abilities(vision=False, thinking="never", tools=False)


@pytest.fixture(autouse=True)
def endpoint(settings: Settings) -> None:
    settings.MODEL_ENDPOINT = an_endpoint()


def an_endpoint(name: str = "") -> ModelEndpoint:
    return ModelEndpoint(base_url=ADDRESS, api_key="k", name=name, dialect="auto", places=None)


def names() -> list[str]:
    return [offer.name for offer in choices()]


def test_the_list_is_offered_in_its_order_and_the_first_is_chosen_by_itself() -> None:
    offers.store_list(ADDRESS, [("big", SEES), ("small", BLIND)])
    assert names() == ["big", "small"]
    assert choose("").name == "big"
    assert choose("small").can == BLIND


def test_before_the_endpoint_was_asked_its_own_choice_is_offered(settings: Settings) -> None:
    assert [word(offer) for offer in choices()] == ["the endpoint's own model"]
    settings.MODEL_ENDPOINT = an_endpoint("kimi-k2.6")
    assert names() == ["kimi-k2.6"]


def test_the_configured_model_comes_first_even_where_the_list_has_it_not(settings: Settings) -> None:
    offers.store_list(ADDRESS, [("a", SEES), ("b", SEES)])
    settings.MODEL_ENDPOINT = an_endpoint("b")
    assert names() == ["b", "a"]
    settings.MODEL_ENDPOINT = an_endpoint("secret")
    assert names() == ["secret", "a", "b"]


def test_what_an_admin_prefers_comes_first_and_what_is_hidden_not_at_all() -> None:
    offers.store_list(ADDRESS, [("a", SEES), ("b", SEES), ("c", SEES)])
    Offer.objects.filter(name="c").update(preferred=True)
    Offer.objects.filter(name="a").update(hidden=True)
    assert names() == ["c", "b"]
    with pytest.raises(Refused, match="“a” is not offered here"):
        choose("a")


def test_models_of_another_endpoint_are_not_offered() -> None:
    offers.store_list("https://elsewhere.example.org/v1", [("theirs", SEES)])
    offers.store_list(ADDRESS, [("ours", SEES)])
    assert names() == ["ours"]


def test_what_is_listed_no_more_is_not_offered_and_what_was_decided_comes_back_with_it() -> None:
    offers.store_list(ADDRESS, [("a", SEES), ("b", SEES)])
    Offer.objects.filter(name="b").update(decided={"vision": False})
    offers.store_list(ADDRESS, [("a", SEES)])
    assert names() == ["a"]
    offers.store_list(ADDRESS, [("b", SEES), ("a", SEES)])
    assert names() == ["b", "a"]
    assert choose("b").can == Abilities(
        window=262_144, vision=False, video=True, thinking="switchable", tools=True
    )


def test_a_check_wins_over_the_list_and_an_admin_over_both() -> None:
    offers.store_list(ADDRESS, [("a", Abilities(vision=True, tools=True))])
    offers.store_check(ADDRESS, "a", Abilities(vision=False, thinking="always"), [])
    assert choose("a").can == Abilities(vision=False, thinking="always", tools=True)
    Offer.objects.update(decided={"vision": True})
    assert choose("a").can == Abilities(vision=True, thinking="always", tools=True)
    offers.store_check(ADDRESS, "a", Abilities(tools=False), [])  # the picture was not tried this time
    assert choose("a").found == Abilities(vision=False, thinking="always", tools=False)


def test_a_list_that_names_a_model_twice_has_it_once() -> None:
    offers.store_list(ADDRESS, [("a", SEES), ("a", BLIND)])
    assert names() == ["a"]


@pytest.mark.parametrize("asked", ["thinking", "agent", "swarm", "image", "video"])
def test_what_the_model_cannot_do_is_refused_in_a_sentence(asked: str) -> None:
    offers.store_list(ADDRESS, [("small", BLIND)])
    with pytest.raises(Refused, match=r"^This model cannot .*\.$"):
        choose("small", for_what=("instant", asked))
    assert set(refusals(choose("small"))) == {"thinking", "agent", "swarm", "image", "video"}


def test_what_nobody_knows_is_tried() -> None:
    offers.store_list(ADDRESS, [("new", Abilities())])
    assert refusals(choose("new", for_what=("swarm", "image", "video"))) == {}


def test_a_video_becomes_pictures_where_only_those_are_seen() -> None:
    offers.store_list(ADDRESS, [("a", Abilities(vision=True, video=False, thinking="always"))])
    assert refusals(choose("a")) == {}
    assert set(notes(choose("a"))) == {"instant", "video"}


def test_what_a_model_can_is_told_in_a_few_words() -> None:
    offers.store_list(ADDRESS, [("a", SEES), ("b", Abilities(window=100_000)), ("c", Abilities())])
    assert [about(offer) for offer in choices()] == [
        "256k window · pictures, videos · can think first · tools",
        "100,000 tokens window",
        "",
    ]


def test_a_stale_list_is_asked_for_by_one_process() -> None:
    assert offers.claim(ADDRESS)
    assert not offers.claim(ADDRESS)
    Listing.objects.update(asked_at="2026-01-01T00:00:00Z")
    assert offers.claim(ADDRESS)
