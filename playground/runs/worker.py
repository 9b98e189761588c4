"""One run, carried from its lease to its end or to the next worker. The same coroutine in every kind of process.

Law: only what is committed happened. The engine is asked for its next frame when the last one is in the journal; who
loses the lease stops at once and writes nothing more.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Any, Literal
from uuid import UUID

from django.db import DatabaseError

from playground.quotas import ledger
from playground.runs import dispatch, fresh, journal, lease, traced, wakeups, wishes
from playground.runs.closing import closing_events
from playground.runs.journal import Fenced, Writer
from playground.runs.lease import Lease
from playground.runs.threads import in_database, in_journal
from swarm import wire
from swarm.controls import Control
from swarm.errors import ModelError
from swarm.events import Event, RunResumed
from swarm.frames import Frame
from swarm.job import Job
from swarm.state import StepState

type Outcome = Literal["refused", "ended", "handed over", "parked", "lost"]
type Engine = Callable[[Job, Iterable[Event], asyncio.Queue[Control]], AsyncGenerator[Frame]]
type Assemble = Callable[[Lease], Awaitable[Job]]
type Watch = Callable[[int, Frame], None]

RECOVERIES = (
    10  # without a finished step between them: then what we do to the run kills its worker, and we stop
)
PARK_AFTER = 10.0  # seconds without a fact, after which a run that waits for a person gives its worker free
AGAIN_AFTER = 0.5  # seconds before a commit that the database refused is tried once more

log = logging.getLogger(__name__)


class Carrier:
    """What one worker knows of the run it carries."""

    def __init__(self, held: Lease, writer: Writer, stop: asyncio.Event, watch: Watch | None) -> None:
        self.lease = held
        self.writer = writer
        self.stop = stop
        self.lost = False
        self.parked = False
        self.moved = False  # to another model: the engine is put together anew
        self.controls: asyncio.Queue[Control] = asyncio.Queue()
        self.teller = wakeups.Teller(held.key)
        self._watch = watch

    async def commit(self, frame: Frame) -> None:
        """Write the frame, however often the database must be asked, while the lease is ours. Raises Fenced."""
        write = in_journal(self.writer.append, frame.events, frame.payload)
        while True:
            try:
                seq = await write
                break
            except DatabaseError as error:
                log.warning("run %s: frame not written, trying again: %s", self.lease.key, error)
                await asyncio.sleep(AGAIN_AFTER)
                if self.lost:
                    raise Fenced(f"the lease of run {self.lease.key} ran out") from error
                write = in_journal(self.writer.retry)
        self.moved |= any(isinstance(event, RunResumed) and event.model for event in frame.events)
        fresh.committed(self.lease.run, seq, frame.events)
        self.teller.reached(seq)
        if self._watch is not None:
            self._watch(seq, frame)

    async def end(self, code: str, reason: str) -> None:
        """Write that the run failed, after an end for everything that was under way in the journal."""
        past = await in_database(journal.past, self.lease.run)  # the fold may have met what broke the engine
        self.writer = await in_database(Writer, self.lease, past)
        events = closing_events(self.writer.projection.state, code, reason)
        await self.commit(Frame(events=events, payload=wire.events_to_json(events)))

    def can_park(self) -> bool:
        """Whether nothing goes on, and nothing will before a person wants something."""
        state = self.writer.projection.state
        waits = state.status in {"paused", "waiting"} and self.controls.empty()
        return waits and not any(agent.steps and at_work(agent.steps[-1]) for agent in state.agents)

    def lose(self) -> None:
        """The lease is not ours any more, or we cannot tell: stop working."""
        self.lost = True
        self.stop.set()


async def carry(
    key: UUID,
    *,
    engine: Engine,
    assemble: Assemble,
    stop: asyncio.Event,
    held: Lease | None = None,
    watch: Watch | None = None,
    park: bool = True,
) -> Outcome:
    """Take the run and carry it until it ends, `stop` is set, the lease is lost, or only a person can move it.

    `park` False keeps such a run: for who took it for himself, with `held`.
    """
    held = held or await in_database(lease.take, key, lease.owner_here())
    if held is None:
        return "refused"
    past = await in_database(journal.past, held.run)
    carrier = Carrier(held, await in_database(Writer, held, past), stop, watch)
    minder = asyncio.create_task(wishes.mind(carrier), name=f"lease of {key}")
    teller = asyncio.create_task(carrier.teller.run(), name=f"wake-ups of {key}")
    try:
        with fresh.carrying(held.run):
            return await _carry(carrier, past, engine, assemble, park=park)
    finally:
        await _cancel(minder, teller)
        await carrier.teller.tell()
        await _give_back(carrier)


async def _carry(
    carrier: Carrier, past: list[Event], engine: Engine, assemble: Assemble, *, park: bool
) -> Outcome:
    try:
        await _fly(carrier, past, engine, assemble, park=park)
    except Fenced as reason:
        log.warning("stopped: %s", reason)
        return "lost"
    if carrier.writer.ended:
        return "ended"
    if carrier.lost:
        return "lost"
    return "parked" if carrier.parked else "handed over"


async def _fly(
    carrier: Carrier, past: list[Event], engine: Engine, assemble: Assemble, *, park: bool
) -> None:
    try:
        job = await assemble(carrier.lease)
        await _follow(carrier, engine(job, past, carrier.controls), park=park)
        while carrier.moved and not carrier.stop.is_set():
            carrier.moved = False
            job = await assemble(carrier.lease)
            past = await in_database(journal.past, carrier.lease.run)
            await _follow(carrier, engine(job, past, carrier.controls), park=park)
    except (Fenced, DatabaseError):
        raise
    except ModelError as error:  # found before the first step: there is no endpoint, or it lists no model
        await carrier.end(error.code, str(error))
    except Exception:  # the engine's own mistake: no other try would help, and a person must see it
        log.exception("run %s: the engine broke", carrier.lease.key)
        reason = "Something went wrong inside the engine. It is written in the site's log."
        await carrier.end("internal", reason)


async def _follow(carrier: Carrier, frames: AsyncGenerator[Frame], *, park: bool) -> None:
    """Commit frame after frame until the run ends, or is parked, or we are to stop. Then no agent works any more."""
    stopping = asyncio.create_task(carrier.stop.wait())
    async with contextlib.aclosing(frames):
        try:
            while (
                not stopping.done()
                and not carrier.moved
                and (frame := await _next_frame(carrier, frames, stopping, park=park))
            ):
                await carrier.commit(frame)
        finally:
            await _cancel(stopping)
    if not (carrier.writer.ended or carrier.parked or carrier.moved or carrier.stop.is_set()):
        raise RuntimeError("the engine told no end")


async def _next_frame(
    carrier: Carrier, frames: AsyncGenerator[Frame], stopping: asyncio.Task[Any], *, park: bool
) -> Frame | None:
    """The next frame; None at the end of the run, or when we are to stop or to park it while none is ready."""
    coming = asyncio.create_task(_next(frames))
    try:
        while not (coming.done() or stopping.done() or carrier.parked):
            done, _ = await asyncio.wait(
                (coming, stopping), timeout=PARK_AFTER, return_when=asyncio.FIRST_COMPLETED
            )
            carrier.parked = park and not done and carrier.can_park()
        return coming.result() if coming.done() else None
    finally:
        if not coming.done():
            await _cancel(coming)


async def _next(frames: AsyncGenerator[Frame]) -> Frame | None:
    try:
        return await anext(frames)
    except StopAsyncIteration:
        return None


async def _give_back(carrier: Carrier) -> None:
    if carrier.lost:
        return
    try:
        if carrier.writer.ended or carrier.parked:
            await in_database(ledger.settle, carrier.lease.key)
        if carrier.writer.ended:
            traced.tell_ended(carrier.lease.run)
            await in_database(dispatch.hint_followers, carrier.lease.run)
            return
        await in_database(lease.give_back, carrier.lease, parked=carrier.parked)
        if await in_database(lease.is_ready, carrier.lease.key):
            dispatch.hint(carrier.lease.key)
    except DatabaseError as error:
        log.warning("run %s: what it holds is freed later: %s", carrier.lease.key, error)


def at_work(step: StepState) -> bool:
    """Whether the model answers just now, or one of the step's tools works. Waiting for sub-agents is no work."""
    running = (call for call in step.calls if call.started_at is not None and call.ended_at is None)
    return step.open or any(not call.agents for call in running)


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
