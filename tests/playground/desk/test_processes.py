"""Real workers: one drains and another goes on; under maintenance what is new waits, and begins when that is over."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.playground.runs.site import LOOK, PATIENCE, Seen, Site, free_port, until, wait_for_site
from tests.playground.runs.test_processes import PROMPT, assert_sound, completed, half_done, parent_of

WORKER = ("-m", "celery", "--app", "playground.celery", "worker", "--loglevel", "WARNING", "--hostname")
# A worker hears every two seconds whether it is to drain: the run has to be under way for longer.
UNHURRIED = {"PRACTICE_FIRST_TOKEN": "4"}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Site]:
    """Two processes that share a file of SQLite, each a whole site."""
    site = Site(tmp_path, DATABASE_URL="", REDIS_URL="", **UNHURRIED)
    site.manage("migrate")
    with ExitStack() as stack:
        for _ in range(2):
            port = free_port()
            stack.enter_context(site.running("manage.py", "play", "--port", str(port)))
            wait_for_site(port)
        wait_for_workers(site, 2)
        yield site


@pytest.fixture
def large(tmp_path: Path, postgres_database: str, redis_database: str) -> Iterator[Site]:
    """Two Celery workers on PostgreSQL and Redis."""
    site = Site(
        tmp_path, DATABASE_URL=postgres_database, REDIS_URL=redis_database, WORKER_RUNS="1", **UNHURRIED
    )
    site.manage("migrate")
    with ExitStack() as stack:
        for number in range(2):
            stack.enter_context(site.running(*WORKER, f"drained{number}@%h"))
        wait_for_workers(site, 2)
        yield site


def workers(site: Site) -> dict[str, str]:
    """What the console says of each worker."""
    rows = [line.split("  ", 1) for line in site.manage("workers").stdout.splitlines()]
    return {name: state for name, state in rows if ":" in name}


def wait_for_workers(site: Site, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(found := workers(site)) < count:
        assert time.monotonic() < deadline, found
        time.sleep(LOOK)


def moves_to_another_worker(site: Site, key: str, main_of: Callable[[int], int]) -> str:
    """Drain the worker that carries the run, and answer its name when another one has ended it."""
    with site.watching(key) as look:
        before = until(look, half_done)
        drained = worker_of(before, main_of)
        look(f"drain {drained}")
        after = until(look, lambda seen: seen.held and seen.owner != before.owner)
        assert after.status == "running"
        done = until(look, completed)
    assert done.epoch == before.epoch + 1
    assert done.steps > before.steps
    assert {name: state.split("  ")[-1] for name, state in workers(site).items()}[drained] == "drained"
    return drained


def worker_of(seen: Seen, main_of: Callable[[int], int]) -> str:
    """The name of the worker that has the lease; `main_of` knows its main process by that which carries."""
    return f"{socket.gethostname()}:{main_of(int(seen.owner.rpartition(':')[2]))}"


def of_itself(process: int) -> int:
    """The worker's process that has the lease: the site's own."""
    return process


def test_a_run_of_a_draining_site_ends_in_another(small: Site) -> None:
    moves_to_another_worker(small, small.ask(PROMPT), of_itself)
    assert_sound(small)


@pytest.mark.servers
def test_a_run_of_a_draining_celery_worker_ends_in_another(large: Site) -> None:
    drained = moves_to_another_worker(large, large.ask(PROMPT), parent_of)
    assert_sound(large)
    (other,) = workers(large).keys() - {drained}
    large.manage("workers", "drain", other)
    key = large.ask(PROMPT)
    with large.watching(key) as look:
        large.manage("workers", "undrain", drained)
        assert worker_of(until(look, half_done), parent_of) == drained


def test_a_run_sent_under_maintenance_waits_and_begins_after(small: Site) -> None:
    under_way = small.ask(PROMPT)
    with small.watching(under_way) as look_at_first:
        until(look_at_first, half_done)
        assert "on since" in small.manage("maintenance", "on", "--text", "new disks").stdout
        waits = small.ask("hello", "instant")
        until(look_at_first, completed)  # what was begun goes on to its end
    with small.watching(waits) as look:
        assert (look().status, look().seq) == ("queued", 1)
        assert "off" in small.manage("maintenance", "off").stdout
        until(look, completed)
    assert_sound(small)
