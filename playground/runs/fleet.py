"""The processes that carry runs: each says that it lives, and hears whether it is to drain.

Law: a worker that drains takes nothing new and hands over what it carries. The lease alone decides who works; a row
here gives no right and takes none.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import cache, partial
from hashlib import sha256

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from playground.runs import lease
from playground.runs.models import Worker

BEAT_EVERY = 2.0  # seconds between two signs of life: how late a wish to drain is heard
SILENCE = timedelta(seconds=20)  # without one, a worker counts as gone: longer than its leases
FORGOTTEN = timedelta(hours=1)

log = logging.getLogger(__name__)


def appear(places: int) -> None:
    """Say that this process carries runs from now on. What is gone for long is forgotten on this occasion."""
    Worker.objects.filter(seen_at__lt=Now() - FORGOTTEN).delete()
    fields = {"version": code_version(), "places": places, "processes": [os.getpid()], "draining_at": None}
    Worker.objects.update_or_create(
        name=lease.owner_here(), defaults={**fields, "started_at": Now(), "seen_at": Now()}
    )


def beat(children: Collection[int] = ()) -> bool:
    """Say that this process lives, with the children that it has now. Answers whether it is to drain."""
    here = Worker.objects.filter(name=lease.owner_here())
    here.update(seen_at=Now(), processes=[os.getpid(), *sorted(children)])
    return here.filter(draining_at__isnull=False).exists()


def leave() -> None:
    """This process carries nothing any more."""
    Worker.objects.filter(name=lease.owner_here()).delete()


class Beating:
    """The signs of life of a process without an event loop, whose children carry the runs."""

    def __init__(
        self,
        *,
        places: int,
        children: Callable[[], Collection[int]],
        take: Callable[[bool], None],
        hand_back: Callable[[], None],
    ) -> None:
        self._places = places
        self._children = children
        self._take = take  # hear hints from now on, or no more
        self._hand_back = hand_back
        self._draining = False

    def live_in_thread(self, stop: threading.Event) -> None:
        """Say that this process lives, and drain for as long as somebody wants that, until `stop`."""
        self._try(partial(appear, self._places))
        while not stop.wait(BEAT_EVERY):
            self._try(self._beat)
        self._try(leave)

    def _beat(self) -> None:
        wanted = beat(self._children())
        if wanted != self._draining:
            self._take(not wanted)
            self._draining = wanted
        if wanted:
            self._hand_back()  # each time: a child may have begun in the same moment

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (DatabaseError, OSError) as error:  # the broker's errors are of the second kind
            log.warning("no sign of life: %s", error)
        finally:
            connection.close()


def drains_here() -> bool:
    """Whether this process, or the one that it is a child of, is to drain."""
    host = socket.gethostname()
    names = (f"{host}:{os.getpid()}", f"{host}:{os.getppid()}")
    return Worker.objects.filter(name__in=names, draining_at__isnull=False).exists()


def at_work() -> QuerySet[Worker]:
    """The workers that live and take what is new."""
    return Worker.objects.filter(Q(draining_at=None), seen_at__gte=Now() - SILENCE)


@cache
def code_version() -> str:
    """Which code this process runs, as a short digest of it: in the middle of an update workers differ in it."""
    digest = sha256()
    for folder in ("playground", "swarm"):
        for file in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
