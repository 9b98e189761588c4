"""The door to the process that looks into files: one process a file, few at once, each ended when it takes too much."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from django.conf import settings

from playground.conversations.intake.outcome import ORDER, OUTCOME, TROUBLE, Order, Outcome, Refused, Taken
from playground.environment import Uploads

GIVEN = "given"  # the file, in its folder
PATIENCE = 120.0  # seconds for which a file waits for its turn
GRACE = 2.0  # seconds beyond the process's own clock
# All that the process may know of its surroundings: where programs and libraries are, and nothing else. One arena: each
# further one of the C library would take 64 MB of the address space that the process may have.
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
SURROUNDINGS = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1"}

log = logging.getLogger(__name__)


class Busy(Exception):
    """So many files are being looked into that this one's turn did not come."""


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder beside the store of bodies, gone with all that is in it when the block ends."""
    place = scratch_place()
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def scratch_place() -> Path:
    """Where scratch folders are: on the file system of the bodies, so that a file becomes one by being renamed."""
    return Path(settings.DATA_DIR / "intake")


def examine(folder: Path, name: str, *, pages: list[int] | None = None) -> Outcome:
    """Look into the file `given` of the folder, which a person calls `name`. Raises Busy.

    What the outcome names lies in the folder afterwards.
    """
    bounds: Uploads = settings.UPLOADS
    order = Order(
        file=GIVEN,
        name=name,
        pixels=bounds.pixels,
        seconds=bounds.seconds,
        memory_bytes=bounds.memory_bytes,
        pages=pages or [],
    )
    (folder / ORDER).write_bytes(msgspec.json.encode(order))
    with _a_turn(bounds.at_once):
        began = time.monotonic()
        in_time = _run(folder, bounds.seconds + GRACE)
    outcome = _outcome_in(folder) or Refused(code="broken" if in_time else "too_slow")
    _tell(folder, outcome, time.monotonic() - began)
    return outcome


@contextlib.contextmanager
def _a_turn(at_once: int) -> Iterator[None]:
    turns = _turns(at_once)
    if not turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        turns.release()


@cache
def _turns(at_once: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(at_once)


def _run(folder: Path, seconds: float) -> bool:
    """Whether the process came to its end by itself. It and whatever it started is gone afterwards."""
    process = subprocess.Popen(  # noqa: S603  our own interpreter and module; the name of the file is in the order
        [sys.executable, "-E", "-s", "-m", "playground.conversations.intake", str(folder)],
        cwd=settings.BASE_DIR,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | SURROUNDINGS,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # nothing is written to it: its end is how we hear of the process's
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)
    return process.returncode not in {-signal.SIGALRM, -signal.SIGXCPU}


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _outcome_in(folder: Path) -> Outcome | None:
    """What the process wrote. It read a hostile file: only plain names of files in the folder are believed."""
    try:
        outcome = msgspec.json.decode((folder / OUTCOME).read_bytes(), type=Taken | Refused)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    if isinstance(outcome, Refused):
        return outcome
    files = [outcome.body, outcome.thumbnail, outcome.text, *(frame.file for frame in outcome.frames)]
    present = {path.name for path in folder.iterdir() if path.is_file() and not path.is_symlink()}
    return outcome if outcome.body and present.issuperset(filter(None, files)) else None


def _tell(folder: Path, outcome: Outcome, seconds: float) -> None:
    said = outcome.code if isinstance(outcome, Refused) else outcome.media_type
    log.info("looked into a file in %.2f s, %d MB: %s", seconds, outcome.most_bytes >> 20, said)
    with contextlib.suppress(FileNotFoundError):
        log.info("what went wrong in it: %s", (folder / TROUBLE).read_text(errors="replace"))
