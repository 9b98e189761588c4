"""A wake-up may be lost, even the layer that carries it; who listens goes on listening."""

import asyncio

import pytest
from channels.layers import InMemoryChannelLayer
from redis.exceptions import ConnectionError as RedisAway

from playground.runs import wakeups


class Away(InMemoryChannelLayer):
    """A layer that is away for a while."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures
        self.back = asyncio.Event()

    async def receive(self, channel: str) -> dict[str, object]:
        if self.failures:
            self.failures -= 1
            raise RedisAway("Connection refused")
        self.back.set()
        received: dict[str, object] = await super().receive(channel)
        return received


async def test_an_ear_listens_again_when_the_layer_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    layer, stirred = Away(failures=3), asyncio.Event()
    monkeypatch.setattr(wakeups, "get_channel_layer", lambda: layer)
    monkeypatch.setattr(wakeups, "AGAIN_AFTER", 0.0)
    listening = asyncio.create_task(wakeups.Ear("run.x", stirred).run())
    async with asyncio.timeout(5):
        await layer.back.wait()
        stirred.clear()
        await layer.group_send("run.x", {"type": "run.reached", "seq": 1})
        await stirred.wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


@pytest.mark.layer
async def test_an_ear_that_begins_to_listen_stirs_since_it_may_have_missed_something() -> None:
    stirred = asyncio.Event()
    listening = asyncio.create_task(wakeups.Ear("run.y", stirred).run())
    async with asyncio.timeout(5):
        await stirred.wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
