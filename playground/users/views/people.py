"""The desk of owner and admins: who is here, who is invited."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from playground.users import access, deciding, invitations
from playground.users.forms import InvitationForm
from playground.users.models import Role
from playground.users.signed_in import person


def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    user = person(request)
    rows = [(who, access.may_change(user, who)) for who in access.people_for(user)]
    return render(request, "users/people.html", {"people": rows})


@require_POST
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody signs in with this account any more; its sessions end at once. Nothing is deleted."""
    user = person(request)
    who = access.person_to_change(user, pk)
    deciding.switch(user, who, active=False)
    messages.success(request, _("%(name)s can no longer sign in. Nothing was deleted.") % {"name": who})
    return redirect("users:people")


@require_POST
def switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    """This account works again."""
    user = person(request)
    who = access.person_to_change(user, pk)
    deciding.switch(user, who, active=True)
    messages.success(request, _("%(name)s can sign in again.") % {"name": who})
    return redirect("users:people")


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """All invitations, and a form for a new one. The answer to the form shows its link, this once."""
    user = person(request)
    listed = access.invitations_for(user)
    form = InvitationForm(
        request.POST if request.method == "POST" else None, roles=access.roles_to_give(user)
    )
    context: dict[str, object] = {"form": form, "invitations": listed}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        made = invitations.invite(
            user,
            role=Role(form.cleaned_data["role"]),
            days=form.cleaned_data["days"],
            note=form.cleaned_data["note"],
        )
        context |= {"made": made.invitation, "link": join_link(request, made.token)}
        context["form"] = InvitationForm(roles=access.roles_to_give(user))
        status = HTTPStatus.CREATED
    return render(request, "users/invitations.html", context, status=status)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    user = person(request)
    if invitations.revoke(access.invitation_for(user, pk), by=user):
        messages.success(request, _("The invitation is taken back. Its link no longer works."))
    else:
        messages.error(request, _("This invitation was used or taken back already."))
    return redirect("users:invitations")


def join_link(request: HttpRequest, token: str) -> str:
    """The whole address of an invitation."""
    path = reverse("users:join", args=[token])
    return settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path)
