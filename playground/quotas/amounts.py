"""Amounts of limits as people write and read them: `2M` tokens, `2.50` of a currency, `500 MB`, unlimited, none."""

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from playground.numbers import GIBI, KIBI, KILO, MEBI, MEGA, MILLION, money, short, size
from playground.quotas.models import Dimension, Period
from playground.quotas.periods import ROLLING

MOST = 2**63 - 1  # what a row holds
UNLIMITED, NONE = "unlimited", "none"  # as they are typed, in any language

_BYTES = frozenset({Dimension.UPLOADS, Dimension.STORAGE})
_TYPED = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)", re.IGNORECASE)
_OF_COUNTS = {"": 1, "k": KILO, "m": MEGA, "g": KILO * MEGA, "b": KILO * MEGA}
_OF_BYTES = {"": 1, "b": 1, "kb": KIBI, "mb": MEBI, "gb": GIBI, "tb": KIBI * GIBI}
_OF_BYTES |= {unit.removesuffix("b"): many for unit, many in _OF_BYTES.items() if len(unit) > 1}


def said(dimension: str, amount: int | None, currency: str = "") -> str:
    """An amount for people: `1.2M`, `$2.50`, `500.0 MB`, “unlimited”, “none”."""
    if amount is None:
        return _("unlimited")
    if amount == 0:
        return pgettext("limit", "none")
    return counted(dimension, amount, currency)


def counted(dimension: str, amount: int, currency: str = "") -> str:
    """The same for what was used or is left, of which nothing is a number."""
    if dimension == Dimension.MONEY:
        return money(amount, currency)
    if dimension in _BYTES:
        return size(amount)
    return short(amount) if dimension == Dimension.TOKENS else number_format(amount, force_grouping=True)


def phrase(dimension: str, period: str) -> str:
    """What a limit is of: “Tokens a day”, “Tokens in any 24 hours”, “Agents a run”."""
    values = {"what": Dimension(dimension).label, "period": Period(period).label}
    if period == Period.NONE:
        return str(values["what"])
    return (_("%(what)s in %(period)s") if period in ROLLING else _("%(what)s %(period)s")) % values


def read(dimension: str, text: str) -> int | None:
    """What somebody typed, as whole units; None is unlimited. Raises ValueError with a sentence."""
    wanted = text.strip().replace(",", "")
    if wanted.lower() in {UNLIMITED, _("unlimited")}:
        return None
    if wanted.lower() in {NONE, pgettext("limit", "none")}:
        return 0
    found = _TYPED.fullmatch(wanted)
    many = found and _units(dimension).get(found[2].lower())
    if not found or not many:
        raise ValueError(_wanted(dimension) % {"text": text})
    amount = Decimal(found[1]) * many
    if amount > MOST:
        raise ValueError(_("That is more than can be counted: write “unlimited” instead."))
    return int(amount)


def typed(dimension: str, amount: int | None) -> str:
    """An amount as `read` reads it: for a form that shows what is set."""
    if amount is None:
        return UNLIMITED
    if dimension == Dimension.MONEY:
        return f"{Decimal(amount) / MILLION:f}"
    return str(amount)


def _units(dimension: str) -> dict[str, int]:
    if dimension == Dimension.MONEY:
        return {"": MILLION}
    return _OF_BYTES if dimension in _BYTES else _OF_COUNTS


def _wanted(dimension: str) -> str:
    if dimension == Dimension.MONEY:
        return _("“%(text)s” is no amount of money: write 2.50, “unlimited” or “none”.")
    if dimension in _BYTES:
        return _("“%(text)s” is no number of bytes: write 500 MB, “unlimited” or “none”.")
    return _("“%(text)s” is no number: write 250000, 250k, 2M, “unlimited” or “none”.")
