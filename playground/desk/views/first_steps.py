"""The guided path of a new site's owner: endpoint, group, limit, invitation. Each step can be left for later."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from asgiref.sync import async_to_sync
from django import forms
from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from msgspec import Struct

from playground.desk.first_steps import STEPS, Step, after, is_done, open_steps
from playground.desk.limiting import SomeLimitForm
from playground.endpoints import configured
from playground.endpoints.forms import EndpointForm
from playground.endpoints.models import Setting
from playground.quotas import deciding as quotas
from playground.quotas.models import Subject
from playground.runs import assembly
from playground.users import deciding, invitations
from playground.users.access import roles_to_give
from playground.users.forms import InvitationForm
from playground.users.models import Role, User
from playground.users.signed_in import person
from playground.users.views.people import join_link


class GroupNameForm(forms.Form):
    """How the first group is called."""

    name = forms.CharField(label=_("Name"), max_length=150)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Group.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a group of this name already. Choose another."))
        return name


class Door(Struct, frozen=True):
    """How a step is asked, and what is done with what was said. `done` answers what the page then shows."""

    form: Callable[..., forms.Form]
    done: Callable[[HttpRequest, User, dict[str, Any], forms.Form], dict[str, object]]


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """On to the first step that nobody has taken; after all of them, to the desk."""
    _demand_owner(person(request))
    steps = open_steps()
    return redirect("desk:step", steps[0].key) if steps else redirect("desk:home")


@never_cache
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: str) -> HttpResponse:
    """One step. What it needs to show (a link, what a check found) stands on its own page; else the next one follows."""
    user = person(request)
    _demand_owner(user)
    found = next((each for each in STEPS if each.key == key), None)
    if found is None:
        raise Http404
    door = _doors(user)[key]
    onward = reverse("desk:step", args=[after(key)]) if after(key) else reverse("pages:start")
    context: dict[str, object] = {
        "step": found,
        "onward": onward,
        "last": not after(key),
        "steps": _listed(found),
    }
    if key == "endpoint" and configured.by_environment():
        return render(request, "desk/first_steps.html", {**context, "by_environment": True})
    form = door.form(request.POST) if request.method == "POST" else door.form()
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "desk/first_steps.html", {**context, "form": form}, status=status)
    shown = door.done(request, user, form.cleaned_data, form)
    if not shown:
        return redirect(onward)
    return render(request, "desk/first_steps.html", {**context, **shown})


def _demand_owner(user: User) -> None:
    if user.role is not Role.OWNER:
        raise Http404


def _listed(here: Step) -> list[tuple[Step, bool, bool]]:
    """Each step, whether it is done, and whether it is this one."""
    return [(each, is_done(each), each is here) for each in STEPS]


def _doors(user: User) -> dict[str, Door]:
    def endpoint_form(*said: Any) -> forms.Form:
        return EndpointForm(*said) if said else EndpointForm.of(Setting.objects.first())

    def invitation_form(*said: Any) -> forms.Form:
        return InvitationForm(*said, roles=roles_to_give(user))

    return {
        "endpoint": Door(endpoint_form, _set_endpoint),
        "group": Door(GroupNameForm, _make_group),
        "limit": Door(SomeLimitForm, _set_limit),
        "invitation": Door(invitation_form, _invite),
    }


def _set_endpoint(
    request: HttpRequest, user: User, said: dict[str, Any], form: forms.Form
) -> dict[str, object]:
    assert isinstance(form, EndpointForm)  # it is made above
    form.save(user)
    return {"findings": async_to_sync(_check)()}


async def _check() -> list[object]:
    async with assembly.open_endpoint() as site:
        await site.ask_for_models()
        return list((await site.check("")).findings)


def _make_group(
    request: HttpRequest, user: User, said: dict[str, Any], form: forms.Form
) -> dict[str, object]:
    deciding.make_group(user, said["name"])
    return {}


def _set_limit(request: HttpRequest, user: User, said: dict[str, Any], form: forms.Form) -> dict[str, object]:
    named = ("group", "dimension", "period", "currency", "amount")
    subject = Subject.GROUP if said["group"] else Subject.SITE
    quotas.set_limit(user, subject=subject, **{name: said[name] for name in named})
    return {}


def _invite(request: HttpRequest, user: User, said: dict[str, Any], form: forms.Form) -> dict[str, object]:
    made = invitations.invite(user, role=Role(said["role"]), days=said["days"], note=said["note"])
    return {"link": join_link(request, made.token), "until": made.invitation.expires_at}
