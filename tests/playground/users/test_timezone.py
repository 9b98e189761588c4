"""Times are shown in the zone of the browser."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from playground.users.timezone import COOKIE, TimeZoneMiddleware


def zone_with(cookie: str) -> str:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = cookie
    return TimeZoneMiddleware(view)(request).text


def test_the_browser_says_its_zone() -> None:
    assert zone_with("Asia%2FShanghai") == "Asia/Shanghai"


@pytest.mark.parametrize("cookie", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "\x00"])
def test_nonsense_means_the_zone_of_the_settings(cookie: str) -> None:
    assert zone_with(cookie) == "UTC"
