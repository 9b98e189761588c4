"""The practice model beside the site: served to this machine at `/practice/v1`, and to each worker by a server of its own.

A worker does not ask the site for it: a worker may have no site in its process, and none should depend on finding one.
"""

import contextlib
import os
import secrets
from collections.abc import AsyncIterator
from typing import Any

from swarm.practice.app import PracticeModel
from swarm.practice.brain import think
from swarm.practice.own_machine import OwnMachineOnly
from swarm.practice.pace import pace_of
from swarm.practice.serving import HOST, serving

MOUNT = "/practice/v1"

_secret = secrets.token_urlsafe(32)  # of this process


def beside_practice(site: Any) -> Any:
    """An ASGI application: the practice model below `/practice/v1`, `site` everywhere else."""
    practice = OwnMachineOnly(PracticeModel(think, pace=pace_of(os.environ), prefix=MOUNT), secret=_secret)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        inside = scope["path"].startswith(f"{MOUNT}/")
        await (practice if inside else site)(scope, receive, send)

    return application


@contextlib.asynccontextmanager
async def own_practice() -> AsyncIterator[tuple[str, str]]:
    """Serve the practice model on a free port of loopback until the block ends; answers its address and its key."""
    model = OwnMachineOnly(PracticeModel(think, pace=pace_of(os.environ)), secret=_secret)
    async with serving(model) as port:
        yield f"http://{HOST}:{port}/v1", _secret
