"""Puts the engine together: the endpoint of this site's settings, its tools, and what a run's rows say.

The only room that knows providers and tools. What it makes belongs to one process and is shared by all its runs.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from functools import cache
from typing import Any

import msgspec
from django.db.models.functions import Now

from playground.bodies import site_bodies
from playground.endpoints import offers
from playground.endpoints.choosing import Refused, choose
from playground.endpoints.configured import address_of, host_of
from playground.endpoints.configured import endpoint as configured_endpoint
from playground.endpoints.opening import Endpoints, open_endpoints
from playground.endpoints.prices import prices_of
from playground.environment import ModelEndpoint
from playground.quotas.effective import Permissions, permissions
from playground.quotas.ledger import RunCaps
from playground.quotas.models import Permission
from playground.runs.asked import Asked, asked_of
from playground.runs.lease import Lease
from playground.runs.models import Run
from playground.runs.purse import RunPurse, Terms
from playground.runs.threads import in_database
from swarm.errors import ModelError, ModelRefused
from swarm.events import Mode
from swarm.job import Job
from swarm.limits import Limits
from swarm.model import Abilities, ToolSpec
from swarm.practice.library.shelves import LibrarySource, the_library
from swarm.providers.check import Report
from swarm.toolkit.registry import standard_tools
from swarm.toolkit.workspace import workspaces
from swarm.tools import Tool


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Of a run's rows, what a job is made of."""

    mode: Mode
    endpoint: ModelEndpoint
    model: str  # empty: the endpoint's own choice
    blind: bool  # it sees no pictures
    limits: Limits
    asked: Asked
    begun: str  # how the answer begins: the model goes on where it ends
    instructions: str  # of the conversation
    own_tools: tuple[ToolSpec, ...]  # of the program that asks
    elapsed: float  # seconds since the run was accepted
    terms: Terms
    person: str  # whose run it is, as places are shared
    may: Permissions  # what that person may use


class SiteEndpoint:
    """Where this process's runs ask their questions: the endpoint that the site is set to when each begins."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._bodies = site_bodies()

    async def job_for(self, lease: Lease, *, attended: bool = True) -> Job:
        """What the engine is asked to do on this run. Raises ModelError where no model is to be found."""
        work = await in_database(work_of, lease.run)
        endpoint = await self._endpoints.at(work.endpoint)
        return Job(
            mode=work.mode,
            messages=work.asked.messages,
            given=work.asked.given,
            begun=work.begun,
            model=await endpoint.model(work.model, blind=work.blind),
            places=endpoint.places,
            tools=_allowed(await asyncio.to_thread(site_tools), work.may),
            instructions=work.instructions,
            handed_back=work.own_tools,
            bodies=self._bodies,
            workspace=workspaces(self._bodies, most_bytes=work.limits.workspace_bytes),
            limits=work.limits,
            run_key=str(lease.key),
            elapsed=work.elapsed,
            person=work.person,
            attended=attended,
            purse=RunPurse(work.terms, lease.epoch),
        )

    async def ask_for_models(self) -> str:
        """Write down what the endpoint lists; answers why it did not tell, or nothing."""
        configured = await in_database(configured_endpoint)
        address, problem = address_of(configured), ""
        try:
            listed = await (await self._endpoints.at(configured)).listed()
        except (ModelError, ValueError) as error:
            problem = str(error)
            await in_database(offers.note, address, problem)
        else:
            await in_database(offers.store_list, address, listed)
        return problem

    async def check(self, model: str = "") -> Report:
        """Whether the endpoint can fly a swarm with that model, in sentences; what was found is written down."""
        configured = await in_database(configured_endpoint)
        name, report = await (await self._endpoints.at(configured)).check(model)
        if name:
            await in_database(offers.store_check, address_of(configured), name, report.can, report.findings)
        return report


@contextlib.asynccontextmanager
async def open_endpoint() -> AsyncIterator[SiteEndpoint]:
    """The endpoint that the site is set to, or the practice model, for as long as the block lasts."""
    async with open_endpoints(site_bodies(), in_database) as endpoints:
        yield SiteEndpoint(endpoints)


def work_of(run: int) -> Work:
    """What the rows say of a run, as the engine reads it."""
    row = Run.objects.select_related("conversation__owner").annotate(now=Now()).get(pk=run)
    endpoint = configured_endpoint()
    may = permissions(row.conversation.owner)
    model = row.model if row.endpoint == host_of(endpoint) else _chosen_now(may)
    can, limits = _can(model), msgspec.convert(row.limits, Limits)
    caps = RunCaps(tokens=limits.tokens, cost=limits.cost)
    return Work(
        mode=msgspec.convert(row.mode, Mode),
        endpoint=endpoint,
        model=model,
        limits=limits,
        blind=can.vision is False,
        asked=asked_of(row, sees=can.vision is True),  # those of a document are shown to no other
        begun=row.begun,
        instructions=row.conversation.instructions,
        own_tools=msgspec.convert(row.tools, tuple[ToolSpec, ...]),
        elapsed=(row.now - row.accepted_at).total_seconds(),
        terms=Terms(run=row.key, user=row.conversation.owner_id, prices=prices_of(row.prices), caps=caps),
        person=str(row.conversation.owner_id),
        may=may,
    )


def _chosen_now(may: Permissions) -> str:
    """The model for a run that was accepted before the site moved to another endpoint."""
    try:
        return choose("", may=may).name
    except Refused as refusal:
        raise ModelRefused(str(refusal), code="forbidden") from refusal


def _allowed(tools: Sequence[Tool[Any]], may: Permissions) -> tuple[Tool[Any], ...]:
    """The tools that the person's groups may use: an agent is not told of any other."""
    return tuple(tool for tool in tools if may.allow(Permission.Kind.TOOL, tool.name))


def _can(model: str) -> Abilities:
    """What the model can; nothing is known of one that is not offered any more."""
    try:
        return choose(model).can
    except Refused:
        return Abilities()


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
