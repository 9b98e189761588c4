"""Finds accepted runs that nobody works on and says their hints again: after a crash, and when a hint was lost. What was
set aside for a run that nobody works on any more is settled.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import Q
from django.db.models.functions import Now

from playground.quotas import ledger
from playground.runs import dispatch, lease, tidying, waking
from playground.runs.threads import in_database

EVERY = 5.0  # seconds
SILENCE = timedelta(seconds=4)  # between two hints for one run, however many processes sweep

TIDY_EVERY = 3600.0  # seconds

log = logging.getLogger(__name__)
_tidied_at: float | None = None  # by the process's own clock


def sweep() -> list[UUID]:
    """Say the hint of every run that waits for a worker again, unless another sweeper just did. Answers which.

    Once an hour what was uploaded and never sent is forgotten too.
    """
    _tidy_now_and_then()
    ledger.sweep(lease.is_held)
    quiet = Q(hinted_at=None) | Q(hinted_at__lt=Now() - SILENCE)
    waking.wake(quiet)
    hinted = []
    for key in lease.ready().filter(quiet).order_by("pk").values_list("key", flat=True):
        if lease.ready().filter(quiet, key=key).update(hinted_at=Now()):
            dispatch.hint(key)
            hinted.append(key)
    return hinted


def _tidy_now_and_then() -> None:
    global _tidied_at  # noqa: PLW0603  of the process: each of them may tidy up, and one hour is as good as another
    if _tidied_at is None or time.monotonic() - _tidied_at > TIDY_EVERY:
        _tidied_at = time.monotonic()
        tidying.tidy_quickly()


async def sweep_for_ever(is_idle: Callable[[], bool] = bool) -> None:
    """Sweep every 5 seconds, beginning now, but not while `is_idle`: who takes nothing must not quieten the others.

    A database that does not answer is asked again the next time.
    """
    while True:
        try:
            if not is_idle():
                await in_database(sweep)
        except DatabaseError as error:
            log.warning("cannot look for waiting runs: %s", error)
        await asyncio.sleep(EVERY)


def sweep_in_thread(stop: threading.Event) -> None:
    """Sweep every 5 seconds until `stop`, in a process without an event loop."""
    while not stop.wait(EVERY):
        try:
            sweep()
        except DatabaseError as error:
            log.warning("cannot look for waiting runs: %s", error)
        finally:
            connection.close()
