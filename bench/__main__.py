"""Measures every row of the goals and prints them as Markdown tables: `python -m bench [--quick] [--rounds N]`.

Each measurement is a process of its own, one after the other; a ratio compares what ran in the same round. `--quick`
leaves out 1,000 agents and takes one round. All traffic is loopback, and everything stops by itself.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from bench.client import measure as stream
from bench.client import with_httpx

type Row = tuple[str, str, str, str]

BASE_STREAMS, BASE_SECONDS = 100, 5.0


class Bench:
    """Runs measurements and remembers them."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._seen: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self._plain: list[float] = []

    def all(self, module: str, agents: int, *options: str, rounds: int | None = None) -> list[dict[str, Any]]:
        """The numbers of every round of that measurement, and with each what plain httpx costs in the same round."""
        key = (module, str(agents), *options)
        if key not in self._seen:
            self._seen[key] = [self._once(key) for _ in range(rounds or self._rounds)]
        return self._seen[key]

    def _once(self, key: tuple[str, ...]) -> dict[str, Any]:
        plain, _ = stream(with_httpx, BASE_STREAMS, BASE_SECONDS)
        module, agents, *options = key
        command = [sys.executable, "-m", module, "--agents", agents, *options]
        found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
        if found.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{found.stderr[-2_000:]}")
        numbers: dict[str, Any] = json.loads(found.stdout.strip().splitlines()[-1])
        if numbers["status"] != "completed" or numbers["completed"] != int(agents):
            raise SystemExit(f"{key} did not complete: {numbers}")
        numbers["cpu_ratio"] = numbers["cpu_ms_per_1000_chunks"] / plain
        sys.stderr.write(f"{' '.join(key)}: {json.dumps(numbers)}\n")
        return numbers

    def median(self, name: str, module: str, agents: int, *options: str) -> float:
        """The middle of that number over the rounds."""
        return statistics.median(float(numbers[name]) for numbers in self.all(module, agents, *options))


HEADLESS, SITE = "bench.headless", "bench.site"
FAULTS = ("--endpoint", "--busy 0.05 --cut 0.02 --broken 0.01")
NARROW = ("--endpoint", "--at-once 40")


