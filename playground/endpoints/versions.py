"""Prices in versions: what cost how much from when on, and who said so.

An offer keeps its current prices beside itself; a run keeps those that it was accepted with.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from playground.audit.models import Entry
from playground.audit.trail import record
from playground.endpoints.models import Offer, PriceVersion
from playground.endpoints.prices import Prices
from playground.users.models import User

TOOLS = (PriceVersion.Kind.SEARCH, PriceVersion.Kind.SANDBOX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """What one use of a tool costs, in millionths of the currency."""

    cost: int
    currency: str


def note(by: User | None, offer: Offer) -> PriceVersion | None:
    """Add a version with the prices that an offer has now; None where they are what they were.

    In the transaction of the change, whose entry in the trail tells of it.
    """
    said = {
        "input": offer.input_price,
        "cached": offer.cached_price,
        "output": offer.output_price,
        "currency": offer.currency,
    }
    last = of_model(offer.endpoint, offer.name)
    before = {name: getattr(last, name) for name in said} if last else dict.fromkeys(said) | {"currency": ""}
    if said == before:
        return None
    kind = PriceVersion.Kind.MODEL
    return PriceVersion.objects.create(kind=kind, endpoint=offer.endpoint, name=offer.name, set_by=by, **said)


def of_model(endpoint: str, name: str, at: datetime | None = None) -> PriceVersion | None:
    """The version in force for a model, now or at a time."""
    said = PriceVersion.objects.filter(kind=PriceVersion.Kind.MODEL, endpoint=endpoint, name=name)
    return (said if at is None else said.filter(from_at__lte=at)).first()


def prices_in(version: PriceVersion) -> Prices | None:
    """What tokens cost by a version, if it knows."""
    if version.input is None or version.output is None:
        return None
    cached = version.input if version.cached is None else version.cached
    return Prices(
        input=version.input, cached=cached, output=version.output, currency=version.currency or "USD"
    )


def of_tool(kind: PriceVersion.Kind) -> Each | None:
    """What one search, or one use of the sandbox, costs now; None: nothing that anybody counts."""
    last = PriceVersion.objects.filter(kind=kind).first()
    return Each(cost=last.each, currency=last.currency) if last and last.each else None


@transaction.atomic
def price_tool(by: User | None, kind: PriceVersion.Kind, each: Each | None, *, reason: str = "") -> None:
    """Let a search, or a use of the sandbox, cost so much from now on; None: nothing."""
    before, after = _said(of_tool(kind)), _said(each)
    if before == after:
        return
    PriceVersion.objects.create(kind=kind, set_by=by, each=after["each"], currency=after["currency"] or "")
    record(by, Entry.Deed.CHANGED, "price", kind, kind.value, before=before, after=after, reason=reason)


def _said(each: Each | None) -> dict[str, int | str | None]:
    return {"each": each.cost if each else None, "currency": each.currency if each else ""}
