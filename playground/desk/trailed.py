"""What every table of the admin has in common: who may see it, why something is changed, and where that is kept.

Law: nothing is written here but by a deed of the app that owns it, which keeps it in the trail in the same transaction.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playground.audit.models import Entry
from playground.desk.typed import Below, RowForms, Table
from playground.users.models import Role, User
from playground.users.signed_in import person

REASON_CHARS = 300
SHOWN_OF_TRAIL = 200


class ReasonedAction(ActionForm):
    """A deed on the chosen rows, and why."""

    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=REASON_CHARS)


class Trailed[M: Model](Table[M]):
    """A table that admins see and nobody changes, unless it says otherwise."""

    kind = ""  # as the trail calls a row
    reason_needed = False
    action_form = ReasonedAction
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def sees(self, user: User) -> bool:
        """Whether this person may see the table at all."""
        return user.role is not Role.MEMBER

    def demand(self, request: HttpRequest) -> None:
        """Raises Http404 for who does not see the table."""
        if not self.sees(person(request)):
            raise Http404

    def named(self, row: M) -> str:
        """How the row is called above its own page."""
        return str(row)

    def adds(self, user: User) -> bool:
        return False

    def changes(self, user: User, row: M | None) -> bool:
        return False

    def removes(self, user: User, row: M | None) -> bool:
        return False

    def keep(self, by: User, row: M, form: Any, reason: str) -> M:
        """Write down what the form says of the row."""
        raise NotImplementedError

    def keep_inline(self, by: User, row: M, form: Any, reason: str) -> None:
        """Write down what a form below the row's own says."""
        raise NotImplementedError

    def remove_inline(self, by: User, row: Any, reason: str) -> None:
        """Take away a row that stands below."""
        raise NotImplementedError

    def remove(self, by: User, row: M, reason: str) -> None:
        """Take the row away."""
        raise NotImplementedError

    # What Django asks.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.sees(person(request))

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.sees(person(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.adds(person(request))

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.changes(person(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.removes(person(request), obj)

    def get_action_choices(
        self,
        request: HttpRequest,
        default_choices: Any = None,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> Any:
        return super().get_action_choices(request, default_choices or [("", "–")], action_location)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"by": person(request)})

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if found is not None and isinstance(found.widget, RelatedFieldWidgetWrapper):
            found.widget = found.widget.widget  # no windows that open over this one
        return found

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        kept = self.keep(person(request), obj, form, form.cleaned_data.get("reason", ""))
        vars(obj).update(vars(kept))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        by, reason = person(request), form.cleaned_data.get("reason", "")
        for formset in formsets:
            for each in formset.forms:
                gone = each in formset.deleted_forms
                if gone and each.instance.pk:
                    self.remove_inline(by, each.instance, reason)
                elif each.has_changed() and not gone:
                    self.keep_inline(by, form.instance, each, reason)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return []

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """The trail has it already."""

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """The trail has it already."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """The trail has it already."""

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        self.remove(person(request), obj, request.POST.get("reason", "").strip()[:REASON_CHARS])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        named = {"subtitle": self.named(self.get_object(request, object_id))}
        return super().change_view(request, object_id, form_url, {**named, **(extra_context or {})})

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """Asks why, and again where that is needed and nothing was said."""
        if request.method == "POST" and self.reason_needed and not request.POST.get("reason", "").strip():
            messages.error(request, _("Say why, in a few words."))
            return redirect(request.get_full_path())
        needed: dict[str, object] = {"reason_needed": self.reason_needed, "reason_chars": REASON_CHARS}
        needed["escaped_object"] = self.named(self.get_object(request, object_id))
        return super().delete_view(request, object_id, {**(extra_context or {}), **needed})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Mapping[str, Any] | None = None
    ) -> TemplateResponse:
        """What the trail has of the row."""
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request, row):
            raise Http404
        entries = Entry.objects.filter(kind=self.kind, key=str(row.pk))[:SHOWN_OF_TRAIL] if self.kind else ()
        context = {
            **self.admin_site.each_context(request),
            **{"title": _("History"), "subtitle": self.named(row), "object": row, "opts": self.opts},
            "entries": [(entry, differences(entry)) for entry in entries],
        }
        return TemplateResponse(request, "admin/object_history.html", context)


class NamedCells(RowForms):
    """In a table of forms the label stands above the column: each cell says it too, to who does not see that."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label and not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = field.label


class TrailedBelow[M: Model, P: Model](Below[M, P]):
    """Rows below another one: who may change that one may change them."""

    extra = 0
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **{"formset": NamedCells, **kwargs})
        formset.form = type(formset.form.__name__, (formset.form,), {"by": person(request)})
        return formset


def differences(entry: Entry) -> list[tuple[str, Any, Any]]:
    """Each field that differs, before and after."""
    names = sorted({*entry.before, *entry.after})
    return [(name, entry.before.get(name, ""), entry.after.get(name, "")) for name in names]


class Shown:
    """A column, or a field that nobody changes: what it is called, and how the value is found."""

    def __init__(
        self,
        name: str,
        label: Promise | str,
        found: Callable[[Any], Any] | None = None,
        *,
        boolean: bool = False,
    ) -> None:
        self.__name__ = name
        self.short_description = label
        self.admin_order_field = None if found else name
        self._found = found

    def __call__(self, row: Any) -> Any:
        value = self._found(row) if self._found else getattr(row, self.__name__)
        if isinstance(value, datetime):
            return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return "–" if value is None or value == "" else value


def titled(title: Promise | str, kind: type[FieldListFilter]) -> type[FieldListFilter]:
    """A filter of Django's, under a title of ours."""

    def called(self: FieldListFilter, *args: Any, **kwargs: Any) -> None:
        kind.__init__(self, *args, **kwargs)
        vars(self)["title"] = title

    return type("Titled", (kind,), {"__init__": called})


def columns(*shown: Shown) -> Any:
    """Columns, or fields that nobody changes. Django takes callables for both, its stubs only names."""
    return shown
