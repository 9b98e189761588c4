"""What a person does to what was said: look at another branch, ask otherwise, have it answered again, go on, react."""

import uuid
from http import HTTPStatus

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from playground.conversations.access import conversation_for
from playground.conversations.models import Conversation, Message, Reaction, Role
from playground.endpoints.choosing import Refused
from playground.quotas.ledger import Spent
from playground.runs import branches
from playground.runs.access import run_for
from playground.runs.actions import SentElsewhere
from playground.runs.branches import TooLate
from playground.runs.forms import AgainForm, AskForm
from playground.runs.models import Mode
from playground.users.models import User
from playground.users.signed_in import person
from swarm.events import Mode as EngineMode

REFUSALS = (Refused, SentElsewhere, Spent, TooLate)  # each a sentence for the person


@require_POST
def look(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the branch on which a message is. It is remembered."""
    shown = conversation_for(person(request), key)
    message = request.POST.get("message", "")
    found = message.isascii() and message.isdecimal() and branches.look_at(shown, int(message))
    if not found:
        raise Http404
    return _done(request, shown, f"message-{message}")


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: uuid.UUID, message: int) -> HttpResponse:
    """Ask a question in other words: a form in its place, then a branch."""
    question = _message(person(request), key, message, Role.USER)
    shown = question.conversation
    run = question.runs.order_by("pk").last()
    initial = {"text": question.text, "mode": run.mode if run else shown.mode, "key": uuid.uuid4()}
    form = AskForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        asked = form.asked()
        try:
            branches.ask_otherwise(question, asked.text, asked.mode, model=asked.model, key=asked.key)
        except REFUSALS as reason:
            form.add_error(None, str(reason))
        else:
            return _done(request, shown, "newest")
    context = {"conversation": shown, "question": question, "form": form, "modes": Mode.choices}
    page = "runs/_edit.html" if "HX-Request" in request.headers else "runs/edit.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, page, context, status=status)


@require_POST
def again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Another answer to the same question, in the same or another mode."""
    run = run_for(person(request), key)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _refused(request, run.conversation, form.sentence)
    wanted = form.cleaned_data
    try:
        mode = msgspec.convert(wanted["mode"] or run.mode, EngineMode)
        made = branches.answer_again(run, mode, model=wanted["model"], key=wanted["key"])
    except REFUSALS as reason:
        return _refused(request, run.conversation, str(reason))
    return _done(request, run.conversation, f"run-{made.key}")


@require_POST
def go_on(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Go on with an answer that was stopped, broke, or was cut."""
    run = run_for(person(request), key)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _refused(request, run.conversation, form.sentence)
    try:
        made = branches.go_on(run, model=form.cleaned_data["model"], key=form.cleaned_data["key"])
    except REFUSALS as reason:
        return _refused(request, run.conversation, str(reason))
    return _done(request, run.conversation, f"run-{made.key}")


@require_POST
def take_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Remove a question that still waits."""
    run = run_for(person(request), key)
    try:
        branches.take_back(run)
    except TooLate as reason:
        return _refused(request, run.conversation, str(reason))
    return _done(request, run.conversation, "newest")


@require_POST
def react(request: HttpRequest, key: uuid.UUID, message: int) -> HttpResponse:
    """Say what one thinks of an answer; the same again takes it back."""
    user = person(request)
    answer = _message(user, key, message, Role.ASSISTANT)
    value = request.POST.get("value", "")
    if value not in Reaction.Value.values:
        return _refused(request, answer.conversation, _("Say whether the answer is good or bad."))
    branches.react(answer, user, value)
    return _done(request, answer.conversation, f"answer-{message}")


@require_safe
def text(request: HttpRequest, key: uuid.UUID, message: int) -> HttpResponse:
    """A message as it was written, Markdown and all: to be copied."""
    said = _message(person(request), key, message)
    return HttpResponse(said.text, content_type="text/plain; charset=utf-8")


def _message(user: User, key: uuid.UUID, number: int, role: Role | None = None) -> Message:
    said = conversation_for(user, key).messages.select_related("conversation")
    return get_object_or_404(said.filter(role=role) if role else said, pk=number)


def _done(request: HttpRequest, shown: Conversation, place: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return trigger_client_event(HttpResponse(status=HTTPStatus.NO_CONTENT), "talk-changed")
    return redirect(f"{shown.get_absolute_url()}#{place}")


def _refused(request: HttpRequest, shown: Conversation, sentence: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(sentence, status=HTTPStatus.CONFLICT, content_type="text/plain; charset=utf-8")
    messages.error(request, sentence)
    return redirect(shown)
