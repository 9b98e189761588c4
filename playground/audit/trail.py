"""Writes the trail. Called in the transaction of the change itself, so that neither is there without the other."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from playground.audit.models import Entry

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

CONSOLE = "console"


def record(
    by: "AbstractUser | None",
    deed: Entry.Deed,
    kind: str,
    key: object,
    label: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> Entry | None:
    """Add a row; None where `before` and `after` are given and say the same. `by` None: a command on the console.

    Of both only the fields that differ are kept. Whoever calls leaves secrets out.
    """
    old, new = dict(before or {}), dict(after or {})
    same = [name for name in old.keys() & new.keys() if old[name] == new[name]]
    for name in same:
        del old[name], new[name]
    if same and not old and not new:
        return None
    name = by.get_username() if by else CONSOLE
    return Entry.objects.create(
        by_id=by.pk if by else None,
        by_name=name,
        deed=deed,
        kind=kind,
        key=str(key)[:64],
        label=label[:300],
        before=old,
        after=new,
        reason=reason,
    )
