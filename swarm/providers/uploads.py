"""Videos that an endpoint keeps for a key: each is sent once, and named by the endpoint's id from then on."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha256

import msgspec
from msgspec import Struct

from swarm.errors import ModelUnavailable
from swarm.messages import VideoPart
from swarm.providers.address import Endpoint

KEPT = 1_000  # ids: as many files as the Kimi API keeps for one person

type Post = Callable[[str, VideoPart, bytes], Awaitable[bytes]]  # sends a file, gives the endpoint's answer

_ids: OrderedDict[tuple[str, str], str] = OrderedDict()  # by place and body, for the whole process


class _Stored(Struct):
    id: str


class Uploads:
    """The videos of one endpoint and key."""

    def __init__(self, endpoint: Endpoint, post: Post) -> None:
        secret = f"{endpoint.base_url}\n{endpoint.key}"
        self._place = sha256(secret.encode()).hexdigest()
        self._post = post
        self._under_way: dict[str, asyncio.Lock] = {}
        self._old: set[str] = set()  # bodies that went by an id from before: the endpoint may have dropped it

    async def address_of(self, part: VideoPart, data: bytes) -> str:
        """Where the endpoint finds the video. Raises ModelError where it does not take it."""
        async with self._under_way.setdefault(part.body, asyncio.Lock()):  # many agents may want it at once
            known = _ids.get((self._place, part.body))
            if known is None:
                known = await self._send(part, data)
            else:
                self._old.add(part.body)
        return f"ms://{known}"

    def forget_old(self) -> bool:
        """Let the next request send again what went by an id from before; False where nothing did."""
        dropped = [_ids.pop((self._place, body), None) for body in self._old]
        self._old.clear()
        return any(dropped)

    async def _send(self, part: VideoPart, data: bytes) -> str:
        name = f"{part.body[:16]}.{part.media_type.rpartition('/')[2]}"
        answer = await self._post(name, part, data)
        try:
            stored = msgspec.json.decode(answer, type=_Stored).id
        except msgspec.MsgspecError as error:
            raise ModelUnavailable(
                "The endpoint did not say where it keeps the video.", code="upload"
            ) from error
        _ids[self._place, part.body] = stored
        while len(_ids) > KEPT:
            _ids.popitem(last=False)
        return stored
