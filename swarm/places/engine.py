"""How many places an engine wants that tells its own load: as many as it works on, and none in its own queue.

There they could not be shared fairly, and nobody would see them. Such an engine (vLLM) never refuses, so nothing else
tells when it has too much.
"""

from msgspec import Struct

CROWDED = 0.95  # of the cache: beyond it the engine drops what it has begun, and begins it anew
ENOUGH = 0.85  # of the cache: nothing more is tried
SHRINK = 0.9
GROW = 8  # a new reading gives an eighth more


class EngineLoad(Struct, frozen=True, kw_only=True):
    """What an engine says of itself, all its parts together. `cache` is the share of it that is used, of the fullest part."""

    running: int
    waiting: int
    cache: float


def fitting(load: EngineLoad, before: EngineLoad | None, inside: int, limit: float) -> float:
    """The number of places after this reading, where `inside` of ours are under way.

    Who waits in two readings running waits; in one it may have come that moment.
    """
    queued = min(load.waiting, before.waiting) if before is not None else 0
    if queued:
        return max(1.0, min(limit, float(inside - queued)))
    if load.cache >= CROWDED:
        return max(1.0, min(limit, inside * SHRINK // 1))
    if load.waiting == 0 and load.cache < ENOUGH and inside >= limit * SHRINK:
        return limit + max(1.0, limit // GROW)
    return limit
