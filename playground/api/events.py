"""A run's journal as server-sent events: one frame an event, resumable by its number.

    id: 17
    event: frame
    data: [{"type":"text_delta","at":3.1,"agent":0,"text":"…"}]

Law: the frames of the database in order, none left out, none doubled; `event: end` comes after the last of an ended run.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from playground.runs import journal
from playground.runs.models import Frame, Run
from playground.runs.threads import in_database
from playground.runs.wakeups import Ear, run_group
from playground.users.tokens import still_works

LOOK_EVERY = 2.0  # seconds: how late a frame may come whose wake-up was lost
REST = 0.1  # seconds between two reads: what comes meanwhile comes together
KEEP_ALIVE = 15.0  # seconds of silence after which a comment is sent; the token is looked at as often


async def frames(run: Run, after: int, *, token: int | None = None) -> AsyncIterator[Frame | None]:
    """The frames above number `after`, as they are committed, until the run's end; None where nothing came for a while.

    Stops early where the token was revoked, or where the run is gone.
    """
    stirred = asyncio.Event()
    listening = asyncio.create_task(Ear(run_group(run.key), stirred).run())
    looked = spoke = time.monotonic()
    try:
        while True:
            stirred.clear()
            ended = await in_database(_ended, run.pk)  # before reading: a frame after it is then no end yet
            page = await in_database(journal.read, run.pk, after)
            for frame in page:
                after = frame.seq
                yield frame
            now = time.monotonic()
            if page:
                spoke = now
            elif ended is not False:
                return
            elif now - spoke >= KEEP_ALIVE:
                spoke = now
                yield None
            if token is not None and now - looked >= KEEP_ALIVE:
                looked = now
                if not await in_database(still_works, token):
                    return
            if len(page) < journal.PAGE:
                await asyncio.sleep(REST)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stirred.wait(), LOOK_EVERY)
    finally:
        listening.cancel()


async def stream(run: Run, after: int, token: int) -> AsyncIterator[bytes]:
    """The frames as text/event-stream."""
    yield b"retry: 2000\n\n"
    async for frame in frames(run, after, token=token):
        if frame is None:
            yield b": still here\n\n"
        else:
            after = frame.seq
            yield f"id: {frame.seq}\nevent: frame\ndata: {frame.events}\n\n".encode()
    if await in_database(_ended, run.pk):
        yield f"id: {after}\nevent: end\ndata: {{}}\n\n".encode()


def _ended(run: int) -> bool | None:
    """Whether the run is at its end; None where it is gone."""
    found = Run.objects.filter(pk=run).first()
    return found.ended if found else None
