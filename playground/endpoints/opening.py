"""The endpoint as one process uses it: models opened by name, one set of places for all of them.

The only room, with `runs.assembly`, that knows the providers.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import msgspec

from playground.endpoints.practice import own_practice
from playground.endpoints.sharing import Door, Sharing
from playground.environment import ModelEndpoint
from swarm.bodies import Bodies
from swarm.errors import ModelError, ModelRefused
from swarm.model import Abilities
from swarm.places.engine import EngineLoad
from swarm.providers.check import Report, check_endpoint
from swarm.providers.endpoint import ChatModel, Endpoint, Timeouts, open_model
from swarm.providers.families import known_as
from swarm.providers.trials import Finding

PRACTICE_DIALECT = "kimi"  # the practice model takes the switch that this dialect has for thinking
WHILE_CHECKED = Timeouts(first=90.0, stall=30.0)  # somebody waits for the report
AT_FIRST = "unnamed"  # the model's name while the endpoint is asked which ones it has


class OpenEndpoint:
    """An endpoint with its models. `places` belong to the endpoint: all of its models share them, and all workers."""

    def __init__(self, configured: ModelEndpoint, address: str, key: str, bodies: Bodies, door: Door) -> None:
        self.configured = configured
        self._sharing = Sharing(configured, door, self._load)
        self.places = self._sharing.places
        self._address = address
        self._key = key
        self._bodies = bodies
        self._models: dict[tuple[str, bool], ChatModel] = {}
        self._opening = asyncio.Lock()

    async def model(self, name: str, *, blind: bool = False) -> ChatModel:
        """The model of that name, sent no pictures where it is `blind`; for no name the one of the settings, or the first listed. Raises ModelError."""
        async with self._opening:
            name = name or self.configured.name or await self._first_listed()
            if (name, blind) not in self._models:
                endpoint = msgspec.structs.replace(self._at(name), blind=blind)
                self._models[name, blind] = open_model(endpoint, self._bodies)
            return self._models[name, blind]

    async def listed(self) -> list[tuple[str, Abilities]]:
        """The models that the endpoint lists and the one of the settings, with what they can. Raises ModelError."""
        async with open_model(self._at(self.configured.name or AT_FIRST), self._bodies) as asking:
            found = [(model.name, model.can) for model in await asking.models()]
            wanted = self.configured.name
            if wanted and wanted not in dict(found):
                learned = await asking.learned()
                found.append(
                    (wanted, Abilities(window=learned.window).over(known_as(wanted, learned.dialect)))
                )
        return found

    async def check(self, name: str) -> tuple[str, Report]:
        """Which model was asked, and whether it can fly a swarm."""
        try:
            name = name or self.configured.name or await self._first_listed()
        except ModelError as error:
            return "", Report((Finding("problem", error.code, str(error)),))
        return name, await check_endpoint(msgspec.structs.replace(self._at(name), timeouts=WHILE_CHECKED))

    async def aclose(self) -> None:
        """Give the places and the connections back."""
        await self._sharing.aclose()
        for model in self._models.values():
            await model.aclose()

    async def _load(self) -> EngineLoad | None:
        model = next(iter(self._models.values()), None)
        return await model.load() if model is not None else None

    async def _first_listed(self) -> str:
        names = [name for name, _can in await self.listed()]
        if not names:
            raise ModelRefused("The endpoint lists no model: set MODEL_NAME.", code="no_model")
        return names[0]

    def _at(self, model: str) -> Endpoint:
        return Endpoint(
            base_url=self._address,
            model=model,
            key=self._key,
            dialect=self.configured.dialect,
            places=self.configured.places,
        )


class Endpoints:
    """Follows what the site is set to. What was opened stays open for the runs that use it, until `aclose`."""

    def __init__(self, bodies: Bodies, door: Door, stack: contextlib.AsyncExitStack) -> None:
        self._bodies = bodies
        self._door = door
        self._stack = stack
        self._open: dict[ModelEndpoint, OpenEndpoint] = {}
        self._opening = asyncio.Lock()

    async def at(self, configured: ModelEndpoint) -> OpenEndpoint:
        """That endpoint, opened once."""
        async with self._opening:
            if configured not in self._open:
                opened = await self._opened(configured)
                self._stack.push_async_callback(opened.aclose)
                self._open[configured] = opened
            return self._open[configured]

    async def _opened(self, configured: ModelEndpoint) -> OpenEndpoint:
        if not configured.practice:
            return OpenEndpoint(configured, configured.base_url, configured.api_key, self._bodies, self._door)
        address, key = await self._stack.enter_async_context(own_practice())
        return OpenEndpoint(
            replace(configured, dialect=PRACTICE_DIALECT), address, key, self._bodies, self._door
        )


@contextlib.asynccontextmanager
async def open_endpoints(bodies: Bodies, door: Door) -> AsyncIterator[Endpoints]:
    """Endpoints for as long as the block lasts, in its loop. The `door` leads to the database."""
    async with contextlib.AsyncExitStack() as stack:
        yield Endpoints(bodies, door, stack)
