"""People: who may sign in, as what, in which groups; and what holds for each, with the reason. Never a password."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import BooleanFieldListFilter, RelatedFieldListFilter
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from playground.desk.limiting import reason_field
from playground.desk.trailed import Shown, Trailed, columns, titled
from playground.desk.typed import RowForm, RowsField
from playground.quotas.amounts import phrase, said
from playground.quotas.effective import effective
from playground.users import access, deciding
from playground.users.models import Role, User

ROLES = ((Role.MEMBER.value, Role.MEMBER.label), (Role.ADMIN.value, Role.ADMIN.label))


class PersonForm(RowForm[User]):
    """What is decided about somebody."""

    by: ClassVar[User]
    is_active = forms.BooleanField(
        label=_("Can sign in"),
        required=False,
        help_text=_("Off: out of every session at once. Nothing is deleted."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    groups = RowsField(
        Group.objects.order_by("name"),
        label=_("Groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    may_look = forms.BooleanField(
        label=_("May read the runs of others"), required=False, help_text=_("Each look is in the trail.")
    )
    reason = reason_field(required=False)

    class Meta:
        model = User
        fields = ("is_active", "role", "groups", "may_look", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["role"] = self.instance.role.value
        self.initial["may_look"] = self.instance.user_permissions.filter(codename="look_at_runs").exists()
        if self.by.role is not Role.OWNER:  # who gives rights over others is the owner
            for name in ("role", "may_look"):
                self.fields[name].disabled = True

    def _post_clean(self) -> None:
        """The deeds write the row."""


def what_holds(who: User) -> str:
    """The limits that hold for somebody, and why, as a table."""
    rows = [
        (phrase(line.dimension, line.period), said(line.dimension, line.amount, line.currency), line)
        for line in effective(who)
    ]
    return render_to_string("admin/effective.html", {"rows": rows})


@admin.register(User)
class People(Trailed[User]):
    """Everybody with an account."""

    kind = "user"
    form = PersonForm
    list_display = (
        Shown("username", _("Name")),
        Shown("role", _("Role"), lambda who: who.role.label),
        Shown("is_active", _("Can sign in"), lambda who: who.is_active),
        Shown("groups", _("Groups"), lambda who: ", ".join(group.name for group in who.groups.all())),
        Shown("date_joined", _("Joined")),
        Shown("last_login", _("Last sign-in")),
    )
    list_filter = (
        ("is_active", titled(_("Can sign in"), BooleanFieldListFilter)),
        ("is_staff", titled(_("Admin"), BooleanFieldListFilter)),
        ("groups", titled(_("Group"), RelatedFieldListFilter)),
    )
    search_fields = ("username",)
    ordering = ("username",)
    readonly_fields = columns(
        Shown("date_joined", _("Joined")),
        Shown("last_login", _("Last sign-in")),
        Shown("what_holds", _("What holds, and why"), what_holds),
    )
    fields: ClassVar[Any] = ("is_active", "role", "groups", "may_look", "reason", *readonly_fields)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def changes(self, user: User, row: User | None) -> bool:
        return user.role is not Role.MEMBER and (row is None or access.may_change(user, row))

    def keep(self, by: User, row: User, form: Any, reason: str) -> User:
        told, changed = form.cleaned_data, form.changed_data
        who = User.objects.get(pk=row.pk)
        with transaction.atomic():
            if "is_active" in changed:
                deciding.switch(by, who, active=told["is_active"], reason=reason)
            if "role" in changed:
                deciding.give_role(by, who, Role(told["role"]), reason=reason)
            if "may_look" in changed:
                deciding.let_look(by, who, may=told["may_look"], reason=reason)
            for group in Group.objects.all():
                deciding.join(by, who, group, member=group in told["groups"], reason=reason)
        return who
