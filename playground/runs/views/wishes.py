"""What a person wants of a run: stop, pause, resume, steer, retry, conclude. Taken here, fulfilled by who carries the run."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from playground.endpoints.choosing import Refused
from playground.runs.access import run_for
from playground.runs.actions import RunEnded, retry_run, send_control
from playground.runs.forms import WishForm
from playground.runs.models import Control, Run
from playground.users.models import User
from playground.users.signed_in import person


@require_POST
def control(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a wish. To scripts: nothing, or one sentence that says why not."""
    user = person(request)
    run = run_for(user, key)
    form = WishForm(request.POST)
    refusal = _taken(run, form, user) if form.is_valid() else form.sentence
    in_talk = request.POST.get("back") == "talk"
    if in_talk and form.cleaned_data.get("kind") == Control.Kind.STOP:
        refusal = ""  # whoever stops an answer that has just ended has what they want
    if "HX-Request" in request.headers:
        return _told(refusal)
    if refusal:
        messages.error(request, refusal)
    if in_talk:
        return HttpResponseRedirect(f"{run.conversation.get_absolute_url()}#run-{run.key}")
    agent = form.cleaned_data.get("agent")
    return HttpResponseRedirect(
        reverse("runs:run", args=[key]) + (f"?agent={agent}" if agent is not None else "")
    )


def _taken(run: Run, form: WishForm, user: User) -> str:
    """Store the wish; answer why it was not taken, or nothing."""
    wish = form.cleaned_data
    if wish["kind"] == Control.Kind.RETRY and wish["agent"] is None:
        return "" if retry_run(run) else _("There is nothing to retry: the run goes on, or has its answer.")
    try:
        send_control(run, wish["kind"], wish["agent"], wish["text"], by=user)
    except (RunEnded, Refused) as error:
        return str(error)
    return ""


def _told(refusal: str) -> HttpResponse:
    if not refusal:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(refusal, status=HTTPStatus.CONFLICT, content_type="text/plain; charset=utf-8")
