"""The page of a conversation, and asking in it."""

import uuid
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from playground.conversations.access import conversation_for
from playground.conversations.attachments import CannotAttach
from playground.conversations.models import Conversation
from playground.endpoints.choosing import Refused, choices
from playground.endpoints.prices import prices_of
from playground.endpoints.words import word
from playground.quotas.ledger import Spent
from playground.runs.actions import STEERABLE, SentElsewhere, begin, start_run, steer
from playground.runs.admission import offer_for
from playground.runs.composer import ABOUT, composer
from playground.runs.forms import Asked, AskForm
from playground.runs.models import Mode, Run
from playground.runs.preflight import Preflight, ask_less, preflight
from playground.runs.talk import turns_of, version_of
from playground.runs.views.words import live_words, talk_words
from playground.users.models import User
from playground.users.signed_in import person

REFUSALS = (CannotAttach, Refused, SentElsewhere, Spent)  # each a sentence for the person


@require_safe
def conversation(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What was said, each answer with its run, and the box to go on."""
    shown = conversation_for(person(request), key)
    return _page(request, shown)


@require_safe
def turns(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The newest turns and the buttons beside Send, for a page that is open; nothing where it has them (`have`)."""
    shown = conversation_for(person(request), key)
    if request.GET.get("have", "") == version_of(shown):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "runs/_talk.html", _talk(request, shown))


@require_POST
def ask(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A message in a conversation: a run begins, or waits for the one before it, or its agent is handed the words."""
    user = person(request)
    shown = conversation_for(user, key)
    form = AskForm(request.POST)
    if form.is_valid() and (card := _card(user, form.asked())):
        return _refused(request, form, shown, card)
    if not form.is_valid() or not _sent(form, partial(_say, shown, user)):
        return _refused(request, form, shown)
    if "HX-Request" not in request.headers:
        return redirect(f"{shown.get_absolute_url()}#newest")
    return trigger_client_event(HttpResponse(status=HTTPStatus.NO_CONTENT), "talk-changed")


@require_POST
def ask_new(request: HttpRequest) -> HttpResponse:
    """The first message of a new conversation."""
    form = AskForm(request.POST)
    if form.is_valid() and (card := _card(person(request), form.asked())):
        return _refused(request, form, None, card)
    begun = _sent(form, partial(_begin, person(request))) if form.is_valid() else None
    if begun is None:
        return _refused(request, form, None)
    address = f"{begun.get_absolute_url()}#newest"
    return HttpResponseClientRedirect(address) if "HX-Request" in request.headers else redirect(address)


def _card(user: User, asked: Asked) -> Preflight | None:
    """What the person must see first; None where it goes on without a question."""
    if asked.goes or asked.steers:
        return None
    try:
        return preflight(user, asked.mode, offer_for(user, asked.model, (asked.mode,)))
    except Refused:
        return None  # it is told when the message is taken


def _sent(form: AskForm, send: Callable[[Asked], Conversation]) -> Conversation | None:
    """The conversation in which it is said; None where it was not taken, and the form says why."""
    try:
        return send(form.asked())
    except REFUSALS as reason:
        form.add_error(None, str(reason))
        return None


def _begin(user: User, asked: Asked) -> Conversation:
    run = begin(
        user,
        asked.text,
        asked.mode,
        attachments=asked.attachments,
        model=asked.model,
        key=asked.key,
        caps=asked.caps,
    )
    _ask_less(user, asked, run)
    return run.conversation


def _ask_less(user: User, asked: Asked, run: Run) -> None:
    if asked.ask_less:
        prices = prices_of(run.prices)
        ask_less(user, asked.ask_less, prices.currency if prices else "")


def _say(shown: Conversation, user: User, asked: Asked) -> Conversation:
    """Words for the agent at work become a message where nobody hears them; files always do."""
    if asked.steers and steer(shown, asked.text, user, asked.key):
        return shown
    run = start_run(
        shown,
        asked.text,
        asked.mode,
        attachments=asked.attachments,
        model=asked.model,
        key=asked.key,
        caps=asked.caps,
    )
    _ask_less(user, asked, run)
    return shown


def _page(
    request: HttpRequest,
    shown: Conversation,
    form: AskForm | None = None,
    card: Preflight | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    box = composer(person(request), shown, form, preflight=card)
    context = {
        **_talk(request, shown, [(model.value, model.word) for model in box.models]),
        "composer": box,
        "words": {**live_words(), **talk_words()},
    }
    return render(request, "runs/conversation.html", context, status=status)


def _talk(
    request: HttpRequest, shown: Conversation, models: list[tuple[str, str]] | None = None
) -> dict[str, object]:
    return {
        "conversation": shown,
        "talk": turns_of(shown, request.GET.get("before", "")),
        "models": models or [(offer.name, word(offer)) for offer in choices()],
        "modes": [(value, word, ABOUT[value]) for value, word in Mode.choices],
        "steerable": STEERABLE,
    }


def _refused(
    request: HttpRequest, form: AskForm, shown: Conversation | None, card: Preflight | None = None
) -> HttpResponse:
    """The box again, with what is wrong, or with the card that the person must see first."""
    status = HTTPStatus.PRECONDITION_REQUIRED if card else HTTPStatus.UNPROCESSABLE_ENTITY
    if shown is not None and "HX-Request" not in request.headers:
        return _page(request, shown, form, card, status)
    template = "runs/_composer.html" if "HX-Request" in request.headers else "runs/ask.html"
    context = {"composer": composer(person(request), shown, form, preflight=card)}
    return render(request, template, context, status=status)


def _go(request: HttpRequest, shown: Conversation) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(f"{shown.get_absolute_url()}#newest")
    return redirect(f"{shown.get_absolute_url()}#newest")
