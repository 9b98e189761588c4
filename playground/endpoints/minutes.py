"""Requests and tokens a minute, counted over all processes in slots of a few seconds.

Law: in any minute no more is granted than the bound says, one request aside that is larger than the bound itself.
"""

import math
from collections.abc import Mapping

from msgspec import Struct

SLOT = 5  # seconds
SLOTS = 14  # a minute, the slot that is begun, and one for what is granted now and used in a moment
AHEAD = 60  # while nobody waits a process has the sixtieth part of a minute at hand, so that who comes need not wait


class Bounds(Struct, frozen=True, kw_only=True):
    """What an endpoint takes in a minute, as providers count: requests, and input with the longest answer allowed."""

    requests: int | None = None
    tokens: int | None = None


class Minute:
    """What was granted in the last minute."""

    def __init__(self, kept: Mapping[str, list[int]], now: float) -> None:
        self._slot = int(now // SLOT)
        oldest = self._slot - SLOTS
        self._slots = {int(slot): list(granted) for slot, granted in kept.items() if int(slot) > oldest}

    def kept(self) -> dict[str, list[int]]:
        """The same as a row holds it."""
        return {str(slot): granted for slot, granted in self._slots.items() if any(granted)}

    def granted(self, which: int) -> int:
        """How much of it was granted: `which` 0 for requests, 1 for tokens."""
        return sum(granted[which] for granted in self._slots.values())

    def draw(self, which: int, bound: int | None, wanted: int, at_hand: int, fraction: float) -> int:
        """How much more a process may begin that wants so much and has so much at hand: at most its part of what is left.

        What it has and does not want comes back, and is less than nothing.
        """
        if bound is None:
            return 0
        free = max(0, bound - self.granted(which))
        goal = max(wanted, math.ceil(bound / AHEAD) if not wanted else 0)
        more = min(goal - at_hand, math.ceil(free * fraction), free)
        self._note(which, more)
        return more

    def _note(self, which: int, amount: int) -> None:
        """What comes back is taken from the newest slots: it was granted lately."""
        if amount >= 0:
            self._slots.setdefault(self._slot, [0, 0])[which] += amount
            return
        for slot in sorted(self._slots, reverse=True):
            back = min(-amount, self._slots[slot][which])
            self._slots[slot][which] -= back
            amount += back
