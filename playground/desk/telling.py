"""The standing of the site in words: what the board shows of each run and worker, in the language of who reads."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from msgspec import Struct

from playground.desk.standing import Flying, Standing
from playground.endpoints.configured import PRACTICE
from playground.endpoints.load import Load
from playground.numbers import clock, money, short
from playground.runs.models import Status
from swarm.places.engine import EngineLoad

WAITS: dict[str, Promise] = {  # of a run, by its code
    "budget": gettext_lazy("waits for more budget"),
    "quota": gettext_lazy("waits for more budget"),
    "key_refused": gettext_lazy("waits: the endpoint refuses the key"),
}


class Line(Struct, frozen=True, kw_only=True):
    """A run as the board's table shows it."""

    run: Flying
    status: str
    why: str
    rate: str
    cost: str
    age: str
    can_pause: bool
    can_resume: bool


class Totals(Struct, frozen=True, kw_only=True):
    """What stands on top."""

    runs: int
    waiting: int
    agents: int
    rate: str
    spent: str


class EndpointLine(Struct, frozen=True, kw_only=True):
    """An endpoint as the board's table shows it."""

    name: str
    places: str
    waiting: str
    minute: str
    refused: int
    state: str
    status: str  # of the badge
    engine: str


def endpoint_lines(now: Standing) -> list[EndpointLine]:
    """Every endpoint with its words."""
    return [_endpoint_line(load) for load in now.loads]


def lines(now: Standing) -> list[Line]:
    """Every run with its words."""
    queued = 0
    told = []
    for run in now.runs:
        told.append(_line(run, now, before=queued))
        queued += not run.begun and run.in_turn
    return told


def totals(now: Standing) -> Totals:
    """All runs in five numbers."""
    spent = [money(cost, currency) for currency, cost in sorted(now.spent.items())]
    return Totals(
        runs=len(now.runs) + now.more,
        waiting=now.waiting,
        agents=now.agents,
        rate=short(round(now.rate)),
        spent=" + ".join(spent) or "–",
    )


def age(lasted: timedelta) -> str:
    """For how long, as a clock."""
    return clock(lasted.total_seconds())


def _line(run: Flying, now: Standing, *, before: int) -> Line:
    moving = run.status in (Status.QUEUED, Status.RUNNING)
    return Line(
        run=run,
        status=str(Status(run.status).label),
        why=_why(run, closed=now.maintenance is not None, before=before),
        rate=short(round(run.rate)) if run.rate else "–",
        cost=money(run.cost, run.currency) if run.cost is not None else "–",
        age=age(run.age),
        can_pause=moving and run.begun,
        can_resume=run.status in (Status.PAUSED, Status.WAITING),
    )


def _endpoint_line(load: Load) -> EndpointLine:
    states: dict[str, tuple[str, str]] = {
        "closed": (_("answers"), Status.RUNNING),
        "half-open": (_("fails; tried again just now"), Status.WAITING),
        "open": (_("fails"), Status.FAILED),
    }
    state, status = states[load.breaker]
    if load.paused_seconds and load.breaker == "closed":
        asked = _("asked for a pause, %(seconds)d s more") % {"seconds": round(load.paused_seconds)}
        state, status = asked, Status.WAITING
    elif not load.workers:
        state, status = _("nobody asks it just now"), Status.QUEUED
    return EndpointLine(
        name=_("practice model") if load.address == PRACTICE else load.address,
        places=_of(load.running, load.limit),
        waiting=_waiting(load),
        minute=_("%(requests)s requests, %(tokens)s tokens")
        % {"requests": _of(load.granted[0], load.bounds[0]), "tokens": _of(load.granted[1], load.bounds[1])},
        refused=load.refused,
        state=state,
        status=status,
        engine=_engine(load.engine) if load.engine else "",
    )


def _of(number: int, most: int | None) -> str:
    return short(number) if most is None else f"{short(number)} / {short(most)}"


def _waiting(load: Load) -> str:
    if not load.waiting:
        return "0"
    sentence = ngettext("%(count)d, of %(people)d person", "%(count)d, of %(people)d people", load.people)
    return sentence % {"count": load.waiting, "people": load.people}


def _engine(load: EngineLoad) -> str:
    return _("engine: %(running)d running, %(waiting)d waiting, cache %(percent)d%% full") % {
        "running": load.running,
        "waiting": load.waiting,
        "percent": round(load.cache * 100),
    }


def _why(run: Flying, *, closed: bool, before: int) -> str:
    """For what it waits; empty where it goes on."""
    if run.status == Status.QUEUED:
        return _why_queued(run, closed=closed, before=before)
    if run.status == Status.WAITING:
        return str(WAITS.get(run.code, _("waits for a person")))
    if run.status == Status.PAUSED:
        return _("paused by a person")
    if not run.process:
        return _("waits for a worker")
    return _of_agents(run.waits)


def _why_queued(run: Flying, *, closed: bool, before: int) -> str:
    if not run.in_turn:
        return _("waits for the run before it")
    if closed:
        return _("waits for the end of the maintenance")
    if not before:
        return _("waits for a worker: it is the next")
    sentence = ngettext(
        "waits for a worker, behind %(count)d other", "waits for a worker, behind %(count)d others", before
    )
    return sentence % {"count": before}


def _of_agents(waits: dict[str, int]) -> str:
    budget = waits.get("budget", 0)
    people = sum(waits.get(code, 0) for code in ("person", "consent"))
    model = sum(waits.values()) - budget - people
    told = [
        ngettext("%(count)d agent waits for the model", "%(count)d agents wait for the model", model)
        % {"count": model}
        if model
        else "",
        ngettext("%(count)d agent waits for budget", "%(count)d agents wait for budget", budget)
        % {"count": budget}
        if budget
        else "",
        ngettext("%(count)d agent waits for a person", "%(count)d agents wait for a person", people)
        % {"count": people}
        if people
        else "",
    ]
    return " · ".join(part for part in told if part)
