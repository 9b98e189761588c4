"""The models that people may choose, and what each cannot do, in sentences. A page greys it out; who asks is refused."""

from collections.abc import Collection
from typing import get_args

from django.utils.translation import gettext as _

from playground.endpoints.configured import PRACTICE, address_of, endpoint
from playground.endpoints.models import Offer
from playground.endpoints.offers import all_of
from playground.endpoints.prices import Prices
from playground.environment import ModelEndpoint
from playground.quotas.effective import Permissions
from playground.quotas.models import Permission
from swarm.events import Mode

MODEL, MODE = Permission.Kind.MODEL, Permission.Kind.MODE
MODES: tuple[str, ...] = get_args(Mode.__value__)
ALL_ALLOWED = Permissions(())


class Refused(Exception):
    """It cannot be asked so. The message is one sentence for the person."""


class Forbidden(Refused):
    """It can, but not by this person."""


def choices() -> list[Offer]:
    """The models that a person may choose now, first the one that is chosen by itself. Never empty."""
    found = endpoint()
    rows = all_of(address_of(found))
    shown = [offer for offer in rows if not offer.hidden and (offer.listed or offer.name == found.name)]
    if not shown or (found.name and all(offer.name != found.name for offer in rows)):
        shown.insert(0, _unheard_of(found))
    first = next((offer for offer in shown if offer.preferred), None)
    first = first or next((offer for offer in shown if offer.name == found.name), shown[0])
    return [first, *(offer for offer in shown if offer is not first)]


def choose(name: str, *, for_what: Collection[str] = (), may: Permissions = ALL_ALLOWED) -> Offer:
    """The model of that name, or for none the first that this person may use, by the order of `choices`.

    `for_what` are a mode and kinds of attachments. Raises Refused where there is no such model, or it cannot do that.
    """
    offered = choices()
    if name:
        chosen = next((offer for offer in offered if offer.name == name), None)
    else:
        chosen = next((offer for offer in offered if may.allow(MODEL, offer.name)), offered[0])
    if chosen is None:
        raise Refused(_("The model “%(name)s” is not offered here. Choose another one.") % {"name": name})
    if refusal := may.refusal(MODEL, chosen.name):
        raise Forbidden(refusal)
    forbidden, cannot = forbidden_modes(may), refusals(chosen)
    for asked in for_what:
        if asked in forbidden:
            raise Forbidden(forbidden[asked])
        if asked in cannot:
            raise Refused(cannot[asked])
    return chosen


def prices_now(name: str) -> Prices | None:
    """What the model costs now, where that is known."""
    return next((offer.prices for offer in choices() if offer.name == name), None)


def forbidden_modes(may: Permissions) -> dict[str, str]:
    """The modes that a person may not use, and why."""
    found = {mode: may.refusal(MODE, mode) for mode in MODES}
    return {mode: refusal for mode, refusal in found.items() if refusal}


def refusals(offer: Offer) -> dict[str, str]:
    """What the model cannot do, by mode or by kind of attachment. What nobody knows is tried."""
    can = offer.can
    found: dict[str, str] = {}
    if can.thinking == "never":
        found["thinking"] = _("This model cannot think before it answers.")
    if can.tools is False:
        found["agent"] = found["swarm"] = _("This model cannot call tools.")
    if can.vision is False:
        found["image"] = _("This model cannot see pictures.")
        if can.video is not True:
            found["video"] = _("This model cannot see videos.")
    return found


def notes(offer: Offer) -> dict[str, str]:
    """What is otherwise than a person might expect, by mode or by kind of attachment."""
    can = offer.can
    found: dict[str, str] = {}
    if can.thinking == "always":
        found["instant"] = _("This model always thinks first: it is asked to do so as little as it can.")
    if can.video is not True and can.vision is not False:
        found["video"] = _("This model gets pictures taken from the video.")
    return found


def _unheard_of(found: ModelEndpoint) -> Offer:
    """The configured model while the endpoint was not asked yet, or keeps no list. Empty name: its first one."""
    return Offer(endpoint=address_of(found), name=found.name or (PRACTICE if found.practice else ""))
