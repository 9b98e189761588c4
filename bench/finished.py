"""What a finished run costs to open and to seek in, and what its page weighs: asked for in process, by the size of the run.

python -m bench.finished                                  # a table: 1, 10, 100 and 300 agents, and 10,000 events
python -m bench.finished --agents 100 [--events 10000]    # one of them, as one line of JSON

The run is written by the journal's own writer, 25 events a frame, in a SQLite file that is gone afterwards: every agent
searches, opens a page and answers, over and over, its text in pieces of 60 characters, until the events are used up. The
page is then opened seven times through all middleware and templates; `open_ms` is the median without the first, which
loads the templates and makes the folds that are kept (`first_ms`). Then its player asks for moments as a dragged handle
does, thirty of them spread over the run: `seek_ms` and `seek_p95_ms`. `at_cpu_ms` is the whole page at such a moment, as a
deep link asks for it; `cpu` stands for milliseconds of the processor. After `films` were forgotten, the first moment is
asked for once more (`seek_first_ms`). `page_kb` is the page, `page_sent_kb` the same compressed, `moment_kb` what a moment
weighs on its way to the player, compressed too.
"""

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING, NamedTuple

import django

if TYPE_CHECKING:
    from playground.runs.models import Run
    from playground.users.models import User

OPENED = 7
SOUGHT = 30
SIZES = ((1, 100), (10, 700), (100, 6_500), (300, 19_000), (100, 10_000), (300, 10_000))  # agents, events
COLUMNS = {
    "agents": "agents",
    "events": "events",
    "page opened, ms, first": "first_ms",
    "then": "open_ms",
    "of the processor": "open_cpu_ms",
    "seek, ms, first": "seek_first_ms",
    "p50": "seek_ms",
    "p95": "seek_p95_ms",
    "of the processor, p50": "seek_cpu_ms",
    "page, KB": "page_kb",
    "compressed": "page_sent_kb",
    "a moment, KB compressed": "moment_kb",
    "folds kept, KB": "kept_kb",
}


def main() -> None:
    """One size, or all of them, each in a process of its own."""
    parser = argparse.ArgumentParser(description="Open the page of a finished run.")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--agents", type=int)
    asked = parser.parse_args()
    if asked.agents is not None:
        print(json.dumps(measured(asked.events, asked.agents)))
        return
    print(f"Load {os.getloadavg()[0]:.1f} at the beginning.\n")
    print("| " + " | ".join(COLUMNS) + " |\n|" + " --- |" * len(COLUMNS))
    for agents, events in SIZES:
        command = [sys.executable, "-m", "bench.finished", "--agents", str(agents), "--events", str(events)]
        found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
        numbers = json.loads(found.stdout.strip().splitlines()[-1])
        print("| " + " | ".join(str(numbers[name]) for name in COLUMNS.values()) + " |", flush=True)


def measured(wanted: int, agents: int) -> dict[str, float]:
    """Measure in a data directory that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "playground.settings"}
        django.setup()
        from bench.finished_written import finished_run
        from playground.runs import seeking

        run, events = finished_run(wanted, agents)
        owner, page = run.conversation.owner, f"/runs/{run.key}/"
        taken = timed([page] * OPENED, owner)
        order = random.Random(1)
        moments = [round(order.uniform(0.5, length(run)), 2) for _ in range(SOUGHT)]
        seeks = [f"{page}replay?from={moment}&beat=0.4&beats=0" for moment in moments]
        seeking.films.forget()
        sought = timed(seeks, owner)
        at = timed([f"{page}?at={moment}" for moment in moments[:OPENED]], owner)
        kept = seeking.films.size
    return {
        "events": events,
        "agents": agents,
        "open_ms": round(statistics.median(taken.wall[1:]), 1),
        "open_cpu_ms": round(statistics.median(taken.cpu[1:]), 1),
        "first_ms": round(taken.wall[0], 1),
        "seek_ms": round(statistics.median(sought.wall[1:]), 1),
        "seek_p95_ms": round(statistics.quantiles(sought.wall[1:], n=20)[-1], 1),
        "seek_cpu_ms": round(statistics.median(sought.cpu[1:]), 1),
        "seek_first_ms": round(sought.wall[0], 1),
        "seek_first_cpu_ms": round(sought.cpu[0], 1),
        "at_cpu_ms": round(statistics.median(at.cpu), 1),
        "page_kb": kilobytes(len(taken.last)),
        "page_sent_kb": kilobytes(len(gzip.compress(taken.last))),
        "moment_kb": kilobytes(len(gzip.compress(sought.last))),
        "kept_kb": kilobytes(kept),
    }


def kilobytes(count: int) -> float:
    """As a table says it."""
    return round(count / 1024, 1)


def length(run: "Run") -> float:
    """Seconds that the run took."""
    from playground.runs import journal

    return journal.last_at(run.pk)


class Taken(NamedTuple):
    """Milliseconds of each request: by the clock, and of the processor, which a busy machine does not make more. And the last answer."""

    wall: list[float]
    cpu: list[float]
    last: bytes


def timed(addresses: list[str], owner: "User") -> Taken:
    """Ask for each."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(owner)
    wall, cpu, last = list[float](), list[float](), b""
    for address in addresses:
        begun, worked = time.perf_counter(), time.process_time()
        answer = client.get(address)
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        last = answer.content
    return Taken(wall, cpu, last)


if __name__ == "__main__":
    main()
