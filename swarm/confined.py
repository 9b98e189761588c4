"""Work on what strangers sent, in a process of its own: it has a time, a memory and no way to hurt its caller.

A confined module is run as `python -m`: its `main` calls `answer`, which reads all of the standard input, limits the process, and writes
what the module's function returns to the standard output.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

MEGABYTE = 1_000_000
ANSWER = 0
REFUSED = 3  # the output is a sentence
TOO_LARGE = 4
TRACE_BYTES = 2_000


class Refused(Exception):
    """The work was looked at and refused. The message is a sentence."""


class Unfinished(Exception):
    """The process came to no end: its time or memory was used up, or it crashed."""

    def __init__(self, *, late: bool, trace: str = "") -> None:
        super().__init__("took too long" if late else f"took too much memory, or failed: {trace}")
        self.late = late


class Confined:
    """One piece of work. `run` blocks; `kill`, from another thread, ends it."""

    def __init__(self, module: str, *, seconds: float, megabytes: int) -> None:
        self._module = module
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False

    def run(self, data: bytes) -> bytes:
        """What the module makes of `data`. Raises Refused or Unfinished."""
        limits = [str(self._megabytes), str(int(self._seconds) + 1)]
        command = [sys.executable, "-m", self._module, *limits]
        with subprocess.Popen(  # noqa: S603 - our own interpreter and module, nothing of the data in it
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
        ) as process:
            self._process = process
            if self._killed:
                process.kill()
            try:
                out, errors = process.communicate(data, timeout=self._seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Unfinished(late=True) from None
            except BaseException:
                process.kill()
                raise
        if process.returncode == REFUSED:
            raise Refused(out.decode(errors="replace"))
        if process.returncode != ANSWER:
            raise Unfinished(late=False, trace=errors[-TRACE_BYTES:].decode(errors="replace"))
        return out

    def kill(self) -> None:
        """End the work, whatever it does now."""
        self._killed = True
        if self._process is not None:
            self._process.kill()


def answer(work: Callable[[bytes], bytes]) -> None:
    """The life of a confined process: limit itself, work, answer."""
    _limit(int(sys.argv[1]) * MEGABYTE, int(sys.argv[2]))
    try:
        out, code = work(sys.stdin.buffer.read()), ANSWER
    except Refused as error:
        out, code = str(error).encode(), REFUSED
    except MemoryError:
        out, code = b"", TOO_LARGE
    sys.stdout.buffer.write(out)
    sys.stdout.buffer.flush()
    os._exit(code)  # threads of a library may still run: nobody waits for them


def _limit(memory: int, seconds: int) -> None:
    if sys.platform == "win32":
        return  # it has no such limits: the caller's time still holds
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _environment() -> dict[str, str]:
    """Nothing of ours but what an interpreter needs: no key, no address."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "LANG", "HOME", "TMPDIR", "SYSTEMROOT")
        if name in os.environ
    }
    threads = {"RAYON_NUM_THREADS": "2", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
    return {**kept, **threads, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
