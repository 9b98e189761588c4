"""How many requests an endpoint is given at once, and who is next.

The number is found by trying: wide where nothing is known, cut to what was running well when the endpoint refuses,
and grown again in seconds. It belongs to an endpoint and its key, so all runs of a process share one `Places`.
"""

import asyncio
import math
from collections import OrderedDict, deque
from collections.abc import Hashable

BURST = 1.0  # seconds: refusals this close to the first of them are one event
REGROWTH = 0.5  # seconds between steps while below the number that ran well
PROBE = 2.0  # seconds of quiet before more than ran well is tried
PROBE_MOST = 10.0  # seconds: the quiet doubles up to this while such tries are refused
PAUSE = 0.25  # seconds without new entries when even a single request is refused; doubles until one succeeds
PAUSE_MOST = 8.0
RETRY_AFTER_MOST = 300.0  # seconds: an endpoint that wishes for more is tried again all the same


class Places:
    """Requests at once at one endpoint: additive increase, decrease to what ran well, fair between runs.

    The life of one request: `await enter(run)`; then, right before it leaves, `succeeded()` or `refused(…)` if one of
    them is true; then always `leave()`. A refused agent enters again with `front=True` and is the next of its run.
    """

    def __init__(self, limit: int | None = None) -> None:
        self._most = math.inf if limit is None else float(max(1, limit))
        self._limit = self._most
        self._ceiling = self._most  # what ran well when the endpoint refused last
        self._floor = 1.0  # the ceiling falls no lower within one burst
        self._running = 0
        self._waiting = 0
        self._queues: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()
        self._burst_at = -math.inf
        self._pause_until = -math.inf
        self._grow_at = math.inf
        self._step = 1.0
        self._quiet = PROBE
        self._fruitless = 0  # refusals of a lone request since the last success
        self._timer: asyncio.TimerHandle | None = None

    @property
    def limit(self) -> int | None:
        """How many may run at once now; None while nothing has bounded it."""
        return None if math.isinf(self._limit) else int(self._limit)

    @property
    def running(self) -> int:
        """How many are inside."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many wait to enter."""
        return self._waiting

    @property
    def paused_until(self) -> float | None:
        """The loop's time before which nobody enters; None where there is no pause."""
        return self._pause_until if self._pause_until > _now() else None

    @property
    def full(self) -> bool:
        """Whether who enters now would have to wait."""
        return self._waiting > 0 or not self._has_room()

    @property
    def reason(self) -> str:
        """Why a newcomer would wait, as a stable word; empty where there is room.

        `paused`: the endpoint asked for a pause; `refused`: it took fewer than were sent; `places`: its configured
        number is in use.
        """
        if not self.full:
            return ""
        if self.paused_until is not None:
            return "paused"
        return "refused" if self._limit < self._most else "places"

    def position(self, run: Hashable) -> int:
        """How many of the same run wait already, before a newcomer."""
        return len(self._queues.get(run, ()))

    async def enter(self, run: Hashable, *, front: bool = False) -> None:
        """Wait for a place. Runs take turns; within a run who came first is served first."""
        if not self.full:
            self._running += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._queues.setdefault(run, deque())
        if front:
            queue.appendleft(turn)
        else:
            queue.append(turn)
        self._waiting += 1
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._forget(run, turn)
            else:
                self.leave()  # the place came in the same moment as the cancellation
            raise

    def leave(self) -> None:
        """Give the place back."""
        if self._running < 1:
            raise RuntimeError("leave() without a place: every enter() has exactly one leave()")
        self._running -= 1
        self._admit()

    def succeeded(self) -> None:
        """Note, while inside, that the endpoint answered."""
        self._fruitless = 0

    def refused(self, retry_after: float | None = None) -> None:
        """Note, while inside and right before `leave`, that the endpoint refused for load or rate."""
        now = _now()
        others = float(max(1, self._running - 1))
        if now - self._burst_at > BURST:
            self._begin_burst(now, others)
        self._ceiling = max(self._floor, min(self._ceiling, others))
        self._limit = min(self._limit, others)
        self._grow_at = now + (REGROWTH if self._limit < self._ceiling else self._quiet)
        if retry_after is not None:
            self._pause(now + min(max(0.0, retry_after), RETRY_AFTER_MOST))
        if self._running <= 1:
            self._pause(now + min(PAUSE * 2**self._fruitless, PAUSE_MOST))
            self._fruitless = min(self._fruitless + 1, 16)
        self._arm()

    def _begin_burst(self, now: float, others: float) -> None:
        """The first refusal in a while tells something; those that follow at once say the same again."""
        if others + 1 >= self._limit:
            self._quiet = min(self._quiet * 2, PROBE_MOST)
        self._floor = 1.0 if math.isinf(self._limit) else max(1.0, self._limit // 2)
        self._step = 1.0
        self._burst_at = now

    def _grow(self, now: float) -> None:
        """Back to what ran well in a few steps, beyond it by one, then two, then four, while nothing is refused."""
        if self._limit < self._ceiling:
            self._limit = min(self._ceiling, self._limit * 1.5 + 1)
        else:
            if self._step > 1:
                self._quiet = PROBE
            self._limit = self._ceiling = min(self._most, self._limit + self._step)
            self._step *= 2
        self._grow_at = now + (REGROWTH if self._limit < self._ceiling else self._quiet)

    def _has_room(self) -> bool:
        return self._running + 1 <= self._limit and self._pause_until <= _now()

    def _admit(self) -> None:
        """Let in who may, one of each run in turn."""
        while self._waiting and self._has_room():
            run, queue = next(iter(self._queues.items()))
            turn = queue.popleft()
            if queue:
                self._queues.move_to_end(run)
            else:
                del self._queues[run]
            self._waiting -= 1
            if not turn.cancelled():
                self._running += 1
                turn.set_result(None)
        self._arm()

    def _forget(self, run: Hashable, turn: asyncio.Future[None]) -> None:
        """Take a cancelled waiter out of its queue, unless `_admit` has passed over it already."""
        queue = self._queues.get(run)
        if queue is None or turn not in queue:
            return
        queue.remove(turn)
        self._waiting -= 1
        if not queue:
            del self._queues[run]
        self._arm()

    def _pause(self, until: float) -> None:
        self._pause_until = max(self._pause_until, until)

    def _arm(self) -> None:
        """One timer while somebody waits: for the end of the pause, or for the next growth."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._waiting:
            return
        when = self._pause_until if self._pause_until > _now() else self._grow_at
        if self._limit < self._most or self._pause_until > _now():
            self._timer = asyncio.get_running_loop().call_at(when, self._tick)

    def _tick(self) -> None:
        now = _now()
        if self._limit < self._most and now >= self._grow_at:
            self._grow(now)
        self._admit()


def _now() -> float:
    return asyncio.get_running_loop().time()
