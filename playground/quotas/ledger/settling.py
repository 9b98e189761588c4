"""Ends a hold: what was charged is spent, the rest is available again."""

from collections.abc import Callable
from uuid import UUID


def settle(run: UUID) -> bool:
    """Settle the run's open hold, if there is one. May be called twice; a later `reserve` opens another hold."""
    raise NotImplementedError


def renew(run: UUID) -> None:
    """Let the run's open hold live for 60 more seconds. For the renewal of the lease."""
    raise NotImplementedError


def sweep(is_alive: Callable[[UUID], bool]) -> int:
    """Settle every hold past its expiry whose run no live lease has. Answers how many."""
    raise NotImplementedError
