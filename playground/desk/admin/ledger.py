"""The ledger as it is: accounts, what is held, what moved, and the bill. Nobody changes it, the owner neither."""

from typing import ClassVar

from django.contrib import admin
from django.contrib.admin.filters import ChoicesFieldListFilter
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from playground.desk.trailed import Shown, Trailed, columns, titled
from playground.numbers import money
from playground.quotas.amounts import counted
from playground.quotas.models import Account, Charge, Dimension, Hold, Period, Posting


def _of(unit: str, amount: int) -> str:
    """An amount of an account's unit."""
    return counted(unit, amount) if unit in Dimension.values else money(amount, unit)


def _run(row: Hold | Charge) -> str:
    return str(row.run) if row.run else "–"


class Read[M: Model](Trailed[M]):
    """A table that is only read."""

    list_select_related = ("user",)
    search_fields: ClassVar[tuple[str, ...]] = ("user__username",)


@admin.register(Account)
class Accounts(Read[Account]):
    """What each may use of each thing, and has."""

    list_display = fields = readonly_fields = columns(
        Shown("user", _("Person")),
        Shown("unit", _("Of what")),
        Shown("period", _("In"), lambda row: Period(row.period).label),
        Shown("granted", _("Granted"), lambda row: _of(row.unit, row.granted)),
        Shown("spent", _("Spent"), lambda row: _of(row.unit, row.spent)),
        Shown("held", _("Held"), lambda row: _of(row.unit, row.held)),
        Shown("available", _("Available"), lambda row: _of(row.unit, row.available)),
        Shown("starts_at", _("From")),
        Shown("ends_at", _("Until")),
    )


@admin.register(Hold)
class Holds(Read[Hold]):
    """What is set aside for runs."""

    list_display = fields = readonly_fields = columns(
        Shown("user", _("Person")),
        Shown("run", _("Run"), _run),
        Shown("tokens", _("Tokens")),
        Shown("charged_tokens", _("Charged tokens")),
        Shown("cost", _("Money"), lambda row: money(row.cost, row.currency) if row.currency else "–"),
        Shown("made_at", _("Made")),
        Shown("expires_at", _("Expires")),
        Shown("settled_at", _("Settled")),
    )


@admin.register(Charge)
class Charges(Read[Charge]):
    """The bill: one line for each model call."""

    list_display = fields = readonly_fields = columns(
        Shown("at", _("When")),
        Shown("user", _("Person")),
        Shown("run", _("Run"), _run),
        Shown("agent", _("Agent")),
        Shown("model", _("Model")),
        Shown("input", _("Input")),
        Shown("cached", _("Cached input")),
        Shown("output", _("Output")),
        Shown("estimated", _("Estimated"), lambda row: row.estimated),
        Shown("cost", _("Money"), lambda row: money(row.cost, row.currency) if row.currency else "–"),
    )
    list_filter = (("kind", titled(_("Of what"), ChoicesFieldListFilter)),)
    search_fields = ("user__username", "model", "run")


@admin.register(Posting)
class Postings(Read[Posting]):
    """What moved within accounts."""

    list_display = fields = readonly_fields = columns(
        Shown("at", _("When")),
        Shown("account", _("Account")),
        Shown("user", _("Person"), lambda row: row.account.user),
        Shown("source", _("From"), lambda row: row.get_source_display()),
        Shown("target", _("To"), lambda row: row.get_target_display()),
        Shown("amount", _("How much"), lambda row: _of(row.account.unit, row.amount)),
        Shown("reason", _("Why")),
    )
    list_select_related = ("account__user",)
    search_fields = ("account__user__username", "reason")
