"""What a worker does beside the work: it renews its lease and hands the wishes of people to the engine."""

import asyncio
import logging
from typing import Protocol

import msgspec
from django.db import DatabaseError

from playground.quotas import ledger
from playground.runs import lease, models, wakeups
from playground.runs.lease import Lease
from playground.runs.threads import in_database
from swarm.controls import Control

LOOK_EVERY = 2.0  # seconds: how late a wish may come whose wake-up was lost
FAILURES = 2  # renewals that may fail before a worker stops itself

log = logging.getLogger(__name__)


class Carrier(Protocol):
    """Of a worker, what this room needs."""

    lease: Lease
    controls: asyncio.Queue[Control]

    def lose(self) -> None: ...


async def mind(carrier: Carrier) -> None:
    """Renew and listen, until cancelled. A lease that cannot be renewed twice in a row is given up."""
    wanted = asyncio.Event()
    listening = asyncio.create_task(wakeups.Ear(wakeups.control_group(carrier.lease.key), wanted).run())
    try:
        await _mind(carrier, wanted)
    except Exception:
        log.exception("run %s: nobody minds its lease", carrier.lease.key)
        carrier.lose()
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


def unanswered(run: int) -> list[Control]:
    """The wishes of people that no frame has answered yet."""
    rows = models.Control.objects.filter(run=run, applied_at=None).order_by("pk")
    return [_as_engine_reads(row) for row in rows]


async def _mind(carrier: Carrier, wanted: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    given: set[str] = set()
    renewed = loop.time()
    failures = 0
    while True:
        wanted.clear()
        await _hand_over_wishes(carrier, given)
        if loop.time() - renewed >= lease.RENEW_EVERY:
            renewed = loop.time()
            failures = 0 if await _renew(carrier) else failures + 1
            if failures >= FAILURES:
                carrier.lose()
                return
        try:
            async with asyncio.timeout(LOOK_EVERY):
                await wanted.wait()
        except TimeoutError:
            continue


async def _hand_over_wishes(carrier: Carrier, given: set[str]) -> None:
    try:
        async with asyncio.timeout(lease.RENEW_EVERY):
            wishes = await in_database(unanswered, carrier.lease.run)
    except (DatabaseError, TimeoutError) as error:
        log.warning("run %s: cannot look for wishes: %s", carrier.lease.key, error)
        return
    for wish in wishes:
        if wish.key not in given:
            given.add(wish.key)
            carrier.controls.put_nowait(wish)


async def _renew(carrier: Carrier) -> bool:
    try:
        async with asyncio.timeout(lease.RENEW_EVERY):
            if await in_database(_renew_all, carrier.lease):
                return True
    except (DatabaseError, TimeoutError) as error:
        log.warning("run %s: lease not renewed: %s", carrier.lease.key, error)
        return False
    carrier.lose()  # another worker has the run, or it ended: no second try can help
    return True


def _renew_all(held: lease.Lease) -> bool:
    """The lease, and what is set aside for the run."""
    renewed = lease.renew(held)
    if renewed:
        ledger.renew(held.key)
    return renewed


def _as_engine_reads(row: models.Control) -> Control:
    fields = {"key": row.key, "kind": row.kind, "agent": row.agent, "text": row.text}
    return msgspec.convert(fields, Control)
