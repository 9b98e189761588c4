"""Files that people give: taken, listed, shown to their owner, removed while they are unsent. JSON and bytes, no pages."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

from django.core.handlers.asgi import ASGIRequest
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from playground.bodies import site_bodies
from playground.conversations import refusals, uploads
from playground.conversations.access import conversation_for
from playground.conversations.attachments import attachment_for, remove, waiting_for
from playground.conversations.models import Attachment, Conversation, Kind
from playground.conversations.refusals import CannotTake
from playground.users.models import User
from playground.users.signed_in import person

# Nothing in a file may do anything, should a browser show it after all.
ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"
THUMBNAIL_TYPE = "image/webp"
PIECE = 256 * 1024  # bytes


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest) -> HttpResponse:
    """GET: what waits in the composer of `conversation`, or of the start page. POST: one more `file` for it."""
    user = person(request)
    if request.method != "POST":
        waiting = waiting_for(user, _conversation(user, request.GET.get("conversation", "")))
        return JsonResponse({"attachments": [as_json(row) for row in waiting]})
    conversation = _conversation(user, request.POST.get("conversation", ""))
    try:
        files = request.FILES.getlist("file")
        if len(files) != 1:
            raise refusals.nothing_given()
        taken = uploads.take_in(user, conversation, files[0])
    except CannotTake as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return JsonResponse(as_json(taken), status=HTTPStatus.CREATED)


@require_http_methods(["GET", "HEAD", "DELETE"])
def attachment(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """GET: the bytes. DELETE: forget it, if it was not sent yet."""
    row = attachment_for(person(request), key)
    if request.method != "DELETE":
        return bytes_of(request, row)
    if not remove(row):
        return JsonResponse(
            {"error": _("This file was sent already, and stays with its message.")},
            status=HTTPStatus.CONFLICT,
        )
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_safe
def thumbnail(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The small picture of a file. 404 where there is none."""
    row = attachment_for(person(request), key)
    if not row.thumbnail:
        raise Http404
    return _bytes(request, row.thumbnail, THUMBNAIL_TYPE, "thumbnail.webp", inline=True)


def bytes_of(request: HttpRequest, row: Attachment) -> HttpResponseBase:
    """The bytes of a file that its owner may see: a picture in the page, everything else to be kept."""
    return _bytes(request, row.body, row.media_type, row.name, inline=row.kind == Kind.IMAGE)


def as_json(row: Attachment) -> dict[str, object]:
    """What a composer and a program learn of a file."""
    return {
        "key": str(row.key),
        "name": row.name,
        "kind": row.kind,
        "media_type": row.media_type,
        "size": row.size,
        "width": row.width,
        "height": row.height,
        "pages": row.pages,
        "seconds": row.seconds,
        "note": row.note,
        "thumbnail_url": reverse("attachments:thumbnail", args=[row.key]) if row.thumbnail else "",
        "url": reverse("attachments:attachment", args=[row.key]),
    }


def _conversation(user: User, key: str) -> Conversation | None:
    return conversation_for(user, key) if key else None


def _bytes(request: HttpRequest, body: str, media_type: str, name: str, *, inline: bool) -> HttpResponseBase:
    """Asked for anew each time, and sent again only if it changed: who signed out sees nothing any more."""
    tag = f'"{body}"'
    response: HttpResponseBase
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        try:
            path = site_bodies().path(body)
            response = HttpResponse(path.read_bytes()) if inline else _streamed(request, path)
        except (KeyError, FileNotFoundError):
            raise Http404 from None
        response["Content-Type"] = media_type
        response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _streamed(request: HttpRequest, path: Path) -> HttpResponseBase:
    """A long file piece by piece. Where we serve asynchronously, Django would read a plain one into memory first."""
    if not isinstance(request, ASGIRequest):
        return FileResponse(path.open("rb"))
    return StreamingHttpResponse(_pieces(path), headers={"Content-Length": str(path.stat().st_size)})


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
