"""The small pictures in cells: of what the agents of a run are shown."""

import uuid

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from playground.conversations.attachment_views import thumbnail
from playground.conversations.models import Attachment
from playground.runs.access import run_for
from playground.users.signed_in import person


@require_safe
def sight(request: HttpRequest, key: uuid.UUID, sign: str) -> HttpResponseBase:
    """The small picture of a file of the run's conversation, by the beginning of its hash. 404 where there is none."""
    run = run_for(person(request), key)
    files = Attachment.objects.filter(message__conversation=run.conversation_id, body__startswith=sign)
    found = files.exclude(thumbnail="").order_by("pk").first()
    if found is None:
        raise Http404
    return thumbnail(request, found.key)
