"""The first steps of a new site. Which are done is seen from what is there: so they can be left and taken up at any time."""

from django.contrib.auth.models import Group
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from playground.endpoints.configured import endpoint
from playground.quotas.models import Limit
from playground.users.models import Invitation


class Step(Struct, frozen=True):
    """One thing to set up."""

    key: str
    name: Promise
    why: Promise


STEPS = (
    Step(
        "endpoint",
        _("Where models answer"),
        _(
            "Without an endpoint of your own the built-in practice model answers: the site can be tried at once."
        ),
    ),
    Step("group", _("A first group"), _("People of a group share its limits and what they may use.")),
    Step(
        "limit",
        _("A first limit"),
        _("It holds whatever happens: a run that reaches it pauses and loses nothing."),
    ),
    Step("invitation", _("A first invitation"), _("A link that lets one person make an account.")),
)


def is_done(step: Step) -> bool:
    """Whether there is one already."""
    match step.key:
        case "endpoint":
            return not endpoint().practice
        case "group":
            return Group.objects.exists()
        case "limit":
            return Limit.objects.exists()
        case _:
            return Invitation.objects.exists()


def open_steps() -> list[Step]:
    """Those that nobody has taken yet."""
    return [step for step in STEPS if not is_done(step)]


def after(key: str) -> str:
    """The key of the step after this one; empty after the last."""
    keys = [step.key for step in STEPS]
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else ""
