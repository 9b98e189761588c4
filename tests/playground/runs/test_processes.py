"""Real processes: some are killed, and nothing that was committed is lost or done twice."""

import os
import signal
import subprocess
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.playground.runs.site import Seen, Site, end, free_port, until, wait_for_site

pytestmark = pytest.mark.processes
PROMPT = (
    "Make a table of Albania, Austria, Belgium, Bulgaria, Croatia, Denmark, Estonia, Finland, France, Germany, "
    "Greece and Hungary: capital, population and currency"
)
RACERS = 5
RUNS = 12


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Embedded: one process on SQLite."""
    site = Site(tmp_path, DATABASE_URL="", REDIS_URL="")
    site.manage("migrate")
    return site


@pytest.fixture
def large_site(tmp_path: Path, postgres_database: str, redis_database: str) -> Site:
    """Production: PostgreSQL and Redis."""
    site = Site(tmp_path, DATABASE_URL=postgres_database, REDIS_URL=redis_database, WORKER_RUNS="1")
    site.manage("migrate")
    return site


def half_done(seen: Seen) -> bool:
    return seen.steps >= 3 and seen.agents >= 2


def completed(seen: Seen) -> bool:
    return seen.status == "completed"


def assert_sound(site: Site) -> None:
    verdict = site.manage("verify_journal", check=False)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def race(site: Site) -> Counter[str]:
    """Who got which run, when several processes try for all of them at the same moment."""
    keys = [site.ask("hello", "instant") for _ in range(RUNS)]
    with ExitStack() as stack:
        command = ("-m", "tests.playground.runs.person", "take", *keys)
        racers = [stack.enter_context(site.running(*command, stdin=subprocess.PIPE)) for _ in range(RACERS)]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        won = [racer.stdout.readline().split() for racer in racers if racer.stdout is not None]
    assert set(keys) == {key for keys_of_one in won for key in keys_of_one}
    return Counter(key for keys_of_one in won for key in keys_of_one)


def test_of_several_processes_one_takes_a_run_on_sqlite(site: Site) -> None:
    assert set(race(site).values()) == {1}


@pytest.mark.servers
def test_of_several_processes_one_takes_a_run_on_postgresql(large_site: Site) -> None:
    large_site.environment["REDIS_URL"] = ""
    assert set(race(large_site).values()) == {1}


def test_a_killed_site_goes_on_where_it_was(site: Site) -> None:
    key = site.ask(PROMPT)
    with site.watching(key) as look:
        with site.playing() as play:
            until(look, half_done)
            end(play, signal.SIGKILL)
        left = look()
        assert left.status == "running"
        with site.playing() as play:
            done = until(look, completed)
            assert end(play) == 0
    assert done.epoch == left.epoch + 1
    assert done.steps > left.steps
    assert_sound(site)


def test_a_site_told_to_end_hands_its_runs_back_and_exits_cleanly(site: Site) -> None:
    key = site.ask(PROMPT)
    with site.watching(key) as look:
        with site.playing() as play:
            until(look, half_done)
            assert end(play, signal.SIGINT) == 0
        left = look()
        assert (left.status, left.held) == ("running", False)
        with site.playing() as play:
            until(look, completed)
    assert_sound(site)


def test_a_stopped_run_stays_stopped_after_a_restart(site: Site) -> None:
    key = site.ask(PROMPT)
    with site.watching(key) as look:
        with site.playing() as play:
            until(look, half_done)
            look("stop")
            until(look, lambda seen: seen.status == "cancelled")
            end(play, signal.SIGKILL)
        stopped = look()
        with site.playing() as play:
            assert end(play) == 0
        assert look() == stopped
    assert_sound(site)


@pytest.mark.servers
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_another_worker_finishes_what_one_began(large_site: Site, number: signal.Signals) -> None:
    site = large_site
    with ExitStack() as stack:
        for _ in range(2):
            port = free_port()
            stack.enter_context(
                site.running(
                    "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "playground.asgi:application"
                )
            )
            wait_for_site(port)
        command = ("-m", "celery", "--app", "playground.celery", "worker", "--loglevel", "WARNING")
        workers = [
            stack.enter_context(site.running(*command, "--hostname", f"worker{index}@%h"))
            for index in range(2)
        ]
        key = site.ask(PROMPT)
        with site.watching(key) as look:
            owner = until(look, half_done).owner
            (unlucky,) = (
                worker for worker in workers if worker.pid == parent_of(int(owner.rpartition(":")[2]))
            )
            status = end(unlucky, number)
            done = until(look, completed)
        assert status == (-signal.SIGKILL if number == signal.SIGKILL else 0)
        assert done.epoch == 2
        assert_sound(site)


def parent_of(process: int) -> int:
    """The process that started another one of this machine."""
    out = subprocess.run(
        ["ps", "-o", "ppid=", "-p", str(process)], capture_output=True, text=True, check=True
    )
    assert os.getpid() != int(out.stdout)
    return int(out.stdout)
