"""The start page, the about page, and the pages of the sample library."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from playground.conversations.access import conversations_of
from playground.conversations.markdown import render as render_markdown
from playground.conversations.models import Conversation
from playground.pages.examples import TITLES
from playground.runs.composer import composer
from playground.runs.faces import LastRun, last_runs_of
from playground.runs.forms import AskForm
from playground.runs.rendering.face import Mark
from playground.runs.rendering.words import STATUS_WORDS
from playground.users.models import User
from playground.users.signed_in import person
from swarm.practice.examples import EXAMPLES, Example
from swarm.practice.library import PageNotFound, the_library

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
    title: str
    kind: str
    chosen: bool


class Recent(Struct, frozen=True, kw_only=True):
    """A conversation in a list, with the face of its last run and how that stands; "" where nothing ran."""

    conversation: Conversation
    face: list[Mark]
    ago: str
    status: str
    word: str


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where a person asks something new. `?example=key` puts an example into the box."""
    user = person(request)
    chosen = next((each for each in EXAMPLES if each.key == request.GET.get("example")), None)
    form = AskForm(initial={"text": chosen.prompt, "mode": chosen.mode}) if chosen else None
    context = {
        "composer": composer(user, form=form),
        "offers": [
            Offer(
                example=each,
                title=str(TITLES[each.key]),
                kind=str(KINDS[each.kind]),
                chosen=each is chosen,
            )
            for each in EXAMPLES
        ],
        "recent": _recent(user),
    }
    return render(request, "pages/start.html", context)


def _recent(user: User) -> list[Recent]:
    found = list(conversations_of(user)[:RECENT])
    last = last_runs_of(conversation.pk for conversation in found)
    return [_shown(conversation, last.get(conversation.pk)) for conversation in found]


def _shown(conversation: Conversation, run: LastRun | None) -> Recent:
    ago = _ago(conversation.updated_at)
    if run is None:
        return Recent(conversation=conversation, face=[], ago=ago, status="", word="")
    return Recent(
        conversation=conversation,
        face=run.face,
        ago=ago,
        status=run.status,
        word=str(STATUS_WORDS[run.status]),
    )


def _ago(moment: datetime) -> str:
    if timezone.now() - moment < timedelta(minutes=1):
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": timesince(moment)}


@require_safe
def library(request: HttpRequest, shelf: str, name: str) -> HttpResponse:
    """A page of the sample library: what an agent read, for whoever checks its sources."""
    number = request.GET.get("page", "1")
    try:
        page = the_library().open(f"library://{shelf}/{name}", int(number) if number.isdecimal() else 0)
    except PageNotFound as error:
        raise Http404 from error
    return render(request, "pages/library.html", {"page": page, "text": render_markdown(page.text)})


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this site is."""
    return render(request, "pages/about.html", {"practice": settings.MODEL_ENDPOINT.practice})
