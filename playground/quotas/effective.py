"""What holds for one person, and why: of all that was decided, the rows that count.

Law: for each thing, period and currency, the person's own row of an admin, else the most generous of their groups', else
the site's, else nothing. What a person set for themselves stands beside it and only ever lowers. Nobody knows of a
dimension without a row: it is not limited.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from playground.quotas.models import Dimension, Limit, Period, Permission, Subject
from playground.users.models import User

ANY = "*"  # as the name of a permission: all of its kind that have no row of their own

_LEVELS = (Subject.USER, Subject.GROUP, Subject.SITE)  # the first that says something counts


@dataclass(frozen=True, slots=True)
class Effective:
    """One limit that holds for a person. `amount` None: said to be unlimited; 0: none at all."""

    dimension: Dimension
    period: Period
    currency: str
    amount: int | None
    soft_percent: int
    from_whom: Limit

    @property
    def own(self) -> bool:
        """Whether it is the person's own cap: no top-up reaches beyond it."""
        return self.from_whom.subject == Subject.OWN

    @property
    def why(self) -> str:
        """Who said so, as a sentence in the language of who reads."""
        match Subject(self.from_whom.subject):
            case Subject.OWN:
                return _("A cap of their own.")
            case Subject.USER:
                return _("Set for this account.")
            case Subject.GROUP:
                return _("From the group “%(group)s”.") % {"group": self.from_whom.group}
            case Subject.SITE:
                return _("The same for everybody on this site.")


def effective(user: User, dimensions: Collection[str] = ()) -> list[Effective]:
    """Every limit that holds for a person, those of these dimensions only if any are given. One query."""
    rows = list(_rows_for(user, dimensions))
    rows.sort(key=_key)
    found: list[Effective] = []
    for _same, group in groupby(rows, key=_key):
        found.extend(_counting(list(group)))
    return found


def bound(user: User, dimension: str) -> int | None:
    """The tightest number that holds for a thing without a period; None: not limited."""
    return tightest(effective(user, (dimension,)), dimension)


def tightest(lines: Iterable[Effective], dimension: str) -> int | None:
    """The same of lines that were read already."""
    amounts = [line.amount for line in lines if line.dimension == dimension and line.amount is not None]
    return min(amounts, default=None)


class Permissions:
    """What one person may use: read once, asked often."""

    def __init__(self, rows: Iterable[Permission]) -> None:
        self._of_groups: dict[int, dict[tuple[str, str], bool]] = {}
        self._of_all: dict[tuple[str, str], bool] = {}
        for row in rows:
            told = self._of_all if row.group_id is None else self._of_groups.setdefault(row.group_id, {})
            told[row.kind, row.name] = row.allowed

    def allow(self, kind: str, name: str) -> bool:
        """Whether any group of the person says yes; else, where none says anything, what holds for everybody."""
        said = [_said(told, kind, name) for told in self._of_groups.values()]
        if any(said):
            return True
        if False in said:
            return False
        return _said(self._of_all, kind, name) is not False

    def refusal(self, kind: str, name: str) -> str:
        """Why not, and what to do about it; empty where it is allowed."""
        if self.allow(kind, name):
            return ""
        match Permission.Kind(kind):
            case Permission.Kind.MODEL:
                return _("Your groups may not use this model. Choose another one, or ask an admin.")
            case Permission.Kind.MODE:
                return _("Your groups may not use this mode. Choose another one, or ask an admin.")
            case Permission.Kind.TOOL:
                return _("Your groups may not use this tool. Ask an admin for it.")


def permissions(user: User) -> Permissions:
    """What a person may use. One query."""
    return Permissions(Permission.objects.filter(Q(group=None) | Q(group__in=_groups_of(user))))


def permitted(user: User, kind: str, name: str) -> bool:
    """Whether a person may use a model, a mode or a tool."""
    return permissions(user).allow(kind, name)


def refusal(user: User, kind: str, name: str) -> str:
    """Why they may not, in one sentence; empty where they may."""
    return permissions(user).refusal(kind, name)


def _rows_for(user: User, dimensions: Collection[str]) -> QuerySet[Limit]:
    said = Limit.objects.filter(Q(subject=Subject.SITE) | Q(user=user) | Q(group__in=_groups_of(user)))
    if dimensions:
        said = said.filter(dimension__in=dimensions)
    return said.select_related("group")


def _groups_of(user: User) -> QuerySet[Group]:
    return Group.objects.filter(user=user)


_DIMENSIONS = {name: place for place, name in enumerate(Dimension.values)}
_PERIODS = {name: place for place, name in enumerate(Period.values)}


def _key(row: Limit) -> tuple[int, int, str]:
    return _DIMENSIONS[row.dimension], _PERIODS[row.period], row.currency


def _counting(rows: list[Limit]) -> list[Effective]:
    """Of all rows about the same thing: that of the first level that says something, and the own cap."""
    found = []
    for level in _LEVELS:
        said = [row for row in rows if row.subject == level]
        if said:
            found.append(_line(max(said, key=_generosity)))
            break
    found.extend(_line(row) for row in rows if row.subject == Subject.OWN)
    return found


def _generosity(row: Limit) -> tuple[bool, int]:
    return row.amount is None, row.amount or 0


def _line(row: Limit) -> Effective:
    return Effective(
        dimension=Dimension(row.dimension),
        period=Period(row.period),
        currency=row.currency,
        amount=row.amount,
        soft_percent=row.soft_percent,
        from_whom=row,
    )


def _said(told: dict[tuple[str, str], bool], kind: str, name: str) -> bool | None:
    return told.get((kind, name), told.get((kind, ANY)))
