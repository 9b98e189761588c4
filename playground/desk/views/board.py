"""The operations board: what goes on, and the means to end it."""

import uuid
from http import HTTPStatus
from typing import get_args

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playground.desk import access, actions
from playground.desk.forms import MaintenanceForm, ReasonForm
from playground.desk.standing import standing
from playground.desk.telling import age, endpoint_lines, lines, totals
from playground.runs.actions import RunEnded
from playground.users.models import User
from playground.users.signed_in import person


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Everything that goes on, whole without script."""
    user = access.demand_admin(person(request))
    return render(request, "desk/board.html", {**_now(user), "form": MaintenanceForm()})


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The part of the board that moves."""
    return render(request, "desk/_board.html", _now(access.demand_admin(person(request))))


@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """Ask, then stop, pause or resume a run."""
    user = person(request)
    run = access.run_to_control(user, key)
    known = next((word for word in get_args(actions.Wish.__value__) if word == kind), None)
    if known is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        words = {"mode": run.get_mode_display(), "person": run.conversation.owner.username}
        titles = {
            "stop": _("Stop the run of %(person)s (%(mode)s)?"),
            "pause": _("Pause the run of %(person)s (%(mode)s)?"),
            "resume": _("Resume the run of %(person)s (%(mode)s)?"),
        }
        buttons = {"stop": _("Stop it"), "pause": _("Pause it"), "resume": _("Resume it")}
        return _asked(request, form, titles[known] % words, buttons[known], danger=known == "stop")
    try:
        actions.wish(user, run, known, form.cleaned_data["reason"])
    except RunEnded as error:
        messages.error(request, str(error))
    else:
        said = {
            "stop": _("The run is told to stop. What was finished is kept."),
            "pause": _("The run is told to pause: steps under way end, and no new one begins."),
            "resume": _("The run is told to go on."),
        }
        messages.success(request, said[known])
    return _back()


@require_http_methods(["GET", "HEAD", "POST"])
def stop_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then stop every run of a person."""
    user = person(request)
    who = access.person_to_stop(user, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        title = _("Stop all runs of %(person)s?") % {"person": who.username}
        return _asked(request, form, title, _("Stop them all"), danger=True)
    count = actions.stop_all(user, who, form.cleaned_data["reason"])
    sentence = ngettext("%(count)d run is told to stop.", "%(count)d runs are told to stop.", count)
    messages.success(request, sentence % {"count": count})
    return _back()


@require_POST
def drain(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a worker take nothing new and hand its runs over, or take runs again."""
    user = person(request)
    worker = access.worker_for(user, pk)
    draining = request.POST.get("draining") == "yes"
    actions.drain(user, worker, draining=draining)
    sentence = _("%(worker)s takes nothing new and hands its runs to other workers.")
    taken = _("%(worker)s takes runs again.")
    messages.success(request, (sentence if draining else taken) % {"worker": worker.name})
    return _back()


@require_POST
def maintenance(request: HttpRequest) -> HttpResponse:
    """Begin maintenance with a text, or end it."""
    user = access.demand_admin(person(request))
    form = MaintenanceForm(request.POST)
    if request.POST.get("on") == "no":
        actions.end_maintenance(user)
        messages.success(request, _("The maintenance is over. What waited begins now."))
        return _back()
    if not form.is_valid():
        context = {**_now(user), "form": form}
        return render(request, "desk/board.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    actions.begin_maintenance(user, form.cleaned_data["text"])
    messages.success(request, _("Maintenance has begun: what is under way ends, what is new waits."))
    return _back()


def _now(user: User) -> dict[str, object]:
    now = standing()
    return {
        "now": now,
        "totals": totals(now),
        "lines": lines(now),
        "endpoints": endpoint_lines(now),
        "workers": [(worker, age(worker.seen), age(worker.age)) for worker in now.workers],
        "may_look": access.may_look(user),
    }


def _asked(request: HttpRequest, form: ReasonForm, title: str, button: str, *, danger: bool) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "danger": danger}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "desk/ask.html", context, status=status)


def _back() -> HttpResponseRedirect:
    return redirect(reverse("desk:board"))
