"""Forking a run: the page that says what is kept and asks what is to be another, and the deed."""

import uuid
from http import HTTPStatus

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from playground.bodies import site_bodies
from playground.conversations.attachments import CannotAttach
from playground.endpoints.choosing import MODEL, Refused, choices
from playground.endpoints.prices import prices_of
from playground.endpoints.words import word
from playground.quotas.effective import permissions
from playground.quotas.ledger import Spent
from playground.runs.access import run_for
from playground.runs.actions import SentElsewhere
from playground.runs.admission import offer_for
from playground.runs.forks import CannotFork, Through, Wanted, past_for
from playground.runs.forks import fork as make
from playground.runs.forms import ForkForm
from playground.runs.lineage import kept_words, whence
from playground.runs.models import Mode, Run
from playground.runs.preflight import Preflight, ask_less, preflight
from playground.users.models import User
from playground.users.signed_in import person
from swarm.events import AgentSpawned, Long

REFUSALS = (CannotAttach, CannotFork, Refused, SentElsewhere, Spent)  # each a sentence for the person


class Door(Struct, frozen=True, kw_only=True):
    """By which page somebody comes to fork a run: its own addresses and name of it, and the link if it is one."""

    address: str
    back: str
    title: str
    through: Through | None = None


class Place(Struct, frozen=True, kw_only=True):
    """From where: the start, a wave or an agent; `words` stand in the box at first."""

    wave: int | None
    agent: int | None
    word: str
    kept: str
    words: str


@require_http_methods(["GET", "POST"])
def fork(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The page, and a new run where the form is whole."""
    origin = run_for(person(request), key)
    back = reverse("runs:run", args=[key])
    door = Door(address=reverse("runs:fork", args=[key]), back=back, title=str(origin.conversation))
    return fork_by(request, origin, door)


def fork_by(request: HttpRequest, origin: Run, door: Door) -> HttpResponse:
    """The same for whoever came by that door, and may: the caller has seen to it."""
    user = person(request)
    if request.method != "POST":
        return _page(request, origin, door, ForkForm(request.GET))
    form = ForkForm(request.POST)
    card = None
    if form.is_valid():
        wanted = _wanted(form, origin)
        card = None if form.cleaned_data["go"] else _card(user, wanted)
        made = None if card else _make(form, origin, user, wanted, door.through)
        if made is not None:
            return redirect("runs:run", made.key)
    status = HTTPStatus.PRECONDITION_REQUIRED if card else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, origin, door, form, card=card, status=status)


def _wanted(form: ForkForm, origin: Run) -> Wanted:
    said = form.cleaned_data
    point = said["wave"] or said["agent"]
    mode = origin.mode if point else said["mode"] or origin.mode
    return msgspec.convert(
        {
            **{name: said[name] for name in ("model", "wave", "agent", "key")},
            "text": said["text"].replace("\r\n", "\n"),  # as it was before a browser sent it
            "mode": mode,
            "caps": form.caps(),
        },
        Wanted,
    )


def _make(form: ForkForm, origin: Run, user: User, wanted: Wanted, through: Through | None) -> Run | None:
    """The new run; None where it was not taken, and the form says why."""
    try:
        made = make(origin, user, wanted, through)
    except REFUSALS as reason:
        form.add_error(None, str(reason))
        return None
    if threshold := form.cleaned_data["ask_less"]:
        prices = prices_of(made.prices)
        ask_less(user, threshold, prices.currency if prices else "")
    return made


def _card(user: User, wanted: Wanted) -> Preflight | None:
    try:
        return preflight(user, wanted.mode, offer_for(user, wanted.model, (wanted.mode,)))
    except Refused:
        return None  # it is told when the run is taken


def _page(
    request: HttpRequest,
    origin: Run,
    door: Door,
    form: ForkForm,
    *,
    card: Preflight | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    form.is_valid()  # what stands in the address is read by the same rules as what is sent
    sent = request.method == "POST"
    errors = [str(error) for found in form.errors.values() for error in found] if sent else []
    try:
        place = _place(origin, door, form.cleaned_data.get("wave"), form.cleaned_data.get("agent"))
    except CannotFork as reason:
        place, errors = _place(origin, door, None, None), [str(reason)]
    user = person(request)
    may = permissions(user)
    context = {
        "door": door,
        "missing": _is_missing_files(origin, door),
        "place": place,
        "text": request.POST.get("text", "") if sent else place.words,
        "errors": errors,
        "waves": range(1, origin.waves + 1) if door.through is None else (),
        "modes": Mode.choices,
        "mode": form.cleaned_data.get("mode") or origin.mode,
        "models": [(offer.name, word(offer)) for offer in choices() if may.allow(MODEL, offer.name)],
        "model": form.cleaned_data.get("model") or origin.model,
        "key": form.cleaned_data.get("key") or uuid.uuid4(),
        "card": card,
    }
    return render(request, "runs/fork.html", context, status=status)


def _is_missing_files(origin: Run, door: Door) -> bool:
    """Whether files came with the question that do not go along."""
    return door.through is not None and not door.through.uploads and origin.message.attachments.exists()


def _place(origin: Run, door: Door, wave: int | None, agent: int | None) -> Place:
    """Raises CannotFork."""
    if door.through is not None:
        return Place(wave=None, agent=None, word=whence(None, None), kept="", words=door.through.text)
    point = {"text": "", "mode": origin.mode, "wave": wave, "agent": agent}
    past = past_for(origin, msgspec.convert(point, Wanted))
    if past is None:
        words = origin.message.text
    else:
        spawned = (event for event in past.events if isinstance(event, AgentSpawned))
        words = next((_whole(event.prompt) for event in spawned if event.agent == agent), "")
    return Place(
        wave=wave,
        agent=agent,
        word=whence(wave, agent),
        kept=kept_words(past.agents, past.usage.total) if past is not None else "",
        words=words,
    )


def _whole(text: Long) -> str:
    try:
        return site_bodies().path(text.body).read_bytes().decode() if text.body else text.text
    except (KeyError, FileNotFoundError):
        return text.text
