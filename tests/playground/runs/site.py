"""A whole site of real processes, as an operator starts it: for tests that kill some of them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 90.0  # seconds for one thing to happen, on a loaded machine
LOOK = 0.1  # seconds between two looks at another process


class Seen(msgspec.Struct):
    """A run as its rows tell, in a process that looks."""

    status: str
    seq: int
    epoch: int
    steps: int
    agents: int
    owner: str
    held: bool


class Books(msgspec.Struct):
    """What a run cost, by every count that there is: its bill, its own row, and the accounts of its owner."""

    status: str
    code: str
    done: int  # sub-agents
    parked: bool
    bill: int  # tokens
    guessed: int  # of them, where no usage came
    guesses: int  # how often
    bill_cost: int
    run: int
    run_cost: int
    spent: int
    held: int
    open: int  # holds


class Site:
    """Processes that share a database, a data directory and, where there is one, a Redis."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("MODEL_", "OPENAI_"))
            },
            "DATA_DIR": str(folder),
            "DEBUG": "1",
            "PRACTICE_FIRST_TOKEN": "0.2",
            "PRACTICE_TOKENS_PER_SECOND": "400",
            **variables,
        }

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a management command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=PATIENCE,
        )

    def ask(self, prompt: str, mode: str = "swarm", name: str = "alice") -> str:
        """Accept a run, as a view does, in a process that carries none. Answers its key."""
        return self._talk("ask", prompt, mode, name)

    def calls(self, *keys: str) -> list[tuple[int, float, float]]:
        """Which of the runs made a model call, from when till when."""
        told = (line.split() for line in self._talk("calls", *keys).splitlines())
        return [(int(number), float(began), float(ended)) for number, began, ended in told]

    def do(self, *words: str) -> None:
        """A deed of an admin."""
        self._talk(*words)

    def books(self, key: str) -> Books:
        """What a run cost so far."""
        return msgspec.json.decode(self._talk("books", key), type=Books)

    def cookie(self) -> str:
        """The cookie of the person who asks, signed in."""
        return self._talk("sign_in")

    def see(self, key: str) -> Seen:
        """How the run stands."""
        return msgspec.json.decode(self._talk("see", key), type=Seen)

    @contextmanager
    def watching(self, key: str) -> Iterator[Callable[..., Seen]]:
        """A process that looks at the run whenever asked, stops it at the word "stop", and drains a worker at "drain" and
        its name: more quickly than one that must start first.
        """
        with self.running(
            "-m", "tests.playground.runs.person", "watch", key, stdin=subprocess.PIPE
        ) as person:
            assert person.stdin is not None
            assert person.stdout is not None

            def look(word: str = "") -> Seen:
                assert person.stdin is not None
                assert person.stdout is not None
                person.stdin.write(f"{word}\n")
                person.stdin.flush()
                return msgspec.json.decode(person.stdout.readline(), type=Seen)

            yield look

    @contextmanager
    def playing(self) -> Iterator[subprocess.Popen[str]]:
        """`manage.py play`, until the block ends or the test ends it."""
        port = free_port()
        with self.running("manage.py", "play", "--port", str(port)) as process:
            wait_for_site(port)
            yield process

    @contextmanager
    def running(self, *command: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
        """A Python process of the site. What is still alive at the end is killed."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE if "stdin" in options else None,
            text=True,
            **options,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _talk(self, *words: str) -> str:
        said = subprocess.run(
            [sys.executable, "-m", "tests.playground.runs.person", *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return said.stdout.strip()


def until(look: Callable[[], Seen], wanted: Callable[[Seen], bool]) -> Seen:
    """Look at another process's work until it is as wanted. Fails with what was seen last."""
    deadline = time.monotonic() + PATIENCE
    while not wanted(seen := look()):
        assert time.monotonic() < deadline, f"not in {PATIENCE} s: {seen}"
        time.sleep(LOOK)
    return seen


def wait_for_site(port: int) -> None:
    """Return when the site on that port of loopback says that it is alive."""
    deadline = time.monotonic() + PATIENCE
    while not _alive(port):
        assert time.monotonic() < deadline, f"port {port} does not answer"
        time.sleep(LOOK)


def _alive(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def end(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> int:
    """Ask a process to end, and answer its exit status."""
    process.send_signal(number)
    return process.wait(timeout=PATIENCE)
