"""A site as it runs in production: web processes and workers of their own, PostgreSQL and Redis between them."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from tests.browser.sites import a_site, in_a_group
from tests.playground.runs.site import Site, free_port, wait_for_site

SETUP_TOKEN = "the-link-that-the-operator-got"
WEB = ("-m", "daphne", "-v", "0", "-b", "127.0.0.1", "playground.asgi:application", "-p")
WORKER = ("-m", "celery", "--app", "playground.celery", "worker", "--loglevel", "WARNING", "--hostname")


class Production(msgspec.Struct, frozen=True):
    """Two of each."""

    site: Site
    addresses: list[str]
    workers: list[subprocess.Popen[str]]

    @property
    def setup_link(self) -> str:
        """Where the owner's account is made."""
        return f"{self.addresses[0]}/setup/{SETUP_TOKEN}/"

    def worker_of(self, owner: str) -> subprocess.Popen[str]:
        """The worker one of whose processes has the lease: `owner` ends in that process's number."""
        parent = parent_of(int(owner.rpartition(":")[2]))
        (found,) = (worker for worker in self.workers if worker.pid == parent)
        return found


@contextmanager
def in_production(folder: Path, static_files: Path, database: str, redis: str) -> Iterator[Production]:
    """Start everything; at the end nothing of it is left."""
    site = a_site(
        folder,
        static_files,
        DATABASE_URL=database,
        REDIS_URL=redis,
        SETUP_TOKEN=SETUP_TOKEN,
        WORKER_RUNS="1",
        PRACTICE_TOKENS_PER_SECOND="400",
    )
    site.manage("migrate")
    with ExitStack() as stack:
        ports = [free_port() for _ in range(2)]
        for port in ports:
            stack.enter_context(in_a_group(site, *WEB, str(port)))
        workers = [stack.enter_context(in_a_group(site, *WORKER, f"story{n}@%h")) for n in range(2)]
        for port in ports:
            wait_for_site(port)
        yield Production(site, [f"http://127.0.0.1:{port}" for port in ports], workers)


def parent_of(process: int) -> int:
    """The process that started another one of this machine."""
    told = subprocess.run(
        ["ps", "-o", "ppid=", "-p", str(process)], capture_output=True, text=True, check=True
    )
    return int(told.stdout)
