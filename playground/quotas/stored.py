"""How many bytes a person has stored: those of the files they gave and of the files that their runs made, each once.

The rows are reached from the person by the names of their relations: this app knows no talk and no run.
"""

from collections.abc import Iterable

from playground.quotas.effective import Effective, effective, tightest
from playground.quotas.models import Dimension
from playground.users.models import User

_NAMED = (
    ("attachments__body", "attachments__size"),
    ("conversations__runs__versions__body", "conversations__runs__versions__size"),
)


def stored(user: User) -> int:
    """Bytes of all bodies that are named for this person. The same body under two names is one."""
    given, made = (
        User.objects.filter(pk=user.pk, **{f"{body}__isnull": False}).values_list(body, size)
        for body, size in _NAMED
    )
    return sum(size for _body, size in given.union(made))


def room_for(user: User, lines: Iterable[Effective] | None = None) -> int | None:
    """How many more bytes they may store; None: as many as they like. `lines` are their limits, if they were read."""
    read = effective(user, (Dimension.STORAGE,)) if lines is None else lines
    most = tightest(read, Dimension.STORAGE)
    return None if most is None else max(0, most - stored(user))
