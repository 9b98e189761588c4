"""What a person reads and may choose where a run waits for tokens or money: what is missing, when it comes back, what is left."""

from datetime import timedelta
from math import ceil

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.endpoints.choosing import MODEL, choices, refusals
from playground.endpoints.words import word
from playground.numbers import short
from playground.quotas.effective import permissions
from playground.quotas.models import Period
from playground.quotas.periods import comes_back
from playground.quotas.standing import Bar, bars
from playground.runs.models import Run
from playground.runs.projection import BUDGET
from playground.runs.rendering.reasons import told
from playground.runs.rendering.watched import Watched
from swarm.state import RunState


class Stuck(Struct, frozen=True, kw_only=True):
    """A run that waits for budget. `go_on` is the word of the button that tries again; `models` are value and name."""

    reason: str
    go_on: str
    need: str = ""  # how much has to be left before the next call begins
    back: str = ""
    bars: tuple[Bar, ...] = ()
    models: tuple[tuple[str, str], ...] = ()
    choose: bool = False  # the choices stand here, and not behind a link


def stuck(state: RunState) -> Stuck | None:
    """What everybody is told of it. None for a run that does not wait for budget."""
    if state.status != "waiting" or state.code not in BUDGET:
        return None
    go_on = _("Allow as much again") if state.code == "cap" else _("Go on")
    return Stuck(reason=told(state.reason), go_on=go_on)


def stuck_run(run: Run, state: RunState) -> Stuck | None:
    """The same with all that its owner may choose, in the zone and language of who reads."""
    found = stuck(state)
    if found is None:
        return None
    owner = run.conversation.owner
    back = None if state.until is None else run.accepted_at + timedelta(seconds=ceil(state.until))
    may = permissions(owner)
    others = [
        offer
        for offer in choices()
        if offer.name != state.model and may.allow(MODEL, offer.name) and run.mode not in refusals(offer)
    ]
    return Stuck(
        reason=found.reason,
        go_on=found.go_on,
        need=_need(state),
        back=comes_back(Period.NONE, back),
        bars=tuple(bars(owner)) if state.code == "budget" else (),
        models=tuple((offer.name, word(offer)) for offer in others),
        choose=True,
    )


def _need(state: RunState) -> str:
    if state.code != "budget" or not any(state.need):
        return ""
    return _(
        "The next model call may take up to %(tokens)s tokens: so much must be left before it begins."
    ) % {"tokens": short(sum(state.need))}


def stuck_html(watched: Watched) -> str:
    """The partial as sockets send it: the choices are behind its link, since a form needs a page of one's own."""
    context = {"stuck": stuck(watched.state), "run": {"key": watched.key}}
    return render_to_string("runs/_budget.html", context).strip()
