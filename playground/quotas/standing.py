"""What a person has left, as bars and sentences: in the box in which they ask, and on their own page."""

from collections.abc import Iterable, Mapping
from typing import Literal

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.quotas.amounts import counted, phrase, said
from playground.quotas.effective import Effective, effective
from playground.quotas.ledger import Left, left
from playground.quotas.models import Dimension, Period
from playground.quotas.periods import COUNTED, comes_back
from playground.quotas.stored import stored
from playground.users.models import User

WHOLE = 100
USED_UP = COUNTED | {Dimension.STORAGE}

type Tone = Literal["good", "soft", "spent"]
type Key = tuple[str, str, str, bool]


class Bar(Struct, frozen=True, kw_only=True):
    """One limit that is used up. `percent` is what is used of it; `left` and `back` are for people."""

    what: str
    left: str
    percent: int
    tone: Tone
    back: str
    why: str = ""

    @property
    def note(self) -> str:
        """What to say unasked; empty while there is enough."""
        if self.tone == "spent":
            return f"{_('Used up: %(what)s.') % {'what': self.what}} {self.back}".strip()
        if self.tone == "soft":
            values = {"percent": self.percent, "what": self.what}
            return f"{_('%(percent)d%% is used: %(what)s.') % values} {self.back}".strip()
        return ""


class Bound(Struct, frozen=True, kw_only=True):
    """One limit that bounds a thing at a time."""

    what: str
    amount: str
    why: str


def tightest(user: User) -> Bar | None:
    """Of all that a person may use up, what is nearest to its end; None where nothing is limited."""
    found = bars(user)
    return max(found, key=lambda bar: (bar.tone == "spent", bar.tone == "soft", bar.percent), default=None)


def bars(user: User) -> list[Bar]:
    """All that a person may use up, with what is left, and top-ups at the end."""
    lines = [line for line in effective(user, USED_UP) if line.amount is not None]
    if not lines:
        return []
    whose = {_key(line): line.why for line in lines}
    stands = left(user) if any(line.dimension in COUNTED for line in lines) else []
    found = [_bar(row, stands, whose) for row in stands]
    return found + [_storage(user, line) for line in lines if line.dimension == Dimension.STORAGE]


def bounds(user: User) -> list[Bound]:
    """All that bounds one thing of a person at a time, and what is said to be unlimited."""
    return [
        Bound(what=_named(line.dimension, line.period, own=line.own), amount=_amount(line), why=line.why)
        for line in effective(user)
        if line.amount is None or line.dimension not in USED_UP
    ]


def _amount(line: Effective) -> str:
    return said(line.dimension, line.amount, line.currency)


def _bar(row: Left, stands: Iterable[Left], whose: Mapping[Key, str]) -> Bar:
    more = 0 if row.own or row.top_up else _topped(row, stands)
    used = row.spent + row.held
    values = {
        "left": counted(row.dimension, row.available + more, row.currency),
        "all": counted(row.dimension, row.amount + more, row.currency),
    }
    percent = _percent(used, row.amount + more)
    if row.top_up:
        assert row.resets_at is not None  # every top-up ends
        what = _("Top-up: %(what)s") % {"what": row.dimension.label}
        back = _("Good until %(day)s.") % {"day": date_format(localtime(row.resets_at), "DATE_FORMAT")}
    else:
        what = _named(row.dimension, row.period, own=row.own)
        back = comes_back(row.period, row.resets_at)
    soft = not row.top_up and percent >= row.soft_percent
    return Bar(
        what=what,
        left=_("%(left)s of %(all)s left") % values,
        percent=percent,
        tone="spent" if row.available + more == 0 and not row.top_up else "soft" if soft else "good",
        back=back,
        why="" if row.own else whose.get((row.dimension, row.period, row.currency, row.own), ""),
    )


def _topped(row: Left, stands: Iterable[Left]) -> int:
    """What top-ups add where this limit ends."""
    same = (each for each in stands if each.top_up and each.dimension == row.dimension)
    return sum(each.available for each in same if each.currency == row.currency)


def _storage(user: User, line: Effective) -> Bar:
    assert line.amount is not None  # who has as much as they like has no bar
    most, used = line.amount, stored(user)
    percent = _percent(used, most)
    room = counted(line.dimension, max(0, most - used))
    return Bar(
        what=_named(line.dimension, Period.NONE, own=line.own),
        left=_("%(left)s of %(all)s left") % {"left": room, "all": counted(line.dimension, most)},
        percent=percent,
        tone="spent" if used >= most else "soft" if percent >= line.soft_percent else "good",
        back=_("It comes back when you delete conversations with files."),
        why=line.why,
    )


def _named(dimension: Dimension, period: str, *, own: bool) -> str:
    what = phrase(dimension, period)
    return _("Own cap: %(what)s") % {"what": what} if own else what


def _percent(used: int, amount: int) -> int:
    return WHOLE if not amount else min(WHOLE, used * WHOLE // amount)


def _key(line: Effective) -> Key:
    return line.dimension, line.period, line.currency, line.own
