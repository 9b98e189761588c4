"""Keeps one process's places in step with those of all others: about once a second while it wants something, more often
while it waits for what others have. Nothing of it is on the path of a step.
"""

import asyncio
import itertools
import logging
import math
import os
import socket
from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec
from django.db import DatabaseError, InterfaceError

from playground.endpoints.configured import address_of, endpoint, fingerprint
from playground.endpoints.dividing import Want
from playground.endpoints.minutes import Bounds
from playground.endpoints.pooling import Answer, Word, depart, exchange
from playground.environment import ModelEndpoint
from swarm.errors import ModelError
from swarm.places import Places, Said
from swarm.places.engine import EngineLoad, fitting

EVERY = 1.0  # seconds between two words
HURRY = 0.25  # the same where somebody waits for what others have
LAPSE = 4.0  # seconds without an answer, after which nobody enters: others take us for dead a second later
IDLE = 10.0  # seconds without a wish, after which the share is given back
ASK_AGAIN = 60.0  # seconds before an engine that told no load is asked again

log = logging.getLogger(__name__)
_numbers = itertools.count(1)


class Door(Protocol):
    """Calls a function where the database may be asked."""

    def __call__[**P, T](
        self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Awaitable[T]: ...


class Sharing:
    """One process's part in a pool. Begins with the first wish, and rests where nobody wants anything."""

    def __init__(
        self, configured: ModelEndpoint, door: Door, load: Callable[[], Awaitable[EngineLoad | None]]
    ) -> None:
        self.places = Places(configured.places)
        self._name = (address_of(configured), fingerprint(configured))
        self._worker = f"{socket.gethostname()}:{os.getpid()}:{next(_numbers)}"
        self._configured = configured
        self._door = door
        self._load = load
        self._task: asyncio.Task[None] | None = None
        self._measuring: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._lapsing: asyncio.TimerHandle | None = None
        self._turn = -1
        self._agreed: int | None = None
        self._others = self._others_wait = False
        self._seen: EngineLoad | None = None
        self._news: EngineLoad | None = None
        self._measures_from = 0.0
        self._hold_back()
        self.places.stir = self._stir

    async def aclose(self) -> None:
        """Give everything back."""
        self.places.stir = None
        tasks = [task for task in (self._task, self._measuring) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if tasks:
            await self._depart()

    def _stir(self) -> None:
        """Something changed: say it now where that moves somebody."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="places")
        elif self._presses():
            self._wake.set()

    def _presses(self) -> bool:
        """Whether somebody waits for what others have, or has what others wait for."""
        places = self.places
        if places.waiting:
            grown = places.running >= places.share < places.finding.limit
            return self._others or places.rationed or grown
        return self._others_wait and places.running >= places.share

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        wanted_at = loop.time()
        while loop.time() - wanted_at < IDLE:
            spoke_at = loop.time()
            self._wake.clear()
            await self._speak()
            if self.places.running or self.places.waiting:
                wanted_at = loop.time()
            await asyncio.sleep(HURRY)
            rest = EVERY - (loop.time() - spoke_at)
            if not self._presses() and rest > 0:
                await _either(self._wake, rest)
        await self._depart()
        self._task = None
        if self.places.waiting:
            self._stir()

    async def _speak(self) -> None:
        word = self._word()
        try:
            answer = await self._door(self._exchange, word)
        except (DatabaseError, InterfaceError) as error:
            log.warning("places at %s: the database was not asked: %s", self._name[0], error)
            return
        self._news = None
        if self._lapsing is not None:
            self._lapsing.cancel()
        self._lapsing = asyncio.get_running_loop().call_later(LAPSE, self._hold_back)
        self._obey(word, answer)

    def _exchange(self, word: Word) -> Answer:
        """In the thread of the database: with the bounds that an admin wishes now."""
        now = endpoint()
        if (address_of(now), fingerprint(now)) == self._name:
            self._configured = now
        return exchange(
            *self._name,
            self._worker,
            msgspec.structs.replace(word, most=self._configured.places, bounds=self._bounds),
        )

    @property
    def _bounds(self) -> Bounds:
        return Bounds(
            requests=self._configured.requests_per_minute, tokens=self._configured.tokens_per_minute
        )

    def _word(self) -> Word:
        places, turnover, now = self.places, self.places.turnover, asyncio.get_running_loop().time()
        requests, tokens = places.wanted()
        at_hand = places.at_hand
        wanted = {
            person: Want(want.waiting, want.inside, want.served) for person, want in places.demand().items()
        }
        limit = self._limit()
        return Word(
            most=self._configured.places,
            bounds=self._bounds,
            wanted=wanted,
            limit=limit,
            found=limit != self._agreed,
            turn=self._turn,
            pause=max(0.0, places.finding.paused_until - now),
            refused=turnover.refusals(now),
            failures=turnover.failures,
            worked=None if turnover.worked_at is None else now - turnover.worked_at,
            requests=(requests, at_hand[0]),
            tokens=(tokens, at_hand[1]),
            measures=now >= self._measures_from,
            load=self._news,
        )

    def _obey(self, word: Word, answer: Answer) -> None:
        places, now = self.places, asyncio.get_running_loop().time()
        finding = places.finding
        finding.allow(_bound(self._configured.places))
        if self._limit() == word.limit:  # else it found another meanwhile, and says so next
            if answer.measured:
                finding.measured(now, _bound(answer.limit))
            elif answer.limit != word.limit:
                finding.heard(now, _bound(answer.limit))
        self._turn, self._agreed = answer.turn, answer.limit
        finding.pause(now + answer.pause)
        self._others = bool(answer.elsewhere)
        self._others_wait = any(waiting for waiting, _inside in answer.elsewhere.values())
        bounds = self._bounds
        places.grant(
            math.inf if bounds.requests is None else answer.requests,
            math.inf if bounds.tokens is None else answer.tokens,
            most_tokens=_bound(bounds.tokens),
        )
        places.hear(Said(share=_bound(answer.share), elsewhere=answer.elsewhere))
        if answer.measure and self._measuring is None:
            self._measuring = asyncio.create_task(self._measure(), name="load of the engine")

    async def _measure(self) -> None:
        """Read the engine's load, and let the number of places follow it."""
        now = asyncio.get_running_loop().time()
        try:
            load = await self._load()
        except ModelError:
            load = None
        finally:
            self._measuring = None
        if load is None:
            self._measures_from = now + ASK_AGAIN
        else:
            finding = self.places.finding
            finding.measured(now, fitting(load, self._seen, self.places.inside, finding.limit))
            self._news = load
        self._seen = load

    def _limit(self) -> int | None:
        """What was found out; None where nothing bounds but what is configured."""
        finding = self.places.finding
        return None if finding.limit >= finding.most else int(finding.limit)

    def _hold_back(self) -> None:
        """Until the next answer nobody enters, where there is a bound to keep."""
        if self._configured.places is not None or self._limit() is not None:
            self.places.hear(Said(share=0, elsewhere={}))
        self.places.grant(
            math.inf if self._configured.requests_per_minute is None else 0,
            math.inf if self._configured.tokens_per_minute is None else 0,
            most_tokens=_bound(self._configured.tokens_per_minute),
        )

    async def _depart(self) -> None:
        if self._lapsing is not None:
            self._lapsing.cancel()
        self._hold_back()
        try:
            await self._door(depart, *self._name, self._worker)
        except (DatabaseError, InterfaceError) as error:
            log.warning("places at %s are freed by age: %s", self._name[0], error)


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Return when the event is set, or after so long."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass


def _bound(number: int | None) -> float:
    return math.inf if number is None else number
