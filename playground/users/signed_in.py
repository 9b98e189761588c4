"""Nobody sees a page without having signed in, and views learn here who asks."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from playground.users.models import User


class SignInFirst(LoginRequiredMiddleware):
    """Leads strangers to the sign-in page; where htmx asked, the whole page and not the fragment goes there."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        refusal = super().process_view(request, view_func, view_args, view_kwargs)
        if refusal is None or "HX-Request" not in request.headers:
            return refusal
        page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        return HttpResponse(
            status=HTTPStatus.UNAUTHORIZED,
            headers={"HX-Redirect": f"{reverse('users:sign_in')}?{urlencode({'next': page})}"},
        )


class KeepNothing:
    """Pages of a signed-in person are kept by nobody: after signing out the back button shows none of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        asked = request.session.accessed and request.user.is_authenticated  # health checks ask no database
        if asked and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def person(request: HttpRequest) -> User:
    """The signed-in person. The middleware has seen to that; a route that opted out of it is refused here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
