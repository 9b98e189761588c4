"""How a program is told that something did not work: one JSON form, one sentence, nothing inner.

    {"error": {"type": "not_found", "message": "…", "param": null, "code": null}}

It is the form of OpenAI's errors, so that both APIs of this site are read alike.
"""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found",
    405: "invalid_request_error",
    409: "conflict",
    413: "request_too_large",
    415: "invalid_request_error",
    422: "invalid_request_error",
    429: "rate_limit_error",
}

log = logging.getLogger(__name__)


class Refusal(Exception):
    """The request cannot be met. `status` is the HTTP status, the message one sentence that says what to do instead."""

    def __init__(
        self, status: int, message: str, *, param: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.param = param
        self.code = code


def answer(status: int, message: str, *, param: str | None = None, code: str | None = None) -> JsonResponse:
    """The refusal as it goes out."""
    error = {"type": TYPES.get(status, "server_error"), "message": message, "param": param, "code": code}
    return JsonResponse({"error": error}, status=status)


def install(api: NinjaAPI, *, wrong_input: int = 422) -> None:
    """Let every way in which a request of `api` can fail end in that form. `wrong_input` is the status of a bad body."""
    handlers: dict[type[Exception], Any] = {
        Refusal: _refused,
        Http404: _not_found,
        AuthenticationError: _stranger,
        ValidationError: partial(_unreadable, status=wrong_input),
        HttpError: _said,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    return answer(error.status, str(error), param=error.param, code=error.code)


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(404, _("There is nothing of yours at this address."))


def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = answer(
        401,
        _(
            "Send a token of yours that still works: Authorization: Bearer mur_… (Tokens, in the menu of the site)."
        ),
        code="invalid_api_key",
    )
    response["WWW-Authenticate"] = "Bearer"
    return response


def _said(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer(error.status_code, _("This request cannot be read: %(why)s.") % {"why": error.message})


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(500, _("The site itself failed here. Nothing of yours was lost; try again."))


def _unreadable(request: HttpRequest, error: ValidationError, *, status: int) -> HttpResponse:
    first: dict[str, Any] = error.errors[0] if error.errors else {}
    where = _place(first.get("loc", ()))
    said = str(first.get("msg", "")).removeprefix("Value error, ")
    message = f"{where}: {said}." if where else _("This request cannot be read.")
    return answer(status, message, param=where or None)


def _place(loc: Sequence[str | int]) -> str:
    """`("body", "data", "messages", 0, "role")` as `messages.0.role`: what the program wrote, without our own words."""
    outer = {"body", "query", "path", "form", "file"}
    parts = [str(part) for part in loc]
    while len(parts) > 1 and parts[0] in outer:
        parts = parts[1:]
        if len(parts) > 1 and parts[0] in {"data", "sent"}:
            parts = parts[1:]
    return ".".join(parts)
