"""The embedded default: runs are carried in the loop of the process that serves the site, and nothing else is needed."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from uuid import UUID

from django.db import DatabaseError, connection

import swarm
from playground.runs import assembly, dispatch, fleet, lease, listing, worker
from playground.runs.dispatch import Embedded
from playground.runs.limits import runs_at_once
from playground.runs.sweeper import sweep, sweep_for_ever
from playground.runs.threads import close_database, in_database

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def carrying_runs() -> AsyncIterator[None]:
    """Carry runs in this loop until the block ends; then every run under way was handed back.

    Runs that an earlier process left behind go on at once: on SQLite all processes are of this machine, so that a
    lease of one that is gone need not run out first.
    """
    if connection.vendor == "sqlite":
        await in_database(lease.bury_the_dead)
    async with assembly.open_endpoint() as endpoint:

        async def carry(key: UUID) -> worker.Outcome:
            return await worker.carry(key, engine=swarm.run, assemble=endpoint.job_for, stop=embedded.stop)

        embedded = Embedded(carry, at_once=runs_at_once())
        dispatch.use(embedded)
        await in_database(fleet.appear, runs_at_once())
        beside = (
            asyncio.create_task(sweep_for_ever(lambda: embedded.draining), name="sweeper"),
            asyncio.create_task(listing.ask_for_ever(endpoint), name="list of models"),
            asyncio.create_task(_live(embedded), name="sign of life"),
        )
        try:
            yield
        finally:
            dispatch.use(None)
            for task in beside:
                task.cancel()
            await embedded.drain()
            await _say_goodbye()
            await close_database()


async def _live(embedded: Embedded) -> None:
    """Say that this process lives, and drain for as long as somebody wants that."""
    while True:
        try:
            wanted = await in_database(fleet.beat)
            if wanted and not embedded.draining:
                log.warning("draining: runs are handed to other processes")
                embedded.pause()
            elif embedded.draining and not wanted:
                embedded.resume()
                await in_database(sweep)
        except DatabaseError as error:
            log.warning("no sign of life: %s", error)
        await asyncio.sleep(fleet.BEAT_EVERY)


async def _say_goodbye() -> None:
    with contextlib.suppress(DatabaseError):
        await in_database(fleet.leave)
