"""Whole sites of real processes for the stories, each with static files of its own; every process ends with its group."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

import msgspec

from tests.browser.facts import Fact
from tests.playground.runs.site import PATIENCE, ROOT, Site, end, free_port, wait_for_site

# The practice model thinks long and writes quickly: there is time to look while the flock is at work.
FIRST_TOKEN = "2.5"  # seconds
TOKENS_PER_SECOND = "150"


def a_site(folder: Path, static_files: Path, **variables: str) -> Site:
    """A site as an operator configures it: no debugging, and nothing from the environment of the tests."""
    ours = {
        "DEBUG": "0",
        "STATIC_ROOT": str(static_files),
        "PRACTICE_FIRST_TOKEN": FIRST_TOKEN,
        "PRACTICE_TOKENS_PER_SECOND": TOKENS_PER_SECOND,
        "LISTEN": "",
        "PORT": "",
        "SITE_URL": "",
    }
    return Site(folder, **{**ours, **variables})


def collect_into(folder: Path) -> Path:
    """Collect the static files for sites of these tests: other processes collect into the common folder as they like."""
    a_site(folder / "data", folder / "files", DATABASE_URL="", REDIS_URL="").manage(
        "collectstatic", "--no-input", "-v0"
    )
    return folder / "files"


@contextmanager
def in_a_group(site: Site, *command: str) -> Iterator[subprocess.Popen[str]]:
    """A process of the site that leads a group; at the end nobody of the group is left."""
    with site.running(*command, start_new_session=True) as process:
        try:
            yield process
        finally:
            kill_group(process)


def kill_group(process: subprocess.Popen[str]) -> None:
    """Kill the process and its children at one stroke: `kill -9`."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def facts_of(site: Site, key: str) -> list[Fact]:
    """What the journal of a run holds, read by another process."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.browser.facts", key],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.PIPE,
        check=True,
        timeout=PATIENCE,
    )
    return msgspec.json.decode(told.stdout, type=list[Fact])


class Embedded:
    """A site in one process, on one port, that can be killed and started again where it was."""

    def __init__(self, folder: Path, static_files: Path, **variables: str) -> None:
        self.site = a_site(folder, static_files, DATABASE_URL="", REDIS_URL="", **variables)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._life = ExitStack()

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ("manage.py", "play", "--port", str(self.port))
        self._process = self._life.enter_context(in_a_group(self.site, *command))
        wait_for_site(self.port)

    def kill(self) -> None:
        """`kill -9`."""
        kill_group(self._process)
        self._life.close()

    def close(self) -> None:
        """Ctrl-C, which has to end it in order."""
        assert end(self._process, signal.SIGINT) == 0
        self._life.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._life.close()
