"""Where the tokens and the money of model calls come from. A run without a purse spends what it likes.

Law: no model call begins whose input and longest answer were not set aside before; and every end of one is told to the
purse once, with what it used, or with nothing where it never began.
"""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from swarm.messages import Usage


class Need(Struct, frozen=True, kw_only=True):
    """What one model call may take at most, in tokens. `portions`: how often the run was allowed its own cap."""

    input: int
    output: int
    portions: int = 1


class Purse(Protocol):
    """One run's. Each agent has at most one call under way, so that its number names what is set aside for it."""

    def take(self, agent: int, need: Need) -> bool:
        """Set that aside from what is at hand, without a wait. False: ask with `reserve`."""
        ...

    async def reserve(self, agent: int, need: Need, waits: Callable[[], None]) -> None:
        """Set that aside, as soon as there is enough. Raises BudgetSpent where there will not be.

        `waits` is called where what is left is set aside for calls under way, and comes back with their ends.
        """
        ...

    def charge(self, agent: int, usage: Usage) -> None:
        """An attempt of the agent ended, and used that: what it did not use is free again."""
        ...

    def release(self, agent: int) -> None:
        """Nothing began of what was set aside for the agent."""
        ...
