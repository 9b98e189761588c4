"""The doors from the event loop to the database: two threads, so that no query ever holds the loop up.

One is for the journal alone: frames of a run follow one another, SQLite has one writer, and a commit that an agent waits
for must not stand in line behind a page that reads. The other is for everything else.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import connections


class Door:
    """One thread with database connections of its own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.open()

    def open(self) -> None:
        """Begin with a new thread. A fork leaves the old one behind in the parent."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)

    async def call[**P, T](self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` in the thread and answer what it returns."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(_call, function, *args, **kwargs))


_journal, _others = Door("journal"), Door("database")
os.register_at_fork(after_in_child=_journal.open)
os.register_at_fork(after_in_child=_others.open)

in_journal = _journal.call
in_database = _others.call


async def close_database() -> None:
    """Close the threads' connections: the last thing that a process does with the database."""
    await in_journal(connections.close_all)
    await in_database(connections.close_all)


def _call[**P, T](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return function(*args, **kwargs)
    except Exception:
        connections.close_all()  # whatever broke, the next call begins with a fresh connection
        raise
