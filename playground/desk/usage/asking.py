"""What somebody asks of the bill: a period, by what it is told apart, and of whom or what alone."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from msgspec import Struct

from playground.desk.usage.scope import Scope, memberships
from playground.quotas.models import Charge
from playground.runs.models import Mode
from playground.users.models import User

LONGEST = 366  # days in one answer

BY = {
    "day": _("Day"),
    "user": _("Person"),
    "group": _("Group"),
    "model": _("Model"),
    "mode": _("Mode"),
}
OF_PEOPLE = ("user", "group")
PERIODS = {
    "7": _("The last 7 days"),
    "30": _("The last 30 days"),
    "1": _("Today"),
    "month": _("This month"),
    "last_month": _("The month before"),
    "days": _("These days:"),
}


class UsageForm(forms.Form):
    """The questions above the table. Whatever is left out has a sense of its own."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    start = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    by = forms.ChoiceField(label=_("By"), choices=BY, required=False)
    stack = forms.ChoiceField(
        label=_("Bars by"), choices=[("model", BY["model"]), ("mode", BY["mode"])], required=False
    )
    measure = forms.ChoiceField(
        label=_("Bars of"),
        choices=[("tokens", pgettext_lazy("of a model", "Tokens")), ("money", _("Money"))],
        required=False,
    )
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), required=False, empty_label=_("all")
    )
    group = forms.ModelChoiceField(
        label=_("Group"), queryset=Group.objects.none(), required=False, empty_label=_("all")
    )
    model = forms.ChoiceField(label=_("Model"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), choices=[("", _("all")), *Mode.choices], required=False)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("user").queryset = scope.people
        self._choices("group").queryset = scope.groups
        names = scope.charges.order_by("model").values_list("model", flat=True).distinct()
        model = self.fields["model"]
        assert isinstance(model, forms.ChoiceField)
        model.choices = [("", _("all")), *((name, name) for name in names if name)]
        if scope.own:
            for name in ("user", "group"):
                del self.fields[name]
            by = self.fields["by"]
            assert isinstance(by, forms.ChoiceField)
            by.choices = [(name, word) for name, word in BY.items() if name not in OF_PEOPLE]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("period") != "days":
            return cleaned
        start, end = cleaned.get("start"), cleaned.get("end")
        if not (start and end):
            self.add_error("start", _("Give the first and the last day."))
        elif end < start:
            self.add_error("end", _("The last day is before the first one."))
        elif (end - start).days >= LONGEST:
            self.add_error("end", _("Choose a year at most."))
        return cleaned

    def _choices(self, name: str) -> "forms.ModelChoiceField[Any]":
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        return field


class Question(Struct, frozen=True, kw_only=True):
    """What was asked, made sense of. The days are those of the person's own time zone, both included."""

    charges: QuerySet[Charge]
    groups: QuerySet[Group] | None  # that lines may name; None: all, and none
    by: str
    stack: str
    measure: str
    start: date
    end: date


def question(form: UsageForm, scope: Scope) -> Question:
    """Of a form that was filled in, rightly or not: what is wrong in it counts as left out."""
    asked = form.cleaned_data if form.is_valid() else {}
    start, end = _days(asked)
    charges = scope.charges.filter(at__gte=_midnight(start), at__lt=_midnight(end + timedelta(days=1)))
    for name in ("user", "model", "mode"):
        if asked.get(name):
            charges = charges.filter(**{name: asked[name]})
    groups = None if scope.everybody else scope.groups
    if asked.get("group"):
        groups = scope.groups.filter(pk=asked["group"].pk)
        charges = charges.filter(Exists(memberships().filter(user=OuterRef("user"), group=asked["group"])))
    return Question(
        charges=charges.order_by(),
        groups=groups,
        by=asked.get("by") or "day",
        stack=asked.get("stack") or "model",
        measure=asked.get("measure") or "tokens",
        start=start,
        end=end,
    )


def _days(asked: dict[str, Any]) -> tuple[date, date]:
    today = timezone.localdate()
    match asked.get("period"):
        case "days":
            return asked["start"], asked["end"]
        case "month":
            return today.replace(day=1), today
        case "last_month":
            last = today.replace(day=1) - timedelta(days=1)
            return last.replace(day=1), last
        case number:
            return today - timedelta(days=int(number or 7) - 1), today


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
