"""Files that a person gives: sent first, named by key in a message afterwards."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Router, Status
from ninja.files import UploadedFile

from playground.api import shapes
from playground.api.bearer import asker
from playground.api.forms import AttachmentOut, Refused
from playground.api.refusals import Refusal, not_taken
from playground.conversations import attachments
from playground.conversations.attachment_views import bytes_of
from playground.conversations.refusals import CannotTake
from playground.conversations.uploads import take_in

router = Router(tags=["attachments"])


@router.post(
    "", response={201: AttachmentOut, 409: Refused, 413: Refused, 415: Refused, 422: Refused, 429: Refused}
)
def give(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Send a picture, a video, a document or a text, as multipart form data. What is never sent is removed in time."""
    try:
        return Status(201, shapes.attachment(take_in(asker(request), None, file)))
    except CannotTake as error:
        raise not_taken(error, error.status, "file") from error


@router.get("/{uuid:key}", response={200: None, 404: Refused}, url_name="attachment_bytes")
def read(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Its bytes, as they are kept: a picture upright, scaled and without metadata."""
    return bytes_of(request, attachments.attachment_for(asker(request), key))


@router.delete("/{uuid:key}", response={204: None, 404: Refused, 409: Refused})
def remove(request: HttpRequest, key: uuid.UUID) -> Status[None]:
    """Take one back that was not sent yet."""
    if not attachments.remove(attachments.attachment_for(asker(request), key)):
        raise Refusal(409, _("This file was sent already, and stays with its message."))
    return Status(204, None)
