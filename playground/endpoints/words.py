"""What a model is called and what it can, in a few words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from playground.endpoints.configured import PRACTICE
from playground.endpoints.models import Offer
from playground.numbers import money
from swarm.model import Abilities

KILO, MEGA = 1024, 1024 * 1024


def word(offer: Offer) -> str:
    """The model's name for people."""
    if offer.endpoint == PRACTICE and offer.name in ("", PRACTICE):
        return _("practice model")
    return offer.name or _("the endpoint's own model")


def about(offer: Offer) -> str:
    """What it can, as the site believes."""
    return abilities(offer.can)


def abilities(can: Abilities) -> str:
    """What is known of a model: “256k window · pictures, videos · can think first · tools”."""
    seen = [_("pictures")] if can.vision else []
    seen += [_("videos")] if can.video else []
    thinks = {"switchable": _("can think first"), "always": _("always thinks first"), "never": ""}
    parts = [
        window(can.window) if can.window else "",
        _(", ").join(seen),
        thinks[can.thinking] if can.thinking else "",
        _("tools") if can.tools else "",
    ]
    return " · ".join(part for part in parts if part)


def price(offer: Offer) -> str:
    """What a million tokens cost, in and out; empty where that is not known."""
    prices = offer.prices
    if prices is None:
        return ""
    values = {"input": money(prices.input, prices.currency), "output": money(prices.output, prices.currency)}
    return _("%(input)s in, %(output)s out") % values


def window(tokens: int) -> str:
    """A window as people name it: 262,144 tokens are 256k."""
    if tokens % MEGA == 0:
        return _("%(count)dM window") % {"count": tokens // MEGA}
    if tokens % KILO:
        return _("%(count)s tokens window") % {"count": number_format(tokens, force_grouping=True)}
    return _("%(count)dk window") % {"count": tokens // KILO}
