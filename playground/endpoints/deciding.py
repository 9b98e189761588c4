"""What an admin decides about models: where they answer, what each can and costs, which one is chosen by itself, and
which nobody is offered. Each deed is in the trail, in its own transaction; a key never is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from django.db import transaction

from playground.audit.models import Entry
from playground.audit.trail import record
from playground.endpoints.minutes import Bounds
from playground.endpoints.models import Offer, Setting
from playground.endpoints.sealing import seal
from playground.endpoints.versions import note
from playground.users.models import User
from swarm.model import Abilities

_PRICES = ("input_price", "cached_price", "output_price", "currency")
KEPT = ("address", "model", "dialect", "places", "requests_per_minute", "tokens_per_minute")  # but the key


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of a million tokens, in millionths of the currency. None: not known."""

    input: int | None
    cached: int | None
    output: int | None
    currency: str


@transaction.atomic
def prefer(by: User | None, offer: Offer) -> None:
    """Let new conversations begin with this model."""
    before = Offer.objects.filter(endpoint=offer.endpoint, preferred=True).first()
    Offer.objects.filter(endpoint=offer.endpoint, preferred=True).update(preferred=False)
    Offer.objects.filter(pk=offer.pk).update(preferred=True, hidden=False)
    _changed(by, offer, {"preferred": before.name if before else ""}, {"preferred": offer.name})


@transaction.atomic
def hide(by: User | None, offer: Offer) -> bool:
    """Offer this model to nobody. False: it is the last one."""
    offered = Offer.objects.select_for_update().filter(endpoint=offer.endpoint, hidden=False, listed=True)
    if not offered.exclude(pk=offer.pk).exists():
        return False
    _hidden(by, offer, hidden=True)
    return True


@transaction.atomic
def show(by: User | None, offer: Offer) -> None:
    """Offer this model again."""
    _hidden(by, offer, hidden=False)


@transaction.atomic
def decide(by: User | None, offer: Offer, can: Abilities, cost: Cost, *, reason: str = "") -> None:
    """Keep what an admin knows of a model better than the endpoint, and what it costs from now on. Runs under way keep
    their prices."""
    before = _decided(Offer.objects.select_for_update().get(pk=offer.pk))
    offer.decided = msgspec.to_builtins(can)
    offer.input_price, offer.cached_price, offer.output_price = cost.input, cost.cached, cost.output
    offer.currency = cost.currency
    offer.save(update_fields=["decided", *_PRICES])
    note(by, offer)
    _changed(by, offer, before, _decided(offer), reason)


@transaction.atomic
def set_endpoint(
    by: User | None,
    *,
    address: str,
    key: str,
    model: str,
    dialect: str,
    places: int | None,
    bounds: Bounds | None = None,
    reason: str = "",
) -> None:
    """Let models answer there. No key: the one that is kept stays, but never for an address it was not given for."""
    row = Setting.objects.select_for_update().first()
    before = _set(row)
    kept = row.sealed_key if row and row.address == address else ""
    bounds = bounds or Bounds()
    said = {
        "address": address,
        "model": model,
        "dialect": dialect,
        "places": places,
        "requests_per_minute": bounds.requests,
        "tokens_per_minute": bounds.tokens,
    }
    row, _made = Setting.objects.update_or_create(pk=1, defaults={**said, "sealed_key": seal(key) or kept})
    after = _set(row) | ({"key": "replaced"} if key else {})
    record(by, Entry.Deed.CHANGED, "endpoint", 1, address, before=before, after=after, reason=reason)


@transaction.atomic
def forget_endpoint(by: User | None, *, reason: str = "") -> None:
    """Forget the endpoint and its key: the practice model answers again."""
    row = Setting.objects.select_for_update().first()
    if row is None:
        return
    record(by, Entry.Deed.REMOVED, "endpoint", row.pk, row.address, before=_set(row), reason=reason)
    row.delete()


def _hidden(by: User | None, offer: Offer, *, hidden: bool) -> None:
    before = {"hidden": Offer.objects.select_for_update().get(pk=offer.pk).hidden}
    kept = {} if not hidden else {"preferred": False}
    Offer.objects.filter(pk=offer.pk).update(hidden=hidden, **kept)
    _changed(by, offer, before, {"hidden": hidden})


def _decided(offer: Offer) -> dict[str, object]:
    can = {name: value for name, value in offer.decided.items() if value is not None}
    return {"decided": can, **{name: getattr(offer, name) for name in _PRICES}}


def _set(row: Setting | None) -> dict[str, object]:
    if row is None:
        return {
            **dict.fromkeys(KEPT, ""),
            "requests_per_minute": None,
            "tokens_per_minute": None,
            "key": "none",
        }
    return {**{name: getattr(row, name) for name in KEPT}, "key": "kept" if row.sealed_key else "none"}


def _changed(
    by: User | None, offer: Offer, before: Mapping[str, object], after: Mapping[str, object], reason: str = ""
) -> None:
    label = f"{offer.endpoint}: {offer.name}"
    record(by, Entry.Deed.CHANGED, "model", offer.pk, label, before=before, after=after, reason=reason)
