"""Ends a call that gives nothing: no first piece, or no more pieces. Only content counts, never a keep-alive."""

import asyncio
from types import TracebackType
from typing import Self

from swarm.errors import ModelUnavailable
from swarm.providers.address import Timeouts
from swarm.providers.answer import Answer

LOOKS = 8  # at an answer, within the time it may stall: what a timer for each piece would cost is not spent


class Patience:
    """Wraps the wait for one answer. Raises ModelUnavailable: `no_first_token` or `stalled`."""

    def __init__(self, answer: Answer, timeouts: Timeouts, *, stream: bool) -> None:
        self._answer = answer
        self._first = timeouts.first if stream else timeouts.whole
        self._stall = timeouts.stall
        self._deadline = asyncio.timeout(None)
        self._seen = 0
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0

    async def __aenter__(self) -> Self:
        await self._deadline.__aenter__()
        self._since = asyncio.get_running_loop().time()
        self._look()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        try:
            await self._deadline.__aexit__(kind, error, trace)
        except TimeoutError:
            if self._seen:
                sentence = f"The model stopped writing for {self._stall:g} seconds."
                raise ModelUnavailable(sentence, code="stalled") from None
            sentence = f"The model did not begin to answer within {self._first:g} seconds."
            raise ModelUnavailable(sentence, code="no_first_token") from None

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._answer.pieces != self._seen:
            self._seen, self._since = self._answer.pieces, now
        left = self._since + (self._stall if self._seen else self._first) - now
        if left <= 0:
            self._deadline.reschedule(now)
        else:
            self._timer = loop.call_later(min(left, self._stall / LOOKS), self._look)
