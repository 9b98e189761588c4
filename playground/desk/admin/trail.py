"""The trail of changes: read by admins, changed by nobody."""

from django.contrib import admin
from django.contrib.admin.filters import AllValuesFieldListFilter, ChoicesFieldListFilter, DateFieldListFilter
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from playground.audit.models import Entry
from playground.desk.trailed import Shown, Trailed, columns, differences, titled


def side_by_side(entry: Entry) -> str:
    """The same as a table."""
    return render_to_string("admin/differences.html", {"rows": differences(entry)})


@admin.register(Entry)
class Trail(Trailed[Entry]):
    """Who did what, when, and why."""

    list_display = columns(
        Shown("at", _("When")),
        Shown("by_name", _("Who")),
        Shown("deed", _("Did"), lambda row: row.get_deed_display()),
        Shown("kind", _("Kind")),
        Shown("label", _("What")),
        Shown("reason", _("Why")),
    )
    fields = readonly_fields = columns(
        *list_display, Shown("side_by_side", _("Before and after"), side_by_side)
    )
    list_filter = (
        ("deed", titled(_("Did"), ChoicesFieldListFilter)),
        ("kind", titled(_("Kind"), AllValuesFieldListFilter)),
        ("by_name", titled(_("Who"), AllValuesFieldListFilter)),
        ("at", titled(_("When"), DateFieldListFilter)),
    )
    search_fields = ("label", "by_name", "reason", "key")
