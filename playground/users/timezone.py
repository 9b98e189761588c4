"""The time zone of whoever asks, as their browser says it."""

import zoneinfo
from collections.abc import Callable
from functools import cache
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "time_zone"


@cache
def known_zones() -> frozenset[str]:
    """All names that may be asked for: a cookie never becomes a path."""
    return frozenset(zoneinfo.available_timezones())


class TimeZoneMiddleware:
    """Shows times in the zone of the browser's cookie, else in that of the settings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = unquote(request.COOKIES.get(COOKIE, ""))
        with timezone.override(name if name in known_zones() else None):
            return self.get_response(request)
