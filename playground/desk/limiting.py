"""The forms of limits, top-ups and permissions. A manager of a group is held to what the group was given."""

from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playground.desk import sharing
from playground.desk.typed import RowField, RowForm
from playground.quotas import amounts
from playground.quotas.deciding import REASON_CHARS, CannotDecide, check_limit
from playground.quotas.models import Dimension, Limit, Period, Permission, Subject, TopUp
from playground.users.models import Role, User

IDENTITY = ("subject", "user", "group", "dimension", "period", "currency")
AMOUNT_HELP = gettext_lazy("Such as 250k, 2M, 500 MB or 2.50; or “unlimited”, or “none”.")
CURRENCY_HELP = gettext_lazy("For money: three letters, such as USD.")


def reason_field(*, required: bool) -> forms.CharField:
    """Why. It is kept in the trail."""
    return forms.CharField(
        label=gettext_lazy("Why"),
        required=required,
        max_length=REASON_CHARS,
        help_text=gettext_lazy("It is kept in the trail with your name."),
        error_messages={"required": gettext_lazy("Say why, in a few words.")},
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )


def leave_open(form: forms.BaseForm) -> None:
    """What nothing is chosen for yet says so by a dash, which needs no translation."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = "–"
        elif isinstance(field, forms.TypedChoiceField) and field.required:
            shown: Any = field.choices
            field.choices = [(value, "–" if value == "" else label) for value, label in shown]


class PersonField(RowField[User]):
    """One person, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.username)


