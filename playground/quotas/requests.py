"""How many requests a person's programs may make in a minute, over all processes.

A bucket that fills evenly and holds a minute's worth: a short burst passes, a steady stream goes at its pace. One update
of one row each time, and none at all where there is no limit.
"""

import time

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import ngettext

from playground.quotas.effective import bound
from playground.quotas.models import Dimension, Pace
from playground.users.models import User

MINUTE = 60_000_000  # in millionths of a second


class TooFast(Exception):
    """This request is one too many. The message is one sentence; `after` how many seconds later there is room again."""

    def __init__(self, sentence: str, after: float) -> None:
        super().__init__(sentence)
        self.after = after


def admit(user: User) -> None:
    """Count one request. Raises TooFast; what is refused is not counted."""
    most = bound(user, Dimension.REQUESTS)
    if most is None:
        return
    now = time.time_ns() // 1000
    share = MINUTE // most if most else MINUTE
    if most and _paid(user, now, share):
        return
    until = Pace.objects.filter(user=user).values_list("paid_until", flat=True).first() or now
    sentence = ngettext(
        "Your programs may make %(most)d request a minute. Wait, and try again.",
        "Your programs may make %(most)d requests a minute. Wait, and try again.",
        most,
    ) % {"most": most}
    raise TooFast(sentence, max(until + share - MINUTE - now, 0) / 1_000_000 if most else 60.0)


def _paid(user: User, now: int, share: int) -> bool:
    """Whether the bucket had a drop left. Two that come at once are told apart by the row."""
    mine = Pace.objects.filter(user=user)
    room = {"paid_until__lte": now + MINUTE - share}
    if mine.filter(**room).update(paid_until=Greatest(F("paid_until"), now) + share):
        return True
    if mine.exists():
        return False
    Pace.objects.bulk_create([Pace(user=user)], ignore_conflicts=True)
    return bool(mine.filter(**room).update(paid_until=Greatest(F("paid_until"), now) + share))
