"""Two real workers at one endpoint: a number of places that is configured holds for both, and people get alike."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.playground.runs.site import Seen, Site, until

PROMPT = "Make a table of Albania, Austria, Belgium, Bulgaria, Croatia, Denmark and Estonia: capital and population"
PLACES = 2
SKEW = 0.05  # seconds by which the clock of a run may be off: it is read when its worker begins


def most_at_once(calls: Iterable[tuple[int, float, float]]) -> int:
    """How many were under way at the busiest moment."""
    moves = [(began + SKEW, 1) for _, began, _ in calls] + [(ended - SKEW, -1) for _, _, ended in calls]
    inside, most = 0, 0
    for _at, move in sorted(moves):
        inside += move
        most = max(most, inside)
    return most


@pytest.mark.servers
def test_two_workers_keep_one_number_of_places_and_nobody_starves(
    tmp_path: Path, postgres_database: str, redis_database: str
) -> None:
    site = Site(
        tmp_path,
        DATABASE_URL=postgres_database,
        REDIS_URL=redis_database,
        WORKER_RUNS="1",
        PRACTICE_TOKENS_PER_SECOND="200",
    )
    site.environment["MODEL_PLACES"] = str(PLACES)
    site.manage("migrate")
    with ExitStack() as stack:
        for index in range(2):
            command = ("-m", "celery", "--app", "playground.celery", "worker", "--loglevel", "WARNING")
            stack.enter_context(site.running(*command, "--hostname", f"places{index}@%h"))
        keys = [site.ask(PROMPT, name="alice"), site.ask(PROMPT, name="bob")]
        for key in keys:
            with site.watching(key) as look:
                until(look, _has_completed)
    calls = site.calls(*keys)
    assert most_at_once(calls) <= PLACES
    first, second = ({at for number, *times in calls if number == who for at in times} for who in (0, 1))
    assert max(min(first), min(second)) < min(
        max(first), max(second)
    )  # side by side, not one after the other


def _has_completed(seen: Seen) -> bool:
    return seen.status == "completed"
