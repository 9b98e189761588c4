"""A run's face in lists: a small still flock, one mark an agent up to a number, in the colours of their states."""

import math

from msgspec import Struct

from swarm.state import STATUSES, Status

MOST = 36  # marks: more agents are shown in proportion
WIDTH, HEIGHT = 48, 20
GOLDEN = math.pi * (3 - math.sqrt(5))


class Mark(Struct, frozen=True, kw_only=True):
    """One bird; places are text, as a drawing needs them in every language."""

    x: str
    y: str
    status: Status


def face(counts: dict[str, int]) -> list[Mark]:
    """The marks behind the leader, the finished ones in the middle. No number of agents is too large."""
    total = sum(counts.get(status, 0) for status in STATUSES)
    share = min(1.0, MOST / total) if total else 0.0
    shown = [status for status in STATUSES for _ in range(math.ceil(counts.get(status, 0) * share))]
    return [_mark(number, len(shown), status) for number, status in enumerate(shown)]


def _mark(number: int, among: int, status: Status) -> Mark:
    reach = math.sqrt((number + 0.5) / among) * min(1.0, 0.35 + among / MOST)
    angle = number * GOLDEN
    return Mark(
        x=f"{WIDTH * 0.44 + reach * math.cos(angle) * WIDTH * 0.38:.1f}",
        y=f"{HEIGHT / 2 + reach * math.sin(angle) * HEIGHT * 0.42:.1f}",
        status=status,
    )
