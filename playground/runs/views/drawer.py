"""All files of a conversation in one drawer; what its person gave, looked at; all of it as one archive."""

import uuid
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from playground.conversations.access import conversation_for
from playground.conversations.models import Attachment, Conversation
from playground.numbers import size
from playground.runs.archive import TooMuch, members, zipped
from playground.runs.drawer import drawer_of, held_by
from playground.runs.previews import preview_of
from playground.runs.rendering.files import kind_of
from playground.runs.views.files import in_panel, shown_page, shown_picture
from playground.users.signed_in import person

QUERY_CHARS = 200


@require_safe
def files(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The drawer."""
    conversation = conversation_for(person(request), key)
    return _drawer(request, conversation)


@require_safe
def archive(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The newest version of every file, as one zip."""
    conversation = conversation_for(person(request), key)
    try:
        found = members(held_by(conversation))
    except TooMuch:
        problem = _("These files are too many or too large for one archive. Download them one by one.")
        response = _drawer(request, conversation, problem)
        response.status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return response
    sent = StreamingHttpResponse(zipped(found), content_type="application/zip")
    name = f"{slugify(conversation.title, allow_unicode=True)[:60] or 'files'}.zip"
    sent["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    sent["X-Content-Type-Options"] = "nosniff"
    sent["Cache-Control"] = "private, no-store"
    return sent


@require_safe
def given(request: HttpRequest, key: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """The preview of a file that the person gave."""
    conversation, row = _given(request, key, file)
    context = {
        "name": row.name,
        "facts": f"{size(row.size)} · {kind_of(row.name, row.media_type)}",
        "conversation": conversation,
        "formulas": "formulas" in request.GET,
        "query": {},
        "download": reverse("attachments:attachment", args=[row.key]),
        "picture_url": reverse("runs:given_picture", args=[key, file]),
        "page_url": f"{reverse('runs:given_page', args=[key, file])}?",
        "preview": preview_of(row.name, row.media_type, row.body, request.GET.get("sheet", "")),
    }
    return in_panel(request, "file", context)


@require_safe
def given_picture(request: HttpRequest, key: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A picture that the person gave."""
    return shown_picture(_given(request, key, file)[1].body)


@require_safe
def given_page(request: HttpRequest, key: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """The picture of page `n` of a PDF that the person gave."""
    return shown_page(_given(request, key, file)[1].body, request)


def _given(request: HttpRequest, key: uuid.UUID, file: uuid.UUID) -> tuple[Conversation, Attachment]:
    conversation = conversation_for(person(request), key)
    return conversation, get_object_or_404(Attachment, key=file, message__conversation=conversation)


def _drawer(request: HttpRequest, conversation: Conversation, problem: str = "") -> HttpResponse:
    query = request.GET.get("q", "")[:QUERY_CHARS].replace("\0", "")
    drawer = drawer_of(conversation, query, request.GET.get("kind", ""))
    return in_panel(request, "drawer", {"conversation": conversation, "drawer": drawer, "problem": problem})
