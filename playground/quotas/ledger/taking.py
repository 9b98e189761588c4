"""Counts what is used up one by one: runs, swarms, uploaded bytes."""

from playground.quotas.models import Dimension


def take(user_id: int, unit: Dimension, amount: int, key: str) -> None:
    """Spend so much at once (RUNS, SWARMS, UPLOADS, REQUESTS), or raise Spent. The same key twice counts once."""
    raise NotImplementedError
