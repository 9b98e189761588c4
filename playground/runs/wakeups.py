"""What travels between processes beside the database: "run X has frame N", "somebody wants something of run X".

Law: a wake-up may be lost or doubled, and nothing may depend on it: who waits for one also looks by himself.
"""

import asyncio
import contextlib
import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.exceptions import ChannelFull
from channels.layers import BaseChannelLayer, get_channel_layer
from redis.exceptions import RedisError

LOST = (OSError, RedisError, ChannelFull)  # ways in which a wake-up does not arrive
APART = 0.02  # seconds between two wake-ups of one run: whoever hears them draws ten times a second at most
AGAIN_AFTER = 2.0  # seconds before an ear that heard nothing for want of a layer listens again

log = logging.getLogger(__name__)


def run_group(key: UUID) -> str:
    """The group of those who want to know how far a run is: `{"type": "run.reached", "seq": N}`."""
    return f"run.{key}"


def control_group(key: UUID) -> str:
    """The group of the worker who carries a run: `{"type": "run.wanted"}`."""
    return f"wanted.{key}"


def tell_wanted(key: UUID) -> None:
    """Tell the run's worker, wherever it is, that there is a new wish. Called after a commit, from sync code."""
    _send(control_group(key), {"type": "run.wanted"})


def tell_reached(key: UUID, seq: int) -> None:
    """Tell those who watch. For sync code; a worker uses `Teller`."""
    _send(run_group(key), {"type": "run.reached", "seq": seq})


def _send(group: str, message: dict[str, object]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(group, message)
    except LOST as error:
        log.warning("no wake-up for %s: %s", group, error)


class Teller:
    """Tells those who watch how far the run is, newest number only, without ever holding a frame up."""

    def __init__(self, key: UUID) -> None:
        self._group = run_group(key)
        self._layer = get_channel_layer()
        self._seq = 0
        self._told = 0
        self._news = asyncio.Event()

    def reached(self, seq: int) -> None:
        """Frame `seq` is committed."""
        self._seq = seq
        self._news.set()

    async def run(self) -> None:
        """Tell, until cancelled."""
        while True:
            await self._news.wait()
            await self.tell()
            await asyncio.sleep(APART)

    async def tell(self) -> None:
        """Say the newest number, if it was not said."""
        self._news.clear()
        if self._layer is None or self._told == self._seq:
            return
        self._told = self._seq
        try:
            await self._layer.group_send(self._group, {"type": "run.reached", "seq": self._seq})
        except LOST as error:
            log.warning("no wake-up for %s: %s", self._group, error)


class Ear:
    """Hears what is said to a group. Loses nothing that matters: its owner also looks by himself."""

    def __init__(self, group: str, stirred: asyncio.Event) -> None:
        self._group = group
        self._layer = get_channel_layer()
        self._stirred = stirred

    async def run(self) -> None:
        """Listen, until cancelled; over and over where the layer is away."""
        while self._layer is not None:
            try:
                await self._listen(self._layer)
            except LOST as error:
                log.warning("no wake-ups for %s: %s", self._group, error)
                await asyncio.sleep(AGAIN_AFTER)

    async def _listen(self, layer: BaseChannelLayer) -> None:
        channel = await layer.new_channel()
        await layer.group_add(self._group, channel)
        self._stirred.set()  # what was said before we listened was missed
        try:
            while True:
                await layer.receive(channel)
                self._stirred.set()
        finally:
            with contextlib.suppress(*LOST):
                await layer.group_discard(self._group, channel)
