"""The places of one endpoint, as one process uses them. On the path of every step: what is done there is a few additions."""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from swarm.places.finding import Finding
from swarm.places.line import Line, Place, Standing, Tell, Waiter
from swarm.places.turnover import Turnover

LOOK = 1.0  # seconds between two looks at the line, for those who want to hear when it moved
NEAR = 3  # so near the front every turn matters
CALM = 5.0  # seconds for which an estimate stands though it is wrong by a little
WRONG = 10.0  # seconds by which it may be wrong


@dataclass(frozen=True, slots=True)
class Demand:
    """What one person wants of an endpoint here. `served` is how many seconds ago somebody of his was let in last."""

    waiting: int
    inside: int
    served: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What others tell of the endpoint's limits: this process may have `share` at once; `elsewhere` is what each person
    has in other processes, as numbers of who waits and who is inside.
    """

    share: float = math.inf
    elsewhere: Mapping[str, tuple[int, int]]


class Places:
    """Requests at one endpoint: never more than it takes, shared fairly between people, then their runs.

    The life of one request: `place = await enter(run, person)`; then, right before it leaves, `succeeded()`, `failed()`
    or `refused(…)` if one of them is true; then always `leave(place)`.
    """

    def __init__(self, limit: int | None = None) -> None:
        self.turnover = Turnover()
        self.finding = Finding(math.inf if limit is None else float(max(1, limit)))
        self.line = Line()
        self.stir: Callable[[], None] | None = None  # told of every change
        self._running = 0
        self._elsewhere = 0  # inside, in other processes
        self._share = math.inf
        self._requests = math.inf  # that may begin before more are granted: see `grant`
        self._tokens = math.inf
        self._most_tokens = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._look: asyncio.TimerHandle | None = None

    @property
    def limit(self) -> int | None:
        """How many may run at once now, of all processes; None while nothing has bounded it."""
        return None if math.isinf(self.finding.limit) else int(self.finding.limit)

    @property
    def running(self) -> int:
        """How many are inside."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many wait to enter."""
        return self.line.waiting

    @property
    def inside(self) -> int:
        """How many are inside, those of other processes too."""
        return self._running + self._elsewhere

    @property
    def at_hand(self) -> tuple[int, int]:
        """How many requests and tokens may begin before more are granted; nought where there is no bound."""
        requests, tokens = self._requests, self._tokens
        return 0 if math.isinf(requests) else int(requests), 0 if math.isinf(tokens) else int(tokens)

    @property
    def share(self) -> float:
        """How many of the endpoint's places are this process's."""
        return self._share

    @property
    def rationed(self) -> bool:
        """Whether requests or tokens a minute are bounded: then `enter` wants to know what a request may take."""
        return not (math.isinf(self._requests) and math.isinf(self._tokens))

    @property
    def paused_until(self) -> float | None:
        """The loop's time before which nobody enters; None where there is no pause."""
        return self.finding.paused_until if self.finding.paused_until > _now() else None

    @property
    def full(self) -> bool:
        """Whether who enters now would have to wait."""
        return self.line.waiting > 0 or not self._has_room(0)

    @property
    def reason(self) -> str:
        """Why a newcomer would wait, as a stable word; empty where there is room.

        `paused`: the endpoint asked for a pause; `minute`: the requests or tokens of this minute are used; `refused`: it
        took fewer than were sent; `places`: its configured number is in use.
        """
        if not self.full:
            return ""
        if self.paused_until is not None:
            return "paused"
        if (
            self._requests < 1
            or self._tokens <= 0
            or (self.line.waiting and self._has_room_but_for_the_minute())
        ):
            return "minute"
        return "refused" if self.finding.limit < self.finding.most else "places"

    def wanted(self) -> tuple[int, int]:
        """How many requests wait, and how many tokens they may take."""
        return self.line.waiting, int(sum(min(waiter.tokens, self._most_tokens) for waiter in self.line))

    def demand(self) -> dict[str, Demand]:
        """What each person wants here."""
        now, served = _now(), self.line.served
        return {
            person: Demand(waiting, inside, now - served[person] if person in served else None)
            for person, (waiting, inside) in self.line.people().items()
        }

    async def enter(
        self,
        run: str,
        person: str = "",
        *,
        order: int = 0,
        tokens: int = 0,
        tell: Tell | None = None,
    ) -> Place:
        """Wait for a place. `order` is that of agents within the run; `tokens` what the request may take.

        `tell` is called with where one stands in line, at once and whenever that is another in a way that matters.
        """
        place = Place(person, run)
        if not self.line.waiting and self._has_room(tokens):
            self._seat(place, tokens)
            if self.stir is not None:
                self.stir()
            return place
        waiter = Waiter(place, order, tokens, tell, asyncio.get_running_loop().create_future())
        self.line.add(waiter)
        self._admit()
        if self._share >= 1 and not waiter.turn.done():  # who has no share yet is given one in a moment
            self._tell(waiter)
        try:
            await waiter.turn
        except asyncio.CancelledError:
            if waiter.turn.cancelled():
                self.line.drop(waiter)
                self._arm()
            else:
                self.leave(place)  # the place came in the same moment as the cancellation
            raise
        return place

    def leave(self, place: Place) -> None:
        """Give the place back."""
        if not place.since:
            raise RuntimeError("leave() without a place: every enter() has exactly one leave()")
        self.turnover.stayed(_now() - place.since)
        place.since = 0.0
        self._running -= 1
        self.line.left(place)
        self._admit()

    def succeeded(self) -> None:
        """Note, while inside, that the endpoint answered."""
        self.finding.succeeded()
        self.turnover.worked(_now())

    def failed(self) -> None:
        """Note, while inside, that it did not answer, or broke its answer off."""
        self.turnover.failed()

    def refused(self, retry_after: float | None = None) -> None:
        """Note, while inside and right before `leave`, that the endpoint refused for load or rate."""
        now = _now()
        self.turnover.refused(now)
        self.finding.refused(now, self._running + self._elsewhere, retry_after)
        self._arm()

    def hear(self, said: Said) -> None:
        """What other processes have of the endpoint, and what is left for this one."""
        self._share = said.share
        self.line.elsewhere = said.elsewhere
        self._elsewhere = sum(inside for _waiting, inside in said.elsewhere.values())
        self._admit()

    def grant(self, requests: float, tokens: float, *, most_tokens: float = math.inf) -> None:
        """So many requests and tokens may begin from now on, on top of those granted before (less than nothing takes
        back); infinite: without bound.

        `most_tokens` is what a single request counts for at most: else one that is larger than a minute never begins.
        """
        self._requests = (
            requests if math.isinf(self._requests) or math.isinf(requests) else self._requests + requests
        )
        self._tokens = tokens if math.isinf(self._tokens) or math.isinf(tokens) else self._tokens + tokens
        self._most_tokens = most_tokens
        self._admit()

    def _has_room(self, tokens: int) -> bool:
        tokens_left = self._tokens >= tokens or self._tokens >= self._most_tokens
        return self._requests >= 1 and tokens_left and self._has_room_but_for_the_minute()

    def _has_room_but_for_the_minute(self) -> bool:
        after, finding = self._running + 1, self.finding
        return (
            after <= self._share
            and after + self._elsewhere <= finding.limit
            and finding.paused_until <= _now()
        )

    def _seat(self, place: Place, tokens: int) -> None:
        place.since = _now()
        self._running += 1
        self._requests -= 1
        self._tokens -= min(tokens, self._most_tokens)
        self.line.entered(place)

    def _admit(self) -> None:
        """Let in who may."""
        while self.line.waiting:
            waiter = self.line.next()
            if waiter.turn.cancelled():
                self.line.drop(waiter)
                continue
            if not self._has_room(waiter.tokens):
                break
            self.line.take(waiter)
            self._seat(waiter.place, waiter.tokens)
            waiter.turn.set_result(None)
        self._arm()
        if self.stir is not None:
            self.stir()

    def _arm(self) -> None:
        """While somebody waits: one timer for the end of the pause or the next growth, and one to look at the line."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self.line.waiting:
            return
        loop, finding = asyncio.get_running_loop(), self.finding
        if finding.paused_until > loop.time():
            self._timer = loop.call_at(finding.paused_until, self._tick)
        elif finding.limit < finding.most:
            self._timer = loop.call_at(finding.grow_at, self._tick)
        if self._look is None:
            self._look = loop.call_later(LOOK, self._look_along)

    def _tick(self) -> None:
        self.finding.grow(_now())
        self._admit()

    def _look_along(self) -> None:
        """Tell those who stand otherwise than they were told."""
        self._look = (
            asyncio.get_running_loop().call_later(LOOK, self._look_along) if self.line.waiting else None
        )
        for waiter in list(self.line):
            self._tell(waiter)

    def _tell(self, waiter: Waiter) -> None:
        if waiter.tell is None:
            return
        now = _now()
        standing = self._standing(waiter, now)
        if waiter.told is None or _matters(standing, waiter.told, now - waiter.told_at):
            waiter.told, waiter.told_at = standing, now
            waiter.tell(standing)

    def _standing(self, waiter: Waiter, now: float) -> Standing:
        place = self.line.place_of(waiter)
        at_once = min(self.finding.limit, self._share + self._elsewhere)
        seconds = self.turnover.until(place, at_once) if self.reason != "minute" else None
        if seconds is not None:
            seconds += max(0.0, self.finding.paused_until - now)
        return Standing(place, seconds, self.reason)


def _matters(new: Standing, old: Standing, passed: float) -> bool:
    """Whether somebody who waits wants to hear that it is otherwise: half as long a line, one of the next, or another end."""
    if new.reason != old.reason or (new.seconds is None) != (old.seconds is None):
        return True
    if new.place != old.place and (new.place <= NEAR or not old.place / 2 < new.place < old.place * 2):
        return True
    if new.seconds is None or old.seconds is None or passed < CALM:
        return False
    still = old.seconds - passed  # what he believes
    return abs(new.seconds - still) > max(WRONG, new.seconds / 2)


def _now() -> float:
    return asyncio.get_running_loop().time()