def rows(bench: Bench, sizes: Sequence[int]) -> list[Row]:
    """Measure, goal by goal."""
    walls = [size for size in (100, 300, 1_000) if size in sizes]

    def each(name: str, module: str, form: Callable[[float], str], of: Sequence[int]) -> str:
        return " / ".join(form(bench.median(name, module, size)) for size in of)

    def memory_an_agent(module: str) -> float:
        return statistics.median(
            1024.0 * float(numbers["memory_peak_mb"] - numbers["memory_idle_mb"]) / 100
            for numbers in bench.all(module, 100)
        )

    more = bench.median("cpu_ms_per_1000_chunks", SITE, 300) / bench.median(
        "cpu_ms_per_1000_chunks", SITE, 100
    )
    named = " / ".join(map(str, walls))
    return [
        (f"wall / critical path, journal and watcher, {named} agents", "1.05 / 1.10 / 1.25", "1.02 / 1.03 / 1.05", each("ratio", SITE, "{:.3f}".format, walls)),
        ("the same at 100 with a limit on everybody: wall / critical path, CPU against plain httpx, step end to next request, ms, p50 / p99", "1.05, 0.75, 5 / 40", "", _limited(bench)),
        (f"the same headless, {' / '.join(map(str, sizes))} agents", "", "", each("ratio", HEADLESS, "{:.3f}".format, sizes)),
        ("plan end to last first request at 100, ms (headless / site)", "150", "30", f"{bench.median('last_after_plan_end_ms', HEADLESS, 100):.0f} / {bench.median('last_after_plan_end_ms', SITE, 100):.0f}"),
        ("first sub-agent starts before the plan ends by, s", "> 0", "", f"{bench.median('first_before_plan_end', HEADLESS, 100):.1f}"),
        ("CPU per 1,000 chunks at 100 against plain httpx, headless / site", "0.50 / 0.75", "0.30 / 0.45", f"{bench.median('cpu_ratio', HEADLESS, 100):.2f} / {bench.median('cpu_ratio', SITE, 100):.2f}"),
        ("CPU per 1,000 chunks, 300 against 100 agents, site", "1.0", "0.7", f"{more:.2f}"),
        ("step end to next request at 100, ms, p50 / p99, site", "5 / 40", "1 / 10", f"{bench.median('gap_ms_p50', SITE, 100):.1f} / {bench.median('gap_ms_p99', SITE, 100):.1f}"),
        ("the same headless", "", "", f"{bench.median('gap_ms_p50', HEADLESS, 100):.1f} / {bench.median('gap_ms_p99', HEADLESS, 100):.1f}"),
        ("chunk to websocket client at 100, ms, p50 / p99", "80 / 200", "60 / 120", f"{bench.median('chunk_to_socket_ms_p50', SITE, 100):.0f} / {bench.median('chunk_to_socket_ms_p99', SITE, 100):.0f}"),
        ("memory an agent over the idle engine, KB, headless / site", "100", "40", f"{memory_an_agent(HEADLESS):.0f} / {memory_an_agent(SITE):.0f}"),
        ("a finished run of 10,000 events at 100 agents: open / seek, ms", "1,000 / 200", "400 / 50", _finished(100)),
        (f"peak memory, MB, headless, {' / '.join(map(str, sizes))} agents", "160 at 100, 300 at 1,000", "110, 180", each("memory_peak_mb", HEADLESS, "{:.0f}".format, sizes)),
        ("5 % 429, 2 % cut, 1 % broken tool JSON at 100: completed, extra calls / faults", "nothing lost", "extra calls = faults", _faults(bench)),
        ("refused above 40 at once, 100 agents: wall / unlimited critical path, refusals", "2.6", "2.1, ≤ 100", _narrow(bench)),
        ("a chat beside a swarm of 300: a place comes free until it begins, worst, s, one process / two workers", "2", "1", f"{_fair('0'):.2f} / {_fair('2'):.2f}"),
    ]  # fmt: skip


def _finished(agents: int) -> str:
    command = [sys.executable, "-m", "bench.finished", "--agents", str(agents)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    numbers: dict[str, Any] = json.loads(found.stdout.strip().splitlines()[-1])
    return f"{numbers['open_ms']:.0f} / {numbers['seek_ms']:.0f}"


def _limited(bench: Bench) -> str:
    form = {"ratio": "{:.3f}", "cpu_ratio": "{:.2f}", "gap_ms_p50": "{:.1f}", "gap_ms_p99": "{:.1f}"}
    found = [said.format(bench.median(name, SITE, 100, "--limited")) for name, said in form.items()]
    return f"{found[0]}, {found[1]}, {found[2]} / {found[3]}"


def _faults(bench: Bench) -> str:
    numbers = bench.all(HEADLESS, 100, *FAULTS)[0]
    return f"{numbers['completed']} of 100, {numbers['extra_requests']} / {numbers['refused'] + numbers['cut'] + numbers['broken']}"


def _fair(workers: str) -> float:
    command = [sys.executable, "-m", "bench.fair", "--chats", "4", "--workers", workers]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900)
    worst: float = json.loads(found.stdout.strip().splitlines()[-1])["freed_worst_s"]
    return worst


def _narrow(bench: Bench) -> str:
    ratio = bench.median("ratio", HEADLESS, 100, *NARROW)
    return f"{ratio:.2f}, {bench.median('refused', HEADLESS, 100, *NARROW):.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sizes = [1, 10, 100, 300] + ([] if options.quick else [1_000])
    bench = Bench(1 if options.quick else options.rounds)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    print("| measure | must | aim | here |\n| --- | --- | --- | --- |")
    for row in rows(bench, sizes):
        print("| " + " | ".join(row) + " |", flush=True)
    print(f"\n{_long_talks(3 if options.quick else 7)}")


def _long_talks(rounds: int) -> str:
    command = [sys.executable, "-m", "bench.talk", "--table", "--rounds", str(rounds)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=900).stdout.strip()


if __name__ == "__main__":
    main()
