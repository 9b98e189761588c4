"""The start page and the about page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from playground.conversations.access import conversations_of
from playground.runs.composer import composer
from playground.users.signed_in import person

RECENT = 5


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where a person asks something new. `?example=n` puts an example into the box."""
    user = person(request)
    context = {
        "composer": composer(),
        "recent": conversations_of(user)[:RECENT],
        "practice": settings.MODEL_ENDPOINT.practice,
    }
    return render(request, "pages/start.html", context)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this site is."""
    return render(request, "pages/about.html", {"practice": settings.MODEL_ENDPOINT.practice})
