"""Invitations and tokens: facts only, and the end of each. What opens a door is shown once, to whom it is for."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from playground.desk.trailed import Shown, Trailed, columns
from playground.users import access, invitations, tokens
from playground.users.models import Invitation, Role, Token, User
from playground.users.signed_in import person


@admin.register(Invitation)
class Invitations(Trailed[Invitation]):
    """Who is invited, by whom, and what has come of it. They are made on the page of that name."""

    kind = "invitation"
    list_display = fields = readonly_fields = columns(
        Shown("note", _("For"), lambda row: row.note or "–"),
        Shown("role", _("As"), lambda row: row.get_role_display()),
        Shown("state", _("State"), lambda row: row.state.label),
        Shown("made_by", _("Made by")),
        Shown("used_by", _("Used by")),
        Shown("created_at", _("Made")),
        Shown("expires_at", _("Until")),
    )
    list_select_related = ("made_by", "used_by")
    search_fields = ("note", "made_by__username", "used_by__username")
    actions = ("take_back",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return access.invitations_for(person(request))

    def adds(self, user: User) -> bool:
        return user.role is not Role.MEMBER

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.demand(request)
        return redirect("users:invitations")  # where its link is shown, once

    @admin.action(description=_("Take back"), permissions=("view",))
    def take_back(self, request: HttpRequest, chosen: QuerySet[Invitation]) -> None:
        by, reason = person(request), request.POST.get("reason", "").strip()
        count = sum(invitations.revoke(each, by=by, reason=reason) for each in chosen)
        told = ngettext("%(count)d invitation is taken back.", "%(count)d invitations are taken back.", count)
        messages.success(request, told % {"count": count})


@admin.register(Token)
class Tokens(Trailed[Token]):
    """With what programs act for people."""

    kind = "token"
    list_display = fields = readonly_fields = columns(
        Shown("name", _("For")),
        Shown("owner", _("Person")),
        Shown("ending", _("Ends in"), lambda row: f"…{row.ending}"),
        Shown("created_at", _("Made")),
        Shown("expires_at", _("Until")),
        Shown("used_at", _("Last used")),
        Shown("revoked_at", _("Revoked")),
    )
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    actions = ("revoke",)

    @admin.action(description=_("Revoke"), permissions=("view",))
    def revoke(self, request: HttpRequest, chosen: QuerySet[Token]) -> None:
        by, reason = person(request), request.POST.get("reason", "").strip()
        mine = [each for each in chosen if access.may_change(by, each.owner) or each.owner == by]
        count = sum(tokens.revoke_for(by, each, reason=reason) for each in mine)
        told = ngettext("%(count)d token is revoked.", "%(count)d tokens are revoked.", count)
        messages.success(request, told % {"count": count})
