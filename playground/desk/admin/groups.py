"""Groups: who is in one, who manages it, what its members may use, and how much."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from playground.desk.limiting import GroupLimitForm, GroupPermissionForm, reason_field
from playground.desk.trailed import Shown, Trailed, TrailedBelow
from playground.desk.typed import RowForm, RowsField
from playground.quotas import deciding as quotas
from playground.quotas.models import Limit, Permission, Subject
from playground.users import deciding
from playground.users.models import Role, User

FULL_BOX = 12  # people beside each other; more are chosen in a list


class GroupForm(RowForm[Group]):
    """How it is called, and who belongs to it."""

    by: ClassVar[User]
    members = RowsField(User.objects.order_by("username"), label=_("Members"), required=False)
    managers = RowsField(
        User.objects.order_by("username"),
        label=_("Managers"),
        required=False,
        help_text=_("They share out what the group has among its members: limits and top-ups."),
    )
    reason = reason_field(required=False)

    class Meta:
        model = Group
        fields = ("name", "members", "managers", "reason")
        labels: ClassVar = {"name": _("Name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        few = User.objects.count() <= FULL_BOX
        for name in ("members", "managers"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)  # both are declared above
            field.widget = forms.CheckboxSelectMultiple() if few else forms.SelectMultiple({"size": FULL_BOX})
            field.widget.choices = field.choices
        if self.instance.pk:
            self.initial["members"] = list(User.objects.filter(groups=self.instance))
            self.initial["managers"] = list(User.objects.filter(managing__group=self.instance))

    def _post_clean(self) -> None:
        """The deeds write the row; only that the name is free is asked here."""
        if "name" in self.cleaned_data:
            others = Group.objects.exclude(pk=self.instance.pk)
            if others.filter(name__iexact=self.cleaned_data["name"]).exists():
                self.add_error("name", _("There is a group of this name already. Choose another."))


class LimitsBelow(TrailedBelow[Limit, Group]):
    """What its members may use, each for themselves."""

    model = Limit
    form = GroupLimitForm
    fields = ("dimension", "period", "currency", "amount", "soft_percent")
    verbose_name = _("limit")
    verbose_name_plural = _("Limits of each member")


class PermissionsBelow(TrailedBelow[Permission, Group]):
    """Which models, modes and tools they may use."""

    model = Permission
    form = GroupPermissionForm
    fields = ("kind", "name", "allowed")
    verbose_name = _("permission")
    verbose_name_plural = _("What they may use")


admin.site.unregister(Group)  # the one that comes with Django knows nothing of members


@admin.register(Group)
class Groups(Trailed[Group]):
    """Who belongs together."""

    kind = "group"
    form = GroupForm
    fields = ("name", "members", "managers", "reason")
    list_display = (
        Shown("name", _("Name")),
        Shown("members", _("Members"), lambda group: group.members),
        Shown(
            "managers",
            _("Managers"),
            lambda group: ", ".join(str(row.user) for row in group.managed_by.all()),
        ),
    )
    search_fields = ("name",)
    ordering = ("name",)
    inlines = (LimitsBelow, PermissionsBelow)

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request).annotate(members=Count("user", distinct=True))
        return found.prefetch_related("managed_by__user")

    def get_inlines(self, request: HttpRequest, obj: Group | None) -> Any:
        return self.inlines if obj else ()

    def adds(self, user: User) -> bool:
        return user.role is not Role.MEMBER

    def changes(self, user: User, row: Group | None) -> bool:
        return user.role is not Role.MEMBER

    def removes(self, user: User, row: Group | None) -> bool:
        return user.role is not Role.MEMBER

    def keep(self, by: User, row: Group, form: Any, reason: str) -> Group:
        told = form.cleaned_data
        if row.pk is None:
            group = deciding.make_group(by, told["name"], reason=reason)
        else:
            group = Group.objects.get(pk=row.pk)
            deciding.rename_group(by, group, told["name"], reason=reason)
        for who in User.objects.all():
            deciding.join(by, who, group, member=who in told["members"], reason=reason)
            deciding.let_manage(by, who, group, manages=who in told["managers"], reason=reason)
        return group

    def remove(self, by: User, row: Group, reason: str) -> None:
        for limit in Limit.objects.filter(group=row):
            quotas.clear_limit(by, limit, reason=reason)
        deciding.remove_group(by, row, reason=reason)

    def keep_inline(self, by: User, row: Group, form: Any, reason: str) -> None:
        told = form.cleaned_data
        if isinstance(form, GroupLimitForm):
            named = ("dimension", "period", "currency", "amount", "soft_percent")
            values = {name: told[name] for name in named}
            quotas.set_limit(by, subject=Subject.GROUP, group=row, reason=reason, **values)
        else:
            values = {name: told[name] for name in ("kind", "name", "allowed")}
            quotas.permit(by, group=row, reason=reason, **values)

    def remove_inline(self, by: User, row: Any, reason: str) -> None:
        if isinstance(row, Limit):
            quotas.clear_limit(by, row, reason=reason)
        else:
            quotas.permit(by, kind=row.kind, name=row.name, group=row.group, allowed=None, reason=reason)
