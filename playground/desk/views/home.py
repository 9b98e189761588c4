"""Where the desk begins: a page that leads to everything one may do there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from playground.desk.first_steps import open_steps
from playground.users.models import Role, User
from playground.users.signed_in import person


class Way(Struct, frozen=True):
    """A link, and what is found there."""

    url: str
    name: str
    about: str


class Part(Struct, frozen=True):
    """Links that belong together."""

    name: str
    ways: list[Way]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything that this person may do at the desk."""
    user = person(request)
    if not user.sits_at_desk:
        raise Http404
    steps = open_steps() if user.role is Role.OWNER else []
    return render(request, "desk/home.html", {"parts": _parts(user), "steps": steps})


def _parts(user: User) -> list[Part]:
    if user.role is Role.MEMBER:
        return [Part(_("Your groups"), _limits(user))]
    return [
        Part(_("Now"), _now()),
        Part(_("People"), _people()),
        Part(
            _("Limits"),
            [*_limits(user), _table("permission", _("Permissions"), _("Models, modes and tools"))],
        ),
        Part(_("Models"), _models()),
        Part(_("Record"), _record()),
    ]


def _now() -> list[Way]:
    return [
        Way(reverse("desk:board"), _("Operations board"), _("What runs, what it costs, and how to stop it")),
        Way(reverse("desk:usage"), _("Usage"), _("By person, group, model and day")),
    ]


def _people() -> list[Way]:
    tables = reverse("admin:users_user_changelist")
    return [
        Way(reverse("users:people"), _("People"), _("Who is here; switch an account off")),
        Way(tables, _("Roles and rights"), _("Roles, groups, and what holds for each and why")),
        Way(reverse("admin:auth_group_changelist"), _("Groups"), _("Members, managers, limits")),
        Way(reverse("users:invitations"), _("Invitations"), _("Links that let somebody in")),
        Way(reverse("admin:users_token_changelist"), _("Tokens"), _("With what programs act for people")),
    ]


def _limits(user: User) -> list[Way]:
    return [
        _table("limit", _("Limits"), _("How much, of what, in which time")),
        _table("topup", _("Top-ups"), _("More for one person, once")),
    ]


def _models() -> list[Way]:
    return [
        Way(reverse("runs:endpoint"), _("Endpoint"), _("Where models answer, and the key")),
        Way(reverse("runs:models"), _("Models and prices"), _("What each can, and what it costs")),
    ]


def _record() -> list[Way]:
    return [
        Way(
            reverse("admin:audit_entry_changelist"), _("Trail of changes"), _("Who, when, before, after, why")
        ),
        _table("charge", _("Charges"), _("The bill, call by call")),
        _table("account", _("Accounts"), _("What is granted, held and spent")),
        Way(reverse("admin:index"), _("All tables"), _("Everything that is kept here")),
    ]


def _table(model: str, name: str, about: str) -> Way:
    return Way(reverse(f"admin:quotas_{model}_changelist"), name, about)
