"""How much an endpoint has to do, and how it does, over all processes of the site: for the board of operations."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
from django.db.models.functions import Now

from playground.endpoints.configured import address_of, endpoint
from playground.endpoints.minutes import Minute
from playground.endpoints.models import Pool, Share
from playground.endpoints.pooling import living
from swarm.places.engine import EngineLoad

BROKEN_AFTER = 8  # failures in a row, over all processes, with nothing that worked between them
WORKED = timedelta(seconds=60)  # what worked so lately speaks against a broken endpoint

type Breaker = Literal["closed", "half-open", "open"]


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint as it stands now. `limit` is how many requests at once it is given, None where nothing bounds that;
    `found` whether that number was found out. `granted` are the requests and tokens of the last minute, `bounds` how many
    may be, None where nothing bounds them. `engine` is the engine's own word, where it gives one.
    """

    address: str
    limit: int | None
    found: bool
    running: int
    waiting: int
    people: int  # who have an agent in line or inside
    workers: int
    refused: int  # answers of 429 and the like, in the last minute
    paused_seconds: float
    breaker: Breaker
    failures: int  # in a row
    granted: tuple[int, int]
    bounds: tuple[int | None, int | None]
    engine: EngineLoad | None


def load_of(address: str) -> Load:
    """How the endpoint of that address stands ("practice": the built-in one). All noughts for one that nobody asks now."""
    pools = list(Pool.objects.filter(endpoint=address).annotate(now=Now()))
    shares = living(pools)
    now = pools[0].now if pools else datetime.now(UTC)
    set_to = endpoint()
    ours = set_to if address_of(set_to) == address else None
    most = ours.places if ours else None
    found = [pool.limit for pool in pools if pool.limit is not None]
    minutes = [Minute(pool.minute, now.timestamp()) for pool in pools]
    pauses = [(pool.paused_until - now).total_seconds() for pool in pools if pool.paused_until]
    measured = next((pool.load for pool in pools if pool.load), None)
    return Load(
        address=address,
        limit=min([*found, *([most] if most else [])], default=None),
        found=bool(found),
        running=sum(share.running for share in shares),
        waiting=sum(share.waiting for share in shares),
        people=len({person for share in shares for person in share.wanted}),
        workers=len(shares),
        refused=sum(share.refused for share in shares),
        paused_seconds=max([0.0, *pauses]),
        breaker=breaker_of(shares, now),
        failures=sum(share.failures for share in shares),
        granted=(sum(minute.granted(0) for minute in minutes), sum(minute.granted(1) for minute in minutes)),
        bounds=(ours.requests_per_minute, ours.tokens_per_minute) if ours else (None, None),
        engine=msgspec.convert(measured, EngineLoad) if measured and shares else None,
    )


def breaker_of(shares: list[Share], now: datetime) -> Breaker:
    """Open: it failed many times in a row and nothing worked; half open: the same, and somebody tries just now."""
    failures = sum(share.failures for share in shares)
    works = any(share.worked_at and share.worked_at > now - WORKED and not share.failures for share in shares)
    if failures < BROKEN_AFTER or works:
        return "closed"
    return "half-open" if any(share.running for share in shares) else "open"
