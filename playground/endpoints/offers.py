"""What is written down about the models of an endpoint: what it lists, and what a check found."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from playground.endpoints.models import NAME_CHARS, Listing, Offer
from swarm.model import Abilities

STALE = timedelta(minutes=10)  # a list is asked for again when it is older


def all_of(address: str) -> list[Offer]:
    """Every model of an endpoint that was ever heard of, in the order of its list."""
    return list(Offer.objects.filter(endpoint=address))


def store_list(address: str, listed: Sequence[tuple[str, Abilities]]) -> None:
    """Write down what an endpoint lists. What it lists no more stays, with what was decided about it."""
    with transaction.atomic():
        Offer.objects.filter(endpoint=address).update(listed=False)
        Offer.objects.bulk_create(
            [
                Offer(endpoint=address, name=name, place=place, listed=True, told=msgspec.to_builtins(can))
                for place, (name, can) in enumerate(dict(listed).items())
                if len(name) <= NAME_CHARS
            ],
            update_conflicts=True,
            unique_fields=("endpoint", "name"),
            update_fields=("place", "listed", "told"),
        )
        note(address)


def store_check(address: str, name: str, can: Abilities, findings: Iterable[object]) -> None:
    """Write down what a check of one model found. What it could not try keeps what an earlier check found."""
    with transaction.atomic():
        offer, _made = Offer.objects.select_for_update().get_or_create(
            endpoint=address, name=name[:NAME_CHARS], defaults={"listed": False}
        )
        earlier = msgspec.convert(offer.tried, Abilities)
        Offer.objects.filter(pk=offer.pk).update(
            tried=msgspec.to_builtins(can.over(earlier)),
            findings=msgspec.to_builtins(list(findings)),
            checked_at=Now(),
        )


def note(address: str, problem: str = "") -> None:
    """An endpoint was asked for its models now; `problem` says why it did not tell them."""
    Listing.objects.update_or_create(endpoint=address, defaults={"asked_at": Now(), "problem": problem})


def claim(address: str) -> bool:
    """Whether the list is stale and it is ours to ask for it: of several processes one asks."""
    Listing.objects.bulk_create(
        [Listing(endpoint=address, asked_at=Now() - 2 * STALE)], ignore_conflicts=True
    )
    return bool(
        Listing.objects.filter(Q(asked_at__lt=Now() - STALE), endpoint=address).update(asked_at=Now())
    )
