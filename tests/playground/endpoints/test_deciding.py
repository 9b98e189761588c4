"""What is decided about models is in the trail: before, after, and why; but never a key."""

import pytest
from django.db import IntegrityError
from django.test import Client
from pytest_django import Settings

from playground.audit.models import Entry
from playground.endpoints import deciding, versions
from playground.endpoints.models import Offer, PriceVersion, Setting
from playground.endpoints.prices import Prices
from playground.environment import ModelEndpoint
from playground.users.models import User

pytestmark = pytest.mark.django_db
KEY = "sk-a-key-that-nobody-sees"
THERE = "http://gpu:8000/v1"
PRICED = {"input_price": "0.5", "cached_price": "", "output_price": "2", "currency": "USD"}


@pytest.fixture(autouse=True)
def _nothing_set(settings: Settings) -> None:
    settings.MODEL_ENDPOINT = ModelEndpoint(base_url="", api_key="", name="", dialect="auto", places=None)


@pytest.fixture
def offer(owner: User) -> Offer:
    return Offer.objects.create(endpoint="practice", name="practice")


def set_to(by: User, address: str, key: str = "") -> None:
    deciding.set_endpoint(by, address=address, key=key, model="", dialect="auto", places=None)


def last() -> Entry:
    entry = Entry.objects.first()  # the newest first
    assert entry is not None
    return entry


def test_new_prices_are_in_the_trail_with_the_old_ones_and_the_reason(
    as_owner: Client, owner: User, offer: Offer
) -> None:
    as_owner.post(f"/models/{offer.pk}/", PRICED | {"reason": "the new list"})
    as_owner.post(f"/models/{offer.pk}/", PRICED | {"output_price": "3"})
    first, second = Entry.objects.order_by("pk")
    assert (first.by, first.kind, first.reason) == (owner, "model", "the new list")
    assert first.after == {"input_price": 500_000, "output_price": 2_000_000, "currency": "USD"}
    assert (second.before, second.after) == ({"output_price": 2_000_000}, {"output_price": 3_000_000})


def test_a_form_that_changes_nothing_leaves_no_trace(as_owner: Client, offer: Offer) -> None:
    for _ in range(2):
        as_owner.post(f"/models/{offer.pk}/", PRICED)
    assert Entry.objects.count() == 1


def test_hiding_showing_and_preferring_are_in_the_trail(as_owner: Client, offer: Offer) -> None:
    other = Offer.objects.create(endpoint="practice", name="other")
    for deed in ("prefer", "hide", "show"):
        as_owner.post(f"/models/{other.pk}/{deed}")
    told = [entry.after for entry in Entry.objects.order_by("pk")]
    assert told == [{"preferred": "other"}, {"hidden": True}, {"hidden": False}]


def test_the_trail_says_that_a_key_was_replaced_but_not_which(owner: User) -> None:
    set_to(owner, THERE, KEY)
    assert last().after == {"address": THERE, "dialect": "auto", "places": None, "key": "replaced"}
    set_to(owner, THERE)
    assert Entry.objects.count() == 1
    set_to(owner, "http://elsewhere/v1")
    assert last().after == {"address": "http://elsewhere/v1", "key": "none"}
    sealed = Setting.objects.get().sealed_key
    assert KEY not in str(list(Entry.objects.values()))
    assert sealed == ""


def test_forgetting_the_endpoint_is_in_the_trail(as_owner: Client, owner: User) -> None:
    set_to(owner, THERE, KEY)
    as_owner.post("/models/practise")
    assert (last().deed, last().kind, last().before["key"]) == ("removed", "endpoint", "kept")
    as_owner.post("/models/practise")
    assert Entry.objects.filter(deed="removed").count() == 1


def test_every_change_of_a_price_is_a_version_with_who_set_it(
    as_owner: Client, owner: User, offer: Offer
) -> None:
    for output in ("2", "2", "3"):
        as_owner.post(f"/models/{offer.pk}/", PRICED | {"output_price": output})
    new, old = PriceVersion.objects.all()
    assert (old.output, new.output, new.set_by) == (2_000_000, 3_000_000, owner)
    assert versions.of_model("practice", "practice", at=old.from_at) == old
    assert versions.prices_in(new) == Prices(input=500_000, cached=500_000, output=3_000_000, currency="USD")


def test_prices_that_are_taken_away_are_a_version_too(as_owner: Client, offer: Offer) -> None:
    as_owner.post(f"/models/{offer.pk}/", PRICED)
    as_owner.post(f"/models/{offer.pk}/", {"currency": ""})
    newest = versions.of_model("practice", "practice")
    assert newest is not None
    assert versions.prices_in(newest) is None


def test_what_a_search_costs_is_kept_in_versions_and_in_the_trail(owner: User) -> None:
    search = PriceVersion.Kind.SEARCH
    assert versions.of_tool(search) is None
    for cost in (5_000, 5_000, 7_000):
        versions.price_tool(owner, search, versions.Each(cost=cost, currency="USD"), reason="the new list")
    assert versions.of_tool(search) == versions.Each(cost=7_000, currency="USD")
    assert last().before == {"each": 5_000}
    versions.price_tool(owner, search, None)
    assert versions.of_tool(search) is None
    assert PriceVersion.objects.count() == Entry.objects.count() == 3


def test_the_database_refuses_a_price_below_zero(db: None) -> None:
    with pytest.raises(IntegrityError):
        PriceVersion.objects.create(kind=PriceVersion.Kind.SEARCH, each=-1, currency="USD")