class LimitForm(RowForm[Limit]):
    """For whom, of what, in which time, how much, and why."""

    by: ClassVar[User]
    whose: ClassVar[Subject] = Subject.USER  # where the form does not ask
    user = PersonField(User.objects.none(), label=gettext_lazy("Person"), required=False)
    amount = forms.CharField(
        label=gettext_lazy("How much"),
        help_text=AMOUNT_HELP,
        error_messages={"required": gettext_lazy("Say how much, or write “unlimited” or “none”.")},
    )
    reason = reason_field(required=True)

    class Meta:
        model = Limit
        fields = (*IDENTITY, "amount", "soft_percent", "reason")
        labels: ClassVar = {
            "subject": gettext_lazy("For"),
            "group": gettext_lazy("Group"),
            "dimension": gettext_lazy("Of what"),
            "period": gettext_lazy("In"),
            "currency": gettext_lazy("Currency"),
            "soft_percent": gettext_lazy("A note from, per cent"),
        }
        help_texts: ClassVar = {"currency": CURRENCY_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leave_open(self)
        if self.instance.pk:
            self.initial["amount"] = amounts.typed(self.instance.dimension, self.instance.amount)
            self.initial["reason"] = ""  # of this change, not of the last
            for name in (each for each in IDENTITY if each in self.fields):
                self.fields[name].disabled = True
        elif "subject" not in self.fields:
            self.instance.subject = self.whose
        self._offer_people()

    def _offer_people(self) -> None:
        field = self.fields.get("user")
        if isinstance(field, PersonField):
            field.queryset = sharing.members_for(self.by).order_by("username")
            field.required = "subject" not in self.fields
        subject = self.fields.get("subject")
        if isinstance(subject, forms.ChoiceField) and not self.instance.pk:
            subject.choices = [(each.value, each.label) for each in Subject if each is not Subject.OWN]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["currency"] = said.get("currency", "").upper()
        if "amount" in said and "dimension" in said:
            try:
                said["amount"] = amounts.read(said["dimension"], said["amount"])
            except ValueError as error:
                self.add_error("amount", str(error))
        if not self.errors:
            self._check(said)
        return said

    def _check(self, said: dict[str, Any]) -> None:
        row = self.instance
        subject = Subject(said.get("subject") or row.subject)
        user, group = said.get("user"), said.get("group") or row.group
        what = (said["dimension"], said["period"], said["currency"])
        try:
            check_limit(subject, what[0], user=user, group=group, period=what[1], currency=what[2])
        except CannotDecide as error:
            self.add_error(None, str(error))
            return
        if self.by.role is Role.MEMBER and user is not None:
            most = sharing.most_for(self.by, user, *what)
            if most is not None and (said["amount"] is None or said["amount"] > most):
                sentence = _("Your group has %(most)s of it: give at most that.")
                self.add_error("amount", sentence % {"most": amounts.said(what[0], most, what[2])})

    def _post_clean(self) -> None:
        """Nothing is taken over into a row here: the deed writes it, and one that is there already is changed."""


class GroupLimitForm(LimitForm):
    """The same below its group, which says whose it is and why it changes."""

    whose = Subject.GROUP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["user"], self.fields["reason"]


class TopUpForm(RowForm[TopUp]):
    """For whom, how much more, until when, and why."""

    by: ClassVar[User]
    user = PersonField(User.objects.none(), label=gettext_lazy("Person"))
    amount = forms.CharField(label=gettext_lazy("How much more"), help_text=AMOUNT_HELP)
    until = forms.DateField(
        label=gettext_lazy("Until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = reason_field(required=True)

    class Meta:
        model = TopUp
        fields = ("user", "dimension", "currency", "amount", "reason")
        labels: ClassVar = {"dimension": gettext_lazy("Of what"), "currency": gettext_lazy("Currency")}
        help_texts: ClassVar = {"currency": CURRENCY_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leave_open(self)
        field = self.fields["user"]
        assert isinstance(field, PersonField)  # it is declared above
        field.queryset = sharing.members_for(self.by).order_by("username")

    def clean_until(self) -> datetime:
        day = self.cleaned_data["until"]
        ends_at = timezone.make_aware(datetime.combine(day, time.max))
        if ends_at <= timezone.now():
            raise forms.ValidationError(_("That day is over: choose a later one."))
        return ends_at

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["currency"] = said.get("currency", "").upper()
        if self.errors:
            return said
        dimension, currency = said["dimension"], said["currency"]
        try:
            amount = amounts.read(dimension, said["amount"])
            check_limit(Subject.SITE, dimension, period="day", currency=currency)
        except ValueError as error:
            self.add_error("amount", str(error))
            return said
        if not amount:
            self.add_error("amount", _("Say how much more: a number above 0."))
            return said
        said["amount"] = amount
        if self.by.role is Role.MEMBER:
            most = sharing.most_more_for(self.by, said["user"], dimension, currency)
            if most is not None and amount > most:
                sentence = _("Your group has %(most)s of it left to give: give at most that.")
                self.add_error("amount", sentence % {"most": amounts.said(dimension, most, currency)})
        return said

    def _post_clean(self) -> None:
        """The deed writes the row."""


class PermissionForm(RowForm[Permission]):
    """Who may use which model, mode or tool."""

    by: ClassVar[User]
    reason = reason_field(required=False)

    class Meta:
        model = Permission
        fields = ("group", "kind", "name", "allowed")
        labels: ClassVar = {
            "group": gettext_lazy("Group"),
            "kind": gettext_lazy("Of what"),
            "name": gettext_lazy("Name"),
            "allowed": gettext_lazy("Allowed"),
        }
        help_texts: ClassVar = {
            "group": gettext_lazy("None: everybody."),
            "name": gettext_lazy(
                "As the model, mode or tool is called; * for all that have no row of their own."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leave_open(self)
        if self.instance.pk:
            for name in ("group", "kind", "name"):
                if name in self.fields:
                    self.fields[name].disabled = True

    def _post_clean(self) -> None:
        """The deed writes the row."""


class GroupPermissionForm(PermissionForm):
    """The same below its group."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


class SomeLimitForm(forms.Form):
    """A first limit: for everybody or for a group, of what is used up."""

    group = RowField(
        Group.objects.order_by("name"),
        label=gettext_lazy("For"),
        required=False,
        empty_label=Subject.SITE.label,
    )
    dimension = forms.ChoiceField(
        label=gettext_lazy("Of what"),
        choices=[(each.value, each.label) for each in (Dimension.TOKENS, Dimension.MONEY, Dimension.RUNS)],
    )
    amount = forms.CharField(label=gettext_lazy("How much"), help_text=AMOUNT_HELP, initial="1M")
    currency = forms.CharField(
        label=gettext_lazy("Currency"), required=False, max_length=3, help_text=CURRENCY_HELP
    )
    period = forms.ChoiceField(
        label=gettext_lazy("In"),
        choices=[(each.value, each.label) for each in (Period.DAY, Period.WEEK, Period.MONTH)],
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["currency"] = said.get("currency", "").upper()
        if self.errors:
            return said
        subject = Subject.GROUP if said["group"] else Subject.SITE
        try:
            said["amount"] = amounts.read(said["dimension"], said["amount"])
            rest = {name: said[name] for name in ("group", "period", "currency")}
            check_limit(subject, said["dimension"], **rest)
        except ValueError as error:
            self.add_error(None if isinstance(error, CannotDecide) else "amount", str(error))
        return said
