"""Keeps the list of models fresh: asks the endpoint at the start, and whenever the list is stale. One process asks."""

import asyncio
import logging
import threading

from django.db import DatabaseError

from playground.endpoints import offers
from playground.endpoints.configured import address_of, endpoint
from playground.runs import assembly
from playground.runs.threads import close_database, in_database

EVERY = 60.0  # seconds between two looks at whether the list is stale

log = logging.getLogger(__name__)


async def ask_for_ever(site: assembly.SiteEndpoint) -> None:
    """Ask when the list is stale, beginning now. Whatever goes wrong, runs go on: it is asked again the next time."""
    while True:
        try:
            if await in_database(_is_ours_to_ask) and (problem := await site.ask_for_models()):
                log.warning("the endpoint did not list its models: %s", problem)
        except DatabaseError as error:
            log.warning("cannot look at the list of models: %s", error)
        await asyncio.sleep(EVERY)


def ask_in_thread(stop: threading.Event) -> None:
    """The same until `stop`, in a process without an event loop."""
    while not stop.is_set():
        try:
            asyncio.run(ask_once())
        except DatabaseError as error:
            log.warning("cannot look at the list of models: %s", error)
        stop.wait(EVERY)


async def ask_once() -> None:
    """Ask if the list is stale, and leave nothing open."""
    try:
        if await in_database(_is_ours_to_ask):
            async with assembly.open_endpoint() as site:
                await site.ask_for_models()
    finally:
        await close_database()


def _is_ours_to_ask() -> bool:
    return offers.claim(address_of(endpoint()))
