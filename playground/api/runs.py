"""Runs: how they stand, their journal as a stream, what one wants of them, and their files."""

import uuid
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from playground.api import events, shapes
from playground.api.bearer import asker, token_used
from playground.api.forms import Page, Paging, Refused, RunOut, Wish, WishOut
from playground.api.refusals import Refusal
from playground.endpoints import choosing
from playground.runs.access import run_for, runs_of
from playground.runs.actions import RunEnded, retry_run, send_control
from playground.runs.views.files import file_bytes

router = Router(tags=["runs"])
NUMBER_DIGITS = 10


@router.get("", response=Page[RunOut])
def runs(
    request: HttpRequest,
    paging: Query[Paging],
    conversation: uuid.UUID | None = None,
    alive: bool | None = None,
) -> dict[str, Any]:
    """Runs, the newest first; of one conversation, or only those that go on (`alive=true`)."""
    found = runs_of(asker(request)).select_related("conversation", "answer").prefetch_related("files")
    if conversation is not None:
        found = found.filter(conversation__key=conversation)
    if alive is not None:
        found = found.filter(ended_at__isnull=alive)
    return shapes.page(found.order_by("-pk"), paging.before, paging.limit, shapes.run)


@router.get("/{uuid:key}", response={200: RunOut, 404: Refused})
def run(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """One run."""
    return shapes.run(run_for(asker(request), key))


@router.get("/{uuid:key}/events", response={200: None, 404: Refused})
def stream(request: HttpRequest, key: uuid.UUID, after: str = "") -> HttpResponseBase:
    """Its journal as text/event-stream, from the beginning or above `after` (or the header Last-Event-ID) to its end.

    Each event is one frame: `id` is its number, `data` a JSON array of the events of docs/events.md.
    """
    shown = run_for(asker(request), key)
    last = request.headers.get("Last-Event-ID", "") or after
    number = int(last) if last.isascii() and last.isdigit() and len(last) < NUMBER_DIGITS else 0
    body = events.stream(shown, number, token_used(request).pk)
    response = StreamingHttpResponse(body, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # a proxy in front must hand each event on at once
    return response


@router.post("/{uuid:key}/controls", response={202: WishOut, 404: Refused, 409: Refused, 422: Refused})
def control(request: HttpRequest, key: uuid.UUID, sent: Wish) -> Status[dict[str, str]]:
    """Stop, pause, resume, steer or retry a run, or one of its agents; or end a run with what it has.

    A run that waits for budget (`code` budget or cap) goes on by `resume`, with another model where `text` names one.
    """
    user = asker(request)
    shown = run_for(user, key)
    if sent.kind == "steer" and not sent.text.strip():
        raise Refusal(422, _("Write what the agent should read."), param="text")
    if sent.kind == "retry" and sent.agent is None:
        if not retry_run(shown):
            raise Refusal(409, _("There is nothing to retry: the run goes on, or has its answer."))
        return Status(202, {"key": ""})
    try:
        return Status(202, {"key": send_control(shown, sent.kind, sent.agent, sent.text, by=user).key})
    except (RunEnded, choosing.Refused) as error:
        raise Refusal(409, str(error)) from error


@router.get("/{uuid:key}/file", response={200: None, 404: Refused}, url_name="run_file")
def file(request: HttpRequest, key: uuid.UUID, path: str) -> HttpResponseBase:
    """The bytes of one of its files."""
    return file_bytes(run_for(asker(request), key), path)
