"""The live page of the real site: a swarm of the practice model is watched from the first agent to the report."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import COUNTRIES, WISH, Home, choose, come_home

LONG = 120_000  # ms, on a loaded machine


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    """A quick model."""
    return {"PRACTICE_FIRST_TOKEN": "0.3", "PRACTICE_TOKENS_PER_SECOND": "400"}


@pytest.fixture
def watched(page: Page, complaints: list[str], home: Home) -> Iterator[Page]:
    """A page on a swarm at its beginning."""
    come_home(page, home)
    page.get_by_label("Your message").fill(WISH)
    choose(page, "Swarm")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("/conversations/"))
    run = page.get_by_role("link", name="Open", exact=True).get_attribute("href")
    page.goto(home.site.address + str(run))
    yield page
    page.close()
    assert complaints == []


def test_a_swarm_is_watched_to_its_report_and_reads_the_same_afterwards(watched: Page) -> None:
    cells = watched.locator("[data-cell]")
    expect(cells.first).to_be_visible(timeout=LONG)
    watched.locator('[data-cell="1"]').click()
    expect(watched.locator("[data-panel] .agent")).to_have_attribute("data-agent", "1")
    expect(watched.locator("[data-panel] .step:visible")).not_to_have_count(0, timeout=LONG)
    expect(cells).to_have_count(COUNTRIES, timeout=LONG)
    watched.keyboard.press("Escape")
    expect(watched.locator("[data-live]")).to_have_attribute("data-status", "completed", timeout=LONG)
    expect(watched.locator('[data-cell][data-status="completed"]')).to_have_count(COUNTRIES)
    expect(watched.locator(".report-body tbody tr")).to_have_count(COUNTRIES)
    expect(watched.locator("[data-files] li")).not_to_have_count(0)
    watched.locator('[data-cell="7"]').click()
    expect(watched.locator("#agent-7 .step:visible")).not_to_have_count(0)
    seen = [
        watched.locator(part).inner_text() for part in (".report-body", "#agent-7 .steps", "[data-sentence]")
    ]
    watched.reload()
    expect(watched.locator("[data-cell]")).to_have_count(COUNTRIES)
    expect(watched.locator("[data-panel]")).to_have_attribute("aria-busy", "false")
    again = [
        watched.locator(part).inner_text() for part in (".report-body", "#agent-7 .steps", "[data-sentence]")
    ]
    assert again == seen
