"""How a hint that a run waits for a worker reaches one. Two ways, the same worker at their end.

Law: a hint may be lost or doubled. The lease decides who works, and the sweeper says again what nobody heard.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from uuid import UUID

from django.conf import settings

from playground.runs import lease

log = logging.getLogger(__name__)

CARRY_RUN = "playground.runs.carry_run"  # the task, by its name: whoever hints knows nothing of who carries


class Embedded:
    """Carries runs in the server's own loop: a bounded number side by side, the others in the order of their hints.

    What begins to carry a run takes `stop` as it is then, and hands the run back when it is set.
    """

    def __init__(self, carry: Callable[[UUID], Awaitable[object]], *, at_once: int) -> None:
        self._carry = carry
        self._at_once = at_once
        self._loop = asyncio.get_running_loop()
        self._waiting: OrderedDict[UUID, None] = OrderedDict()
        self._carried: dict[UUID, asyncio.Task[None]] = {}
        self._draining = False
        self.stop = asyncio.Event()

    def hint(self, key: UUID) -> None:
        """A run waits. May be called from any thread."""
        self._loop.call_soon_threadsafe(self._admit, key)

    @property
    def draining(self) -> bool:
        """Whether nothing new is begun here."""
        return self._draining

    def pause(self) -> None:
        """Begin nothing more, and have what is under way handed to other processes."""
        self._draining = True
        self._waiting.clear()
        self.stop.set()

    def resume(self) -> None:
        """Begin again what is hinted at."""
        self._draining = False
        self.stop = asyncio.Event()

    async def drain(self) -> None:
        """Begin nothing more, and return when the runs under way were handed back."""
        self.pause()
        if self._carried:
            await asyncio.wait(self._carried.values())

    def _admit(self, key: UUID) -> None:
        if not self._draining and key not in self._carried:
            self._waiting[key] = None
            self._begin()

    def _begin(self) -> None:
        while self._waiting and len(self._carried) < self._at_once:
            key, _ = self._waiting.popitem(last=False)
            self._carried[key] = asyncio.create_task(self._run(key), name=f"run {key}")

    async def _run(self, key: UUID) -> None:
        try:
            await self._carry(key)
        except Exception:  # the run is safe in its journal: the sweeper finds it again
            log.exception("run %s was dropped", key)
        finally:
            del self._carried[key]
            self._begin()


_embedded: Embedded | None = None


def use(embedded: Embedded | None) -> None:
    """Carry runs in this process from now on; None: no more."""
    global _embedded  # noqa: PLW0603 - the process has one loop that serves, and hints come from any thread of it
    _embedded = embedded


def hint(key: UUID) -> None:
    """Tell a worker that this run waits. Never fails: what is not heard now, the sweeper says again."""
    if _embedded is not None:
        _embedded.hint(key)
    elif settings.REDIS_URL:
        _enqueue(key)


def hint_followers(run: int) -> None:
    """Tell workers of the runs that waited for this one, which has ended."""
    for key in lease.followers(run):
        hint(key)


def _enqueue(key: UUID) -> None:
    from kombu.exceptions import OperationalError

    from playground.celery import app

    try:
        app.send_task(CARRY_RUN, (str(key),), expires=15, retry=False)
    except OperationalError as error:
        log.warning("no hint for run %s: %s", key, error)
