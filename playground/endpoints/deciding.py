"""What an admin decides about models: which one is chosen by itself, and which nobody is offered."""

from django.db import transaction

from playground.endpoints.models import Offer


def prefer(offer: Offer) -> None:
    """Let new conversations begin with this model."""
    with transaction.atomic():
        Offer.objects.filter(endpoint=offer.endpoint, preferred=True).update(preferred=False)
        Offer.objects.filter(pk=offer.pk).update(preferred=True, hidden=False)


def hide(offer: Offer) -> bool:
    """Offer this model to nobody. False: it is the last one."""
    with transaction.atomic():
        offered = Offer.objects.select_for_update().filter(endpoint=offer.endpoint, hidden=False, listed=True)
        if not offered.exclude(pk=offer.pk).exists():
            return False
        Offer.objects.filter(pk=offer.pk).update(hidden=True, preferred=False)
    return True


def show(offer: Offer) -> None:
    """Offer this model again."""
    Offer.objects.filter(pk=offer.pk).update(hidden=False)
