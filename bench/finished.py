"""What a finished run costs to open: its page, asked for in process, by an event count. Prints one line of JSON.

python -m bench.finished [--events 10000] [--agents 100]

The run is written by the journal's own writer, 25 events a frame, in a SQLite file that is gone afterwards: every agent
searches, opens a page and answers, over and over, its text in pieces of 60 characters, until the events are used up. The
page is then opened seven times through all middleware and templates; `open_ms` is the median without the first, which
loads the templates too (`first_ms`).
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from playground.users.models import User

OPENED = 7


def main() -> None:
    """Measure in a data directory that is gone afterwards."""
    parser = argparse.ArgumentParser(description="Open the page of a finished run.")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--agents", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "playground.settings"}
        django.setup()
        from bench.finished_written import finished_run

        run, events = finished_run(asked.events, asked.agents)
        taken = opened(f"/runs/{run.key}/", run.conversation.owner)
    numbers = {
        "events": events,
        "agents": asked.agents,
        "open_ms": round(statistics.median(taken[1:]), 1),
        "first_ms": round(taken[0], 1),
    }
    print(json.dumps(numbers))


def opened(address: str, owner: "User") -> list[float]:
    """Milliseconds of each opening."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(owner)
    taken = []
    for _ in range(OPENED):
        begun = time.perf_counter()
        answer = client.get(address)
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
    return taken


if __name__ == "__main__":
    main()
