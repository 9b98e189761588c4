"""Celery's door to the worker: one task, from hint to end. Its message is acknowledged at the start, once and for all."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from uuid import UUID

import swarm
from playground.celery import STOP_CARRYING, app
from playground.runs import assembly, fleet, worker
from playground.runs.dispatch import CARRY_RUN
from playground.runs.threads import close_database, in_database


@app.task(name=CARRY_RUN)
def carry_run(key: str) -> str:
    """Carry the run, if its lease can be had, until its end or until this process is told to stop."""
    with asyncio.Runner(loop_factory=assembly.loop_factory()) as runner:
        return runner.run(_carry(UUID(key)))


async def _carry(key: UUID) -> worker.Outcome:
    stop = asyncio.Event()
    with _told_to_stop(stop):
        try:
            if await in_database(fleet.drains_here):
                return "refused"  # the sweeper says it again, to others
            async with assembly.open_endpoint() as endpoint:
                return await worker.carry(key, engine=swarm.run, assemble=endpoint.job_for, stop=stop)
        finally:
            await close_database()


@contextlib.contextmanager
def _told_to_stop(stop: asyncio.Event) -> Iterator[None]:
    """Set `stop` on the signals that end a worker. As they were before, afterwards: Celery has its own wishes."""
    loop = asyncio.get_running_loop()

    def ask(*_: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, ask) for number in (STOP_CARRYING, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
