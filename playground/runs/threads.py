"""The one door from the event loop to the database: a thread of its own, so that no commit ever holds the loop up.

One thread is enough and is the point: SQLite has one writer, frames of one run must follow one another, and a
connection stays with its thread.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import connections


def _desk() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")


_executor = _desk()


def _after_fork() -> None:
    global _executor  # noqa: PLW0603 - threads do not survive a fork, so a child starts with a desk of its own
    _executor = _desk()


os.register_at_fork(after_in_child=_after_fork)


async def in_database[**P, T](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function` in the database's thread and answer what it returns."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_executor, partial(_call, function, *args, **kwargs))


async def close_database() -> None:
    """Close the thread's connections: the last thing that a process does with the database."""
    await in_database(connections.close_all)


def _call[**P, T](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return function(*args, **kwargs)
    except Exception:
        connections.close_all()  # whatever broke, the next call begins with a fresh connection
        raise
