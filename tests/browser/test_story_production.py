"""The story in production: two web processes, two workers, and the worker that has the run is killed."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.facts import Fact
from tests.browser.production import Production, in_production
from tests.browser.sites import facts_of, kill_group
from tests.browser.visitor import (
    COUNTRIES,
    ask_the_swarm,
    at_least,
    cells,
    ended,
    make_owner,
    shown_on,
    sign_in,
    without_complaints,
)

pytestmark = pytest.mark.servers


@pytest.fixture
def production(
    tmp_path: Path, static_files: Path, postgres_database: str, redis_database: str
) -> Iterator[Production]:
    with in_production(tmp_path, static_files, postgres_database, redis_database) as production:
        yield production


@pytest.fixture
def pages(browser: Browser) -> Iterator[list[Page]]:
    """Two browsers that share nothing."""
    with ExitStack() as stack:
        yield [stack.enter_context(browser.new_context()).new_page() for _ in range(2)]


def test_another_worker_finishes_what_a_killed_one_began(pages: list[Page], production: Production) -> None:
    asks, watches = pages
    here, there = production.addresses
    with without_complaints(asks), without_complaints(watches):
        make_owner(asks, production.setup_link)
        sign_in(watches, there)
        key = ask_the_swarm(asks)
        watches.goto(asks.url.replace(here, there))
        owner = kill_the_owner_half_way(pages, production, key)
        before = facts_of(production.site, key)
        for page in pages:
            ended(page)
            expect(page.locator("[data-sentence]")).to_have_text(
                f"Completed. {COUNTRIES} agents: {COUNTRIES} done."
            )
        shown = shown_on(asks)
        assert shown_on(watches) == shown
        for page in pages:
            page.reload()
            assert shown_on(page) == shown
    assert production.site.see(key).owner != owner
    assert_one_story(before, facts_of(production.site, key))
    assert "1 journals are sound" in production.site.manage("verify_journal").stdout


def kill_the_owner_half_way(pages: list[Page], production: Production, key: str) -> str:
    """Kill the worker that has the run once both pages show that agents are done. Answers who it was."""
    with production.site.watching(key) as look:
        owner = look().owner
        unlucky = production.worker_of(owner)
        for page in pages:
            at_least(cells(page, "completed"), 1)
        kill_group(unlucky)
    return owner


def assert_one_story(before: list[Fact], after: list[Fact]) -> None:
    """Numbers without gaps, each step completed once, no frame of the old epoch after one of the new."""
    assert after[: len(before)] == before
    assert {fact.epoch for fact in before} == {0, 1}
    assert {fact.epoch for fact in after[len(before) :]} == {2}
    assert after[0].seq == 1
    assert all(one.seq in {other.seq, other.seq - 1} for one, other in pairwise(after))
    assert all(one.epoch <= other.epoch for one, other in pairwise(after))
    steps = [(fact.agent, fact.step) for fact in after if fact.kind == "StepCompleted"]
    assert len(set(steps)) == len(steps)
    done = {fact.agent for fact in before if fact.kind == "AgentCompleted"}
    assert 0 < len(done) < COUNTRIES
    assert [fact for fact in after[len(before) :] if fact.agent in done] == []
