"""What processes share of an endpoint, in rows: one look and one word of each about every second, in one transaction.

Law: the places that all living processes may use are together never more than there are. A process raises its own part
only, by what is free; what it has too much it gives back as its requests end.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models.functions import Now

from playground.endpoints.dividing import Want, divide
from playground.endpoints.minutes import Bounds, Minute
from playground.endpoints.models import Pool, Share
from swarm.places.engine import EngineLoad

DEAD_AFTER = timedelta(seconds=5)  # without a word: its places are others'
STALE = timedelta(minutes=10)  # what was found out longer ago is tried again
MEASURE_EVERY = timedelta(seconds=2)
SAID = ["wanted", "waiting", "running", "places", "refused", "failures", "worked_at", "seen_at"]
MEASURED = timedelta(seconds=15)  # for which the engine's word stands


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What a process says. `limit` is what it believes the endpoint takes, `found` whether it found that out itself since
    it spoke last; `turn` is that of the last answer.
    """

    most: int | None  # configured
    bounds: Bounds
    wanted: dict[str, Want]
    limit: int | None
    found: bool
    turn: int
    pause: float = 0.0  # seconds that the endpoint wants nobody
    refused: int = 0
    failures: int = 0
    worked: float | None = None  # seconds ago
    requests: tuple[int, int] = (0, 0)  # that wait, and that may begin already
    tokens: tuple[int, int] = (0, 0)
    measures: bool = False  # whether it can ask the engine for its load
    load: EngineLoad | None = None  # as it just did

    @property
    def waiting(self) -> int:
        """How many of its agents wait."""
        return sum(want.waiting for want in self.wanted.values())

    @property
    def inside(self) -> int:
        """How many have a place."""
        return sum(want.inside for want in self.wanted.values())


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is so for all. `share` None: no bound. `requests` and `tokens` may begin on top of those that it had; less than
    nothing takes back.
    """

    share: int | None
    limit: int | None
    turn: int
    elsewhere: dict[str, tuple[int, int]]  # of people, in other processes: how many wait, and are inside
    pause: float
    requests: int
    tokens: int
    measure: bool  # whether it is this process that asks the engine now
    measured: bool  # whether the limit is the engine's own word


def exchange(endpoint: str, key: str, worker: str, word: Word) -> Answer:
    """Say the word, and hear what is so."""
    with transaction.atomic():
        pool, now = _locked(endpoint, key)
        others = _living(pool, worker, now)
        _agree(pool, word, now)
        share = _part(_least(word.most, pool.limit), worker, word, others)
        minute = Minute(pool.minute, now.timestamp())
        crowd = sum(other.waiting for other in others) + word.waiting
        fraction = word.waiting / crowd if crowd else 1 / (1 + len(others))
        requests = minute.draw(0, word.bounds.requests, *word.requests, fraction)
        tokens = minute.draw(1, word.bounds.tokens, *word.tokens, fraction)
        pool.minute = minute.kept()
        measure = word.measures and (pool.measured_at is None or pool.measured_at <= now - MEASURE_EVERY)
        if measure:
            pool.measured_at = now
        pool.save()
        _write(pool, worker, word, share, now)
    return Answer(
        share=share,
        limit=pool.limit,
        turn=pool.turn,
        elsewhere=_elsewhere(others),
        pause=max(0.0, (pool.paused_until - now).total_seconds()) if pool.paused_until else 0.0,
        requests=requests,
        tokens=tokens,
        measure=measure,
        measured=pool.load is not None and pool.measured_at is not None and pool.measured_at > now - MEASURED,
    )


def depart(endpoint: str, key: str, worker: str) -> None:
    """This process wants nothing any more."""
    Share.objects.filter(pool__endpoint=endpoint, pool__key=key, worker=worker).delete()


def living(pools: Iterable[Pool]) -> list[Share]:
    """The shares of processes that live."""
    return list(Share.objects.filter(pool__in=list(pools), seen_at__gt=Now() - DEAD_AFTER))


def _locked(endpoint: str, key: str) -> tuple[Pool, datetime]:
    """The pool, ours alone until the end of the transaction, and the time by the clock that all processes have."""
    pools = Pool.objects.select_for_update().annotate(now=Now()).filter(endpoint=endpoint, key=key)
    pool = pools.first()
    if pool is None:
        Pool.objects.get_or_create(endpoint=endpoint, key=key)
        pool = pools.get()
    return pool, pool.now


def _living(pool: Pool, worker: str, now: datetime) -> list[Share]:
    """The shares of others. Those of the dead are swept."""
    pool.shares.filter(seen_at__lte=now - DEAD_AFTER).exclude(worker=worker).delete()
    return list(pool.shares.exclude(worker=worker))


def _agree(pool: Pool, word: Word, now: datetime) -> None:
    """One limit for all: a new finding counts, and of two at once the lower."""
    if pool.limit is not None and pool.found_at is not None and pool.found_at < now - STALE:
        pool.limit, pool.turn = None, pool.turn + 1
    if word.found and word.limit != pool.limit:
        alone = word.turn == pool.turn
        pool.limit = word.limit if alone else _least(word.limit, pool.limit)
        pool.turn, pool.found_at = pool.turn + 1, now
    if word.pause > 0:
        until = now + timedelta(seconds=word.pause)
        pool.paused_until = max(until, pool.paused_until or until)
    if word.load is not None:
        pool.load, pool.found_at = msgspec.to_builtins(word.load), now


def _part(limit: int | None, worker: str, word: Word, others: list[Share]) -> int | None:
    """How many places this process may use from now on."""
    if limit is None:
        return None
    wants = {other.worker: _wants(other) for other in others} | {worker: word.wanted}
    taken = sum(max(other.running, other.places or 0) for other in others)
    return max(0, min(divide(limit, wants)[worker], limit - taken))


def _write(pool: Pool, worker: str, word: Word, share: int | None, now: datetime) -> None:
    said = Share(
        pool=pool,
        worker=worker,
        wanted=msgspec.to_builtins(word.wanted),
        waiting=word.waiting,
        running=word.inside,
        places=None if share is None else max(share, word.inside),
        refused=word.refused,
        failures=word.failures,
        worked_at=None if word.worked is None else now - timedelta(seconds=word.worked),
        seen_at=now,
    )
    Share.objects.bulk_create(
        [said], update_conflicts=True, unique_fields=["pool", "worker"], update_fields=SAID
    )


def _wants(share: Share) -> dict[str, Want]:
    return msgspec.convert(share.wanted, dict[str, Want])


def _elsewhere(others: list[Share]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for other in others:
        for person, want in _wants(other).items():
            waiting, inside = found.get(person, (0, 0))
            found[person] = (waiting + want.waiting, inside + want.inside)
    return found


def _least(*numbers: int | None) -> int | None:
    known = [number for number in numbers if number is not None]
    return min(known, default=None)
