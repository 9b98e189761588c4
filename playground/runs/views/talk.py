"""The page of a conversation, and asking in it."""

import uuid
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from playground.conversations.access import conversation_for
from playground.conversations.actions import start_conversation, title_from
from playground.conversations.models import Conversation
from playground.runs.actions import start_run
from playground.runs.composer import composer
from playground.runs.forms import AskForm
from playground.runs.talk import turns_of
from playground.runs.views.words import live_words
from playground.users.signed_in import person


@require_safe
def conversation(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What was said, each answer with its run, and the box to go on."""
    shown = conversation_for(person(request), key)
    return _page(request, shown)


@require_POST
def ask(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A message in a conversation: a run begins."""
    shown = conversation_for(person(request), key)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _refused(request, form, shown)
    if not shown.title:
        shown.title = title_from(form.cleaned_data["text"])
        shown.save(update_fields=["title"])
    start_run(shown, form.cleaned_data["text"], form.cleaned_data["mode"])
    return _go(request, shown)


@require_POST
def ask_new(request: HttpRequest) -> HttpResponse:
    """The first message of a new conversation."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return _refused(request, form, None)
    text, mode = form.cleaned_data["text"], form.cleaned_data["mode"]
    begun = start_conversation(person(request), about=text, mode=mode)
    start_run(begun, text, mode)
    return _go(request, begun)


def _page(request: HttpRequest, shown: Conversation, form: AskForm | None = None) -> HttpResponse:
    turns = turns_of(shown, request.GET.get("before", ""))
    context = {
        "conversation": shown,
        "talk": turns,
        "composer": composer(person(request), shown, form),
        "words": live_words(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, "runs/conversation.html", context, status=status)


def _refused(request: HttpRequest, form: AskForm, shown: Conversation | None) -> HttpResponse:
    if shown is not None and "HX-Request" not in request.headers:
        return _page(request, shown, form)
    template = "runs/_composer.html" if "HX-Request" in request.headers else "runs/ask.html"
    context = {"composer": composer(person(request), shown, form)}
    return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _go(request: HttpRequest, shown: Conversation) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(f"{shown.get_absolute_url()}#newest")
    return redirect(f"{shown.get_absolute_url()}#newest")
