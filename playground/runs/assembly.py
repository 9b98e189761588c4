"""Puts the engine together: the endpoint of this site's settings, its tools, and what a run's rows say.

The only room that knows providers and tools. What it makes belongs to one process and is shared by all its runs.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import cache
from typing import Any

import msgspec
from django.conf import settings
from django.db.models.functions import Now

from playground.conversations.models import Role
from playground.environment import ModelEndpoint
from playground.runs.bodies import site_bodies
from playground.runs.lease import Lease
from playground.runs.models import Run
from playground.runs.practice import own_practice
from playground.runs.thread import Told, thread_of
from playground.runs.threads import in_database
from swarm.errors import ModelError, ModelRefused
from swarm.events import Mode
from swarm.job import Job
from swarm.limits import Limits
from swarm.messages import AssistantMessage, ImagePart, Message, TextPart, UserMessage
from swarm.places import Places
from swarm.practice.library.shelves import LibrarySource, the_library
from swarm.providers.check import Finding, Report, check_endpoint
from swarm.providers.endpoint import ChatModel, Endpoint, open_model
from swarm.toolkit.registry import standard_tools
from swarm.toolkit.workspace import workspaces
from swarm.tools import Tool

PRACTICE_DIALECT = "kimi"  # the practice model takes the switch that this dialect has for thinking
AT_FIRST = "unnamed"  # the model's name while the endpoint is asked which ones it has


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Of a run's rows, what a job is made of."""

    mode: Mode
    limits: Limits
    messages: tuple[Message, ...]
    elapsed: float  # seconds since the run was accepted


class SiteEndpoint:
    """Where this process's runs ask their questions. One model and one set of places for all of them."""

    def __init__(self, address: str, key: str, configured: ModelEndpoint) -> None:
        self._address = address
        self._key = key
        self._configured = configured
        self._bodies = site_bodies()
        self._places = Places(configured.places)
        self._model: ChatModel | None = None
        self._opening = asyncio.Lock()

    async def job_for(self, lease: Lease, *, attended: bool = True) -> Job:
        """What the engine is asked to do on this run. Raises ModelError where no model is to be found."""
        work = await in_database(work_of, lease.run)
        return Job(
            mode=work.mode,
            messages=work.messages,
            model=await self._the_model(),
            places=self._places,
            tools=await asyncio.to_thread(site_tools),
            bodies=self._bodies,
            workspace=workspaces(self._bodies, most_bytes=work.limits.workspace_bytes),
            limits=work.limits,
            run_key=str(lease.key),
            elapsed=work.elapsed,
            attended=attended,
        )

    async def check(self) -> Report:
        """Whether the endpoint can fly a swarm, in sentences."""
        try:
            model = self._configured.name or await self._first_listed()
        except ModelError as error:
            return Report((Finding("problem", error.code, str(error)),))
        return await check_endpoint(self._at(model))

    async def aclose(self) -> None:
        """Give the model's connections back."""
        if self._model is not None:
            await self._model.aclose()

    async def _the_model(self) -> ChatModel:
        async with self._opening:
            if self._model is None:
                self._model = self._open(self._configured.name or await self._first_listed())
            return self._model

    async def _first_listed(self) -> str:
        async with self._open(AT_FIRST) as asking:
            models = await asking.models()
        if not models:
            raise ModelRefused("The endpoint lists no model: set MODEL_NAME.", code="no_model")
        return models[0]

    def _open(self, model: str) -> ChatModel:
        return open_model(self._at(model), self._bodies)

    def _at(self, model: str) -> Endpoint:
        return Endpoint(
            base_url=self._address,
            model=model,
            key=self._key,
            dialect=self._configured.dialect,
            places=self._configured.places,
        )


@contextlib.asynccontextmanager
async def open_endpoint() -> AsyncIterator[SiteEndpoint]:
    """The endpoint that the settings name, or the practice model, for as long as the block lasts."""
    configured: ModelEndpoint = settings.MODEL_ENDPOINT
    async with contextlib.AsyncExitStack() as stack:
        address, key = configured.base_url, configured.api_key
        if configured.practice:
            address, key = await stack.enter_async_context(own_practice())
            configured = replace(configured, dialect=PRACTICE_DIALECT)
        endpoint = SiteEndpoint(address, key, configured)
        stack.push_async_callback(endpoint.aclose)
        yield endpoint


def work_of(run: int) -> Work:
    """What the rows say of a run, as the engine reads it."""
    row = Run.objects.select_related("message").annotate(now=Now()).get(pk=run)
    return Work(
        mode=msgspec.convert(row.mode, Mode),
        limits=msgspec.convert(row.limits, Limits),
        messages=conversation_until(row),
        elapsed=(row.now - row.accepted_at).total_seconds(),
    )


def conversation_until(run: Run) -> tuple[Message, ...]:
    """What was said before the run's message, and that message last. Pictures stay with the words they came with."""
    thread = thread_of(run)
    images: dict[int, list[dict[str, str]]] = dict(
        Run.objects.filter(message__in=[told.message for told in thread])
        .exclude(images=[])
        .values_list("message", "images")
    )
    return tuple(_as_engine_reads(told, images.get(told.message.pk, [])) for told in thread)


def _as_engine_reads(said: Told, images: list[dict[str, str]]) -> Message:
    if said.message.role == Role.ASSISTANT:
        return AssistantMessage(text=said.text, reasoning="", calls=())
    pictures = (ImagePart(body=image["body"], media_type=image["media_type"]) for image in images)
    return UserMessage(parts=(*pictures, TextPart(text=said.text)))


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """How a process of ours makes its loop: uvloop where it installs, else asyncio's own (None)."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@cache
def site_tools() -> tuple[Tool[Any], ...]:
    """The tools of every run of this process: they search and read in the sample library."""
    return tuple(standard_tools(LibrarySource(the_library())))
