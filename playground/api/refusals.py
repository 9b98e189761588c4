"""How a program is told that something did not work: one JSON form, one sentence, nothing inner.

    {"error": {"type": "not_found", "message": "…", "param": null, "code": null}}

It is the form of OpenAI's errors, so that both APIs of this site are read alike.
"""

import logging
import math
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from playground.conversations.refusals import CannotTake
from playground.endpoints.choosing import Forbidden
from playground.endpoints.choosing import Refused as ModelRefused
from playground.quotas.ledger import Spent
from playground.quotas.requests import TooFast

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

USED_UP = "insufficient_quota"  # type and code, in OpenAI's words

log = logging.getLogger(__name__)


class Refusal(Exception):
    """The request cannot be met. `status` is the HTTP status, the message one sentence that says what to do instead."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.param = param
        self.code = code
        self.after = after  # seconds after which it is worth another try


def no_model(error: ModelRefused, status: int) -> Refusal:
    """The model or the mode cannot be had so; `status` where that is the program's mistake."""
    forbidden = isinstance(error, Forbidden)
    return Refusal(403 if forbidden else status, str(error), param="model")


def used_up(error: Spent) -> Refusal:
    """A limit is reached: in OpenAI's words, and after how long it comes back."""
    after = (error.resets_at - timezone.now()).total_seconds() if error.resets_at else None
    return Refusal(429, str(error), code=USED_UP, after=after)


def not_taken(error: CannotTake, status: int, param: str) -> Refusal:
    """A file is not taken; `status` where the file itself is why."""
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Refusal(429, str(error), param=param, code=USED_UP)
    return Refusal(status, str(error), param=param)


def answer(
    status: int,
    message: str,
    *,
    param: str | None = None,
    code: str | None = None,
    after: float | None = None,
) -> JsonResponse:
    """The refusal as it goes out."""
    kind = USED_UP if code == USED_UP else TYPES.get(status, "server_error")
    error = {"type": kind, "message": message, "param": param, "code": code}
    response = JsonResponse({"error": error}, status=status)
    if after is not None:
        response["Retry-After"] = str(max(1, math.ceil(after)))
    return response


def install(api: NinjaAPI, *, wrong_input: int = 422) -> None:
    """Let every way in which a request of `api` can fail end in that form. `wrong_input` is the status of a bad body."""
    handlers: dict[type[Exception], Any] = {
        Refusal: _refused,
        Spent: _spent,
        TooFast: _too_fast,
        Http404: _not_found,
        AuthenticationError: _stranger,
        ValidationError: partial(_unreadable, status=wrong_input),
        HttpError: _said,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    return answer(error.status, str(error), param=error.param, code=error.code, after=error.after)


def _spent(request: HttpRequest, error: Spent) -> HttpResponse:
    return _refused(request, used_up(error))


def _too_fast(request: HttpRequest, error: TooFast) -> HttpResponse:
    return answer(429, str(error), code="rate_limit_exceeded", after=error.after)


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
