"""Where models answer, and which they are. They are changed on their own pages, which try them too; here is the list."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import (
    AllValuesFieldListFilter,
    BooleanFieldListFilter,
    ChoicesFieldListFilter,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from playground.desk.trailed import Shown, Trailed, columns, titled
from playground.endpoints.configured import address_of, endpoint
from playground.endpoints.models import Offer, PriceVersion, Setting
from playground.endpoints.words import about, price, word
from playground.numbers import money


@admin.register(Setting)
class Endpoint(Trailed[Setting]):
    """At most one row, with a key that is never shown."""

    kind = "endpoint"

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.demand(request)
        return redirect("runs:endpoint")

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.demand(request)
        return redirect("runs:endpoint")


@admin.register(Offer)
class Models(Trailed[Offer]):
    """Every model that was ever heard of."""

    kind = "model"
    list_display = (
        Shown("name", _("Name"), word),
        Shown("endpoint", _("Endpoint")),
        Shown("now", _("Of this endpoint"), lambda row: row.endpoint == address_of(endpoint())),
        Shown("can", _("Can"), about),
        Shown("price", _("A million tokens"), lambda row: price(row) or "–"),
        Shown("hidden", _("hidden"), lambda row: row.hidden),
        Shown("checked_at", _("Checked")),
    )
    list_filter = (
        ("endpoint", titled(_("Endpoint"), AllValuesFieldListFilter)),
        ("hidden", titled(_("hidden"), BooleanFieldListFilter)),
    )
    search_fields = ("name",)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        self.demand(request)
        return redirect("runs:model", self.get_object(request, object_id).pk)


def _money(name: str) -> Callable[[PriceVersion], str]:
    """One of a version's prices, in its currency."""

    def found(row: PriceVersion) -> str:
        amount = getattr(row, name)
        return "–" if amount is None else money(amount, row.currency or "USD")

    return found


@admin.register(PriceVersion)
class Versions(Trailed[PriceVersion]):
    """What each thing cost from when on. A row is added with every new price, and never changed."""

    list_display = fields = readonly_fields = columns(
        Shown("from_at", _("From")),
        Shown("kind", _("Of what"), lambda row: row.get_kind_display()),
        Shown("name", _("Name")),
        Shown("endpoint", _("Endpoint")),
        Shown("input", _("Input"), _money("input")),
        Shown("cached", _("Cached input"), _money("cached")),
        Shown("output", _("Output"), _money("output")),
        Shown("each", _("One use"), _money("each")),
        Shown("set_by", _("Who")),
    )
    list_filter = (("kind", titled(_("Of what"), ChoicesFieldListFilter)),)
    list_select_related = ("set_by",)
    search_fields = ("name", "endpoint")
