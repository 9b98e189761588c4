"""The start page and the about page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from playground.conversations.access import conversations_of
from playground.runs.composer import composer
from playground.runs.forms import AskForm
from playground.users.signed_in import person
from swarm.practice.examples import EXAMPLES, Example

RECENT = 5
KINDS: dict[str, Promise] = {
    "wide": _("Wide"),
    "deep": _("Deep"),
    "comparison": _("Comparison"),
    "writing": _("Writing"),
}


class Offer(Struct, frozen=True, kw_only=True):
    """An example as the start page shows it."""

    example: Example
    kind: str
    chosen: bool


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where a person asks something new. `?example=key` puts an example into the box."""
    user = person(request)
    chosen = next((each for each in EXAMPLES if each.key == request.GET.get("example")), None)
    form = AskForm(initial={"text": chosen.prompt, "mode": chosen.mode}) if chosen else None
    context = {
        "composer": composer(form=form),
        "offers": [
            Offer(example=each, kind=str(KINDS[each.kind]), chosen=each is chosen) for each in EXAMPLES
        ],
        "recent": conversations_of(user)[:RECENT],
    }
    return render(request, "pages/start.html", context)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this site is."""
    return render(request, "pages/about.html", {"practice": settings.MODEL_ENDPOINT.practice})
