"""Two people at one endpoint, one with a swarm: how long the other's chats wait. Prints one line of JSON.

python -m bench.fair [--agents 300] [--places 20] [--chats 6]      one process, SQLite
python -m bench.fair --workers 2                                   Celery workers, PostgreSQL and Redis

The swarm wants all places the whole time, with calls of about 2.2 s. Meanwhile somebody else asks one thing after another.
`freed` is measured in the journals: the seconds from the first call of the swarm that ended while the chat's agent stood
in line until the chat's call began; `line` is its whole time in line. `most_at_once` is the endpoint's own count.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import django

from bench.headless import simulated
from tests.servers import a_postgres, a_redis

WAIT = 600  # seconds for everything


def environment(endpoint: str, folder: str, places: int) -> dict[str, str]:
    """Of a site that asks that endpoint."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {
        "DATA_DIR": folder,
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "playground.settings",
        "MODEL_BASE_URL": endpoint,
        "MODEL_API_KEY": "bench",
        "MODEL_NAME": "simulated",
        "MODEL_DIALECT": "generic",
        "MODEL_PLACES": str(places),
        "LIMIT_AGENTS_TOTAL": "1000",
        "LIMIT_AGENTS_PER_WAVE": "1000",
        "WORKER_RUNS": "1",
        "PORT": "0",
    }


@contextlib.contextmanager
def running(command: list[str], around: dict[str, str]) -> Iterator[None]:
    """A process of the site, until the block ends."""
    with subprocess.Popen([sys.executable, *command], env=around, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)


def main() -> None:
    """Measure, or be the people that ask."""
    parser = argparse.ArgumentParser(description="One chat beside a swarm.")
    parser.add_argument("--agents", type=int, default=300)
    parser.add_argument("--places", type=int, default=20)
    parser.add_argument("--chats", type=int, default=6)
    parser.add_argument("--workers", type=int, default=0, help="Celery workers; 0: the site in one process")
    parser.add_argument("--as-people", action="store_true", help=argparse.SUPPRESS)  # in a process of theirs
    asked = parser.parse_args()
    if asked.as_people:
        django.setup()
        from bench.fair_asked import two_people

        two_people(asked.agents, asked.chats)
    else:
        measure(asked)


def measure(asked: argparse.Namespace) -> None:
    """Start everything, let both people ask, and end everything."""
    with ExitStack() as stack:
        endpoint = stack.enter_context(simulated())
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        around = environment(endpoint, folder, asked.places)
        if asked.workers:
            around["DATABASE_URL"] = stack.enter_context(a_postgres())
            around["REDIS_URL"] = f"{stack.enter_context(a_redis())}/0"
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=around, check=True)
        celery = ["-m", "celery", "--app", "playground.celery", "worker", "--loglevel", "ERROR"]
        for number in range(asked.workers):
            stack.enter_context(running([*celery, "--hostname", f"w{number}@%h"], around))
        if not asked.workers:
            stack.enter_context(running(["manage.py", "play"], around))
        people = [sys.executable, "-m", "bench.fair", "--as-people"]
        people += ["--agents", str(asked.agents), "--chats", str(asked.chats)]
        told = subprocess.run(people, env=around, capture_output=True, text=True, timeout=WAIT, check=False)
        if told.returncode:
            raise SystemExit(told.stderr)
        with urllib.request.urlopen(f"{endpoint}/stats") as answer:  # noqa: S310 - the address is ours
            stats = json.load(answer)
    numbers = {"agents": asked.agents, "places": asked.places, "workers": asked.workers or 1}
    print(json.dumps(numbers | json.loads(told.stdout) | {"most_at_once": stats["most_at_once"]}))


if __name__ == "__main__":
    main()
