"""A race for money: 10,000 reservations from 8 processes at once, for exactly 100. Over and over; exits with 1 at the
first round in which it was not 100, or in which the books do not agree.

python -m bench.ledger [--rounds 100]                                   SQLite, in a folder of its own
python -m tests.servers --as-site python -m bench.ledger [...]          PostgreSQL
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from uuid import uuid4

import django

ENOUGH_FOR = 100


def main() -> int:
    """Race in a data directory that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--wishes", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=8)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "playground.settings"}
        django.setup()
        from bench import ledger_raced

        vendor = ledger_raced.prepare()
        racers = [stack.enter_context(racer()) for _ in range(asked.processes)]
        print(f"{vendor}: {asked.wishes} wishes from {asked.processes} processes, money for {ENOUGH_FOR}")
        exact = 0
        for number in range(1, asked.rounds + 1):
            person = ledger_raced.somebody(uuid4().hex, ENOUGH_FOR)
            began = time.perf_counter()
            won = race(racers, person, asked.wishes // asked.processes)
            seconds = time.perf_counter() - began
            faults = ledger_raced.faults_of(person, ENOUGH_FOR)
            exact += sum(won) == ENOUGH_FOR and not faults
            print(
                f"round {number}: {sum(won)} won {won} in {seconds:.1f} s {' '.join(faults)}".rstrip(),
                flush=True,
            )
            if exact < number:
                break
        print(f"{vendor}: exactly {ENOUGH_FOR} in {exact} of {asked.rounds} rounds")
    return 0 if exact == asked.rounds else 1


def racer() -> subprocess.Popen[str]:
    """A process that waits for races."""
    command = [sys.executable, "-m", "bench.ledger_raced"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def race(racers: list[subprocess.Popen[str]], person: int, wishes: int) -> list[int]:
    """Let all of them begin at once; how many reservations each got."""
    for one in racers:
        if one.stdin is not None:  # always: it was asked for
            one.stdin.write(f"{person} {wishes}\n")
            one.stdin.flush()
    return [int(one.stdout.readline()) for one in racers if one.stdout is not None]


if __name__ == "__main__":
    sys.exit(main())
