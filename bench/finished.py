"""What a finished run costs to open and to seek in: asked for in process, by an event count. Prints one line of JSON.

python -m bench.finished [--events 10000] [--agents 100]

The run is written by the journal's own writer, 25 events a frame, in a SQLite file that is gone afterwards: every agent
searches, opens a page and answers, over and over, its text in pieces of 60 characters, until the events are used up. The
page is then opened seven times through all middleware and templates; `open_ms` is the median without the first, which
loads the templates too (`first_ms`). Then its player asks for moments as a dragged handle does, thirty of them spread over
the run: `seek_ms` and `seek_p95_ms`; the first look, which makes the folds that are kept, is `seek_first_ms`. `at_cpu_ms` is
the whole page at such a moment, as a deep link asks for it; `cpu` stands for milliseconds of the processor.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from typing import TYPE_CHECKING, NamedTuple

import django

if TYPE_CHECKING:
    from playground.runs.models import Run
    from playground.users.models import User

OPENED = 7
SOUGHT = 30


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
        from playground.runs import seeking

        run, events = finished_run(asked.events, asked.agents)
        owner, page = run.conversation.owner, f"/runs/{run.key}/"
        taken = timed([page] * OPENED, owner)
        order = random.Random(1)
        moments = [round(order.uniform(0.5, length(run)), 2) for _ in range(SOUGHT)]
        sought = timed([f"{page}replay?from={moment}&beat=0.4&beats=0" for moment in moments], owner)
        at = timed([f"{page}?at={moment}" for moment in moments[:OPENED]], owner)
        kept = seeking.films.size
    numbers = {
        "events": events,
        "agents": asked.agents,
        "open_ms": round(statistics.median(taken.wall[1:]), 1),
        "open_cpu_ms": round(statistics.median(taken.cpu[1:]), 1),
        "first_ms": round(taken.wall[0], 1),
        "seek_ms": round(statistics.median(sought.wall[1:]), 1),
        "seek_p95_ms": round(statistics.quantiles(sought.wall[1:], n=20)[-1], 1),
        "seek_cpu_ms": round(statistics.median(sought.cpu[1:]), 1),
        "seek_first_ms": round(sought.wall[0], 1),
        "seek_first_cpu_ms": round(sought.cpu[0], 1),
        "at_cpu_ms": round(statistics.median(at.cpu), 1),
        "kept_kb": round(kept / 1024),
    }
    print(json.dumps(numbers))


def length(run: "Run") -> float:
    """Seconds that the run took."""
    from playground.runs import journal

    return journal.last_at(run.pk)


class Taken(NamedTuple):
    """Milliseconds of each request: by the clock, and of the processor, which a busy machine does not make more."""

    wall: list[float]
    cpu: list[float]


def timed(addresses: list[str], owner: "User") -> Taken:
    """Ask for each."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(owner)
    taken = Taken([], [])
    for address in addresses:
        begun, worked = time.perf_counter(), time.process_time()
        answer = client.get(address)
        taken.wall.append((time.perf_counter() - begun) * 1000)
        taken.cpu.append((time.process_time() - worked) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
    return taken


if __name__ == "__main__":
    main()
