"""A clock that tests turn, and an endpoint that lives by it."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any

from swarm.places import Places


class TurnedClock(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer: hours pass in milliseconds, in the same order each time."""

    def __init__(self) -> None:
        super().__init__(_Impatient(self))
        self.now = 1000.0

    def time(self) -> float:
        return self.now


class _Impatient(selectors.SelectSelector):
    def __init__(self, loop: TurnedClock) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self._loop.now += timeout
        return super().select(0)


def run[T](work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=TurnedClock) as runner:
        return runner.run(work)


def now() -> float:
    return asyncio.get_running_loop().time()


class Endpoint:
    """Takes `capacity` requests at once, each for `seconds`, and refuses the rest at once."""

    def __init__(self, capacity: int, *, seconds: float = 1.0, retry_after: float | None = None) -> None:
        self.capacity = capacity
        self.seconds = seconds
        self.retry_after = retry_after
        self.inside = 0
        self.most = 0
        self.refusals = 0

    async def ask(self) -> bool:
        if self.inside >= self.capacity:
            self.refusals += 1
            await asyncio.sleep(0.01)
            return False
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(self.seconds)
        self.inside -= 1
        return True


async def step(places: Places, endpoint: Endpoint, run_key: str = "run") -> None:
    """One step of an agent: tries until it is answered."""
    while True:
        place = await places.enter(run_key)
        try:
            if await endpoint.ask():
                places.succeeded()
                return
            places.refused(endpoint.retry_after)
        finally:
            places.leave(place)


async def swarm(places: Places, endpoint: Endpoint, *, agents: int, steps: int) -> float:
    """How long that many agents with that many steps each take."""

    async def agent() -> None:
        for _ in range(steps):
            await step(places, endpoint)

    began = now()
    await asyncio.gather(*(agent() for _ in range(agents)))
    return now() - began
