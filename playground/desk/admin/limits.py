"""Limits, top-ups and permissions. Managers of groups see and set those of the members they manage."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.filters import ChoicesFieldListFilter, RelatedFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from playground.desk import sharing
from playground.desk.limiting import LimitForm, PermissionForm, TopUpForm
from playground.desk.trailed import Shown, Trailed, columns, titled
from playground.quotas import deciding
from playground.quotas.amounts import phrase, said
from playground.quotas.models import Limit, Permission, Subject, TopUp
from playground.users.models import Role, User
from playground.users.signed_in import person

FOR_MANAGERS = ("user", "dimension", "period", "currency", "amount", "soft_percent", "reason")


@admin.register(Limit)
class Limits(Trailed[Limit]):
    """How much whom may use, of what, in which time."""

    kind = "limit"
    form = LimitForm
    reason_needed = True
    list_display = columns(
        Shown("dimension", gettext_lazy("Of what"), lambda row: phrase(row.dimension, row.period)),
        Shown("whose", gettext_lazy("For"), lambda row: row.user or row.group or row.get_subject_display()),
        Shown("amount", gettext_lazy("How much"), lambda row: said(row.dimension, row.amount, row.currency)),
        Shown("reason", gettext_lazy("Why")),
        Shown("changed_at", gettext_lazy("Changed")),
    )
    list_filter = (
        ("subject", titled(gettext_lazy("For"), ChoicesFieldListFilter)),
        ("dimension", titled(gettext_lazy("Of what"), ChoicesFieldListFilter)),
        ("group", titled(gettext_lazy("Group"), RelatedFieldListFilter)),
    )
    list_select_related = ("user", "group")
    search_fields = ("user__username", "group__name", "reason")

    def named(self, row: Limit) -> str:
        return f"{phrase(row.dimension, row.period)} · {row.user or row.group or row.get_subject_display()}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Limit]:
        return sharing.limits_for(person(request)).order_by(
            "dimension", "period", "currency", "subject", "pk"
        )

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter if person(request).role is not Role.MEMBER else ()

    def get_fields(self, request: HttpRequest, obj: Limit | None = None) -> Any:
        if person(request).role is Role.MEMBER:
            return FOR_MANAGERS
        return ("subject", "user", "group", *FOR_MANAGERS[1:])

    def sees(self, user: User) -> bool:
        return user.sits_at_desk

    def adds(self, user: User) -> bool:
        return user.sits_at_desk

    def changes(self, user: User, row: Limit | None) -> bool:
        if row is None or user.role is not Role.MEMBER:
            return row is None or row.subject != Subject.OWN
        return row.subject == Subject.USER

    def removes(self, user: User, row: Limit | None) -> bool:
        return self.changes(user, row)

    def keep(self, by: User, row: Limit, form: Any, reason: str) -> Limit:
        told = form.cleaned_data
        named = ("dimension", "period", "currency", "amount", "soft_percent")
        return deciding.set_limit(
            by,
            subject=Subject(told.get("subject") or row.subject),
            user=told.get("user"),
            group=told.get("group"),
            reason=reason,
            **{name: told[name] for name in named},
        )

    def remove(self, by: User, row: Limit, reason: str) -> None:
        deciding.clear_limit(by, row, reason=reason)


@admin.register(TopUp)
class TopUps(Trailed[TopUp]):
    """More for one person, once. Given and taken back, never changed."""

    kind = "top_up"
    form = TopUpForm
    fields = ("user", "dimension", "currency", "amount", "until", "reason")
    list_display = columns(
        Shown("user", gettext_lazy("Person")),
        Shown(
            "amount", gettext_lazy("How much more"), lambda row: said(row.dimension, row.amount, row.currency)
        ),
        Shown("ends_at", gettext_lazy("Until")),
        Shown("by", gettext_lazy("Given by")),
        Shown("made_at", gettext_lazy("Given")),
        Shown("withdrawn_at", gettext_lazy("Taken back")),
        Shown("reason", gettext_lazy("Why")),
    )
    list_filter = (("dimension", titled(gettext_lazy("Of what"), ChoicesFieldListFilter)),)
    list_select_related = ("user", "by")
    search_fields = ("user__username", "reason")
    actions = ("take_back",)

    def named(self, row: TopUp) -> str:
        return f"{said(row.dimension, row.amount, row.currency)} · {row.user}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopUp]:
        return sharing.top_ups_for(person(request)).order_by("-pk")

    def get_fields(self, request: HttpRequest, obj: TopUp | None = None) -> Any:
        return self.list_display if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: TopUp | None = None) -> Any:
        return self.list_display if obj else ()

    def sees(self, user: User) -> bool:
        return user.sits_at_desk

    def adds(self, user: User) -> bool:
        return user.sits_at_desk

    def keep(self, by: User, row: TopUp, form: Any, reason: str) -> TopUp:
        told = form.cleaned_data
        named = ("user", "dimension", "currency", "amount")
        values = {name: told[name] for name in named}
        return deciding.top_up(by, ends_at=told["until"], reason=reason, **values)

    @admin.action(description=gettext_lazy("Take back what is left"), permissions=("view",))
    def take_back(self, request: HttpRequest, chosen: QuerySet[TopUp]) -> HttpResponse | None:
        """Needs a reason, as giving does."""
        reason = request.POST.get("reason", "").strip()
        if not reason:
            messages.error(request, _("Say why, in a few words."))
            return redirect(request.get_full_path())
        count = sum(deciding.withdraw(person(request), given, reason=reason) for given in chosen)
        told = ngettext("%(count)d top-up is taken back.", "%(count)d top-ups are taken back.", count)
        messages.success(request, told % {"count": count})
        return None


@admin.register(Permission)
class Permissions(Trailed[Permission]):
    """Which models, modes and tools a group, or everybody, may use."""

    kind = "permission"
    form = PermissionForm
    fields = ("group", "kind", "name", "allowed", "reason")
    list_display = columns(
        Shown("kind", gettext_lazy("Of what"), lambda row: row.get_kind_display()),
        Shown("name", gettext_lazy("Name")),
        Shown("group", gettext_lazy("Group"), lambda row: row.group or Subject.SITE.label),
        Shown("allowed", gettext_lazy("Allowed"), lambda row: row.allowed),
    )
    list_filter = (
        ("kind", titled(gettext_lazy("Of what"), ChoicesFieldListFilter)),
        ("group", titled(gettext_lazy("Group"), RelatedFieldListFilter)),
    )
    list_select_related = ("group",)
    search_fields = ("name", "group__name")

    def named(self, row: Permission) -> str:
        return f"{row.get_kind_display()} {row.name} · {row.group or Subject.SITE.label}"

    def adds(self, user: User) -> bool:
        return user.role is not Role.MEMBER

    def changes(self, user: User, row: Permission | None) -> bool:
        return user.role is not Role.MEMBER

    def removes(self, user: User, row: Permission | None) -> bool:
        return user.role is not Role.MEMBER

    def keep(self, by: User, row: Permission, form: Any, reason: str) -> Permission:
        told = form.cleaned_data
        named = {name: told[name] for name in ("group", "kind", "name")}
        deciding.permit(by, allowed=told["allowed"], reason=reason, **named)
        return Permission.objects.get(**named)

    def remove(self, by: User, row: Permission, reason: str) -> None:
        deciding.permit(by, kind=row.kind, name=row.name, group=row.group, allowed=None, reason=reason)
