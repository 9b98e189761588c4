"""A swarm of 300 against a budget for 120 steps, with real processes and an endpoint that counts what it served."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.playground.runs.site import LOOK, PATIENCE, ROOT, Books, Site, end

EACH = 200  # tokens that every answer of the endpoint uses
BUDGET = 120 * EACH
MOST = 600  # tokens that are set aside for one call at the most: 250 of output, and what its input is thought to be
PRICE = (
    3_333_333  # millionths for a million tokens, so that nearly every call has a broken millionth to round
)
PLAN = {"agents": 300, "steps": 1, "tokens": 12, "rate": 40, "first_token": 0.1}


@contextmanager
def counting() -> Iterator[tuple[str, Callable[[], int]]]:
    """The endpoint's address, and how many answers it gave whole."""
    command = [sys.executable, "-m", "bench.simulated"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()

            def answered() -> int:
                with urlopen(f"{address}/stats", timeout=PATIENCE) as told:  # noqa: S310 - our own address
                    return int(json.load(told)["answered"])

            yield address, answered
        finally:
            process.kill()


def a_site(folder: Path, address: str, **variables: str) -> Site:
    site = Site(
        folder,
        **variables,
        MODEL_BASE_URL=address,
        MODEL_API_KEY="key",
        MODEL_NAME="simulated",
        MODEL_PLACES="60",
        LIMIT_AGENTS_PER_WAVE="300",
        LIMIT_OUTPUT_TOKENS="250",
        REDIS_URL="",
    )
    site.manage("migrate")
    site.do("price", str(PRICE))
    site.do("allow", str(BUDGET))
    return site


def books_when(site: Site, key: str, wanted: Callable[[Books], bool]) -> Books:
    deadline = time.monotonic() + 2 * PATIENCE
    while not wanted(books := site.books(key)):
        assert time.monotonic() < deadline, f"not in time: {books}"
        time.sleep(LOOK)
    return books


def waits(books: Books) -> bool:
    return books.status == "waiting" and books.parked


def pauses_and_goes_on(site: Site, answered: Callable[[], int]) -> None:
    key = site.ask(f"Do it {json.dumps(PLAN)}")
    with site.playing() as play:
        paused = books_when(site, key, waits)
        assert paused.code == "budget"
        assert BUDGET - MOST < paused.bill <= BUDGET
        assert paused.bill == paused.run == paused.spent == EACH * answered()
        assert paused.done == answered() - 1  # but for the orchestrator's call, all of it is there
        assert (paused.held, paused.open) == (0, 0)
        site.do("top_up", str(1_000_000))  # nobody says more: the run wakes by itself
        done = books_when(site, key, lambda books: books.status == "completed" and not books.open)
        assert end(play) == 0
    assert done.done == 300
    assert answered() == 302  # nothing was asked twice
    assert done.bill == done.run == done.spent == EACH * answered()
    assert done.bill_cost == done.run_cost == 302 * -(-EACH * PRICE // 1_000_000)
    assert done.held == 0
    verdict = site.manage("verify_journal", check=False)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_a_swarm_waits_within_its_budget_and_goes_on_after_a_top_up(tmp_path: Path) -> None:
    with counting() as (address, answered):
        pauses_and_goes_on(a_site(tmp_path, address, DATABASE_URL=""), answered)


@pytest.mark.servers
def test_a_swarm_waits_within_its_budget_on_postgresql_too(tmp_path: Path, postgres_database: str) -> None:
    with counting() as (address, answered):
        pauses_and_goes_on(a_site(tmp_path, address, DATABASE_URL=postgres_database), answered)


def test_a_worker_that_is_killed_leaves_a_right_bill_and_nothing_held(tmp_path: Path) -> None:
    with counting() as (address, answered):
        site = a_site(tmp_path, address, DATABASE_URL="")
        key = site.ask(f"Do it {json.dumps(PLAN)}")
        with site.playing() as play:
            books_when(site, key, lambda books: books.done >= 20)
            end(play, signal.SIGKILL)
        left = site.books(key)
        assert left.bill == left.run
        assert left.open == 1
        with site.playing() as play:
            rests = books_when(
                site, key, lambda books: waits(books) or (books.status == "completed" and not books.open)
            )
            assert end(play) == 0
        served = EACH * answered()
    assert rests.guesses  # what was under way when the worker died is charged at its input
    known = rests.bill - rests.guessed
    assert served - EACH * rests.guesses <= known <= served
    assert rests.bill == rests.run == rests.spent
    assert rests.bill <= BUDGET
    assert (rests.held, rests.open) == (0, 0)
