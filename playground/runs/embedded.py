"""The embedded default: runs are carried in the loop of the process that serves the site, and nothing else is needed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

from django.db import connection

import swarm
from playground.runs import assembly, dispatch, lease, listing, worker
from playground.runs.dispatch import Embedded
from playground.runs.limits import runs_at_once
from playground.runs.sweeper import sweep_for_ever
from playground.runs.threads import close_database, in_database


@contextlib.asynccontextmanager
async def carrying_runs() -> AsyncIterator[None]:
    """Carry runs in this loop until the block ends; then every run under way was handed back.

    Runs that an earlier process left behind go on at once: on SQLite all processes are of this machine, so that a
    lease of one that is gone need not run out first.
    """
    if connection.vendor == "sqlite":
        await in_database(lease.bury_the_dead)
    stop = asyncio.Event()
    async with assembly.open_endpoint() as endpoint:
        carry = partial(worker.carry, engine=swarm.run, assemble=endpoint.job_for, stop=stop)
        embedded = Embedded(carry, at_once=runs_at_once())
        dispatch.use(embedded)
        sweeping = asyncio.create_task(sweep_for_ever(), name="sweeper")
        asking = asyncio.create_task(listing.ask_for_ever(endpoint), name="list of models")
        try:
            yield
        finally:
            dispatch.use(None)
            sweeping.cancel()
            asking.cancel()
            stop.set()
            await embedded.drain()
            await close_database()
