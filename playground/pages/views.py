"""The start page and the about page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def start(request: HttpRequest) -> HttpResponse:
    """Where a person asks something new."""
    return render(request, "pages/start.html")


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    """What this site is."""
    return render(request, "pages/about.html")
