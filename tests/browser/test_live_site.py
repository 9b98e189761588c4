"""The live page of the real site: a swarm of the practice model is watched from the first agent to the report."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import a_site
from tests.browser.visitor import choose

PASSWORD = "a quiet evening flight"
QUESTION = "Make a table of every country in Europe: capital, population, currency, official languages"
AGENTS = 45
LONG = 120_000  # ms; the practice model writes as fast as a real one


@pytest.fixture
def watched(page: Page, complaints: list[str], tmp_path: Path) -> Iterator[Page]:
    """A page on a swarm at its beginning."""
    with a_site(tmp_path) as address:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(address)
        page.get_by_label("User name", exact=True).fill("olga")
        for field in ("Password", "The same password again"):
            page.get_by_label(field, exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Make the account").click()
        page.get_by_label("Your message").fill(QUESTION)
        choose(page, "Swarm")
        page.get_by_role("button", name="Send").click()
        expect(page).to_have_url(re.compile("/conversations/"))
        run = page.locator('a[href^="/runs/"]').first.get_attribute("href")
        page.goto(address.rstrip("/") + str(run))
        yield page
        page.close()
    assert complaints == []


def test_a_swarm_is_watched_to_its_report_and_reads_the_same_afterwards(watched: Page) -> None:
    cells = watched.locator("[data-cell]")
    expect(cells.first).to_be_visible(timeout=LONG)
    watched.locator('[data-cell="1"]').click()
    expect(watched.locator("[data-panel] .agent")).to_have_attribute("data-agent", "1")
    expect(watched.locator("[data-panel] .step:visible")).not_to_have_count(0, timeout=LONG)
    expect(cells).to_have_count(AGENTS, timeout=LONG)
    watched.keyboard.press("Escape")
    expect(watched.locator("[data-live]")).to_have_attribute("data-status", "completed", timeout=LONG)
    expect(watched.locator('[data-cell][data-status="completed"]')).to_have_count(AGENTS)
    expect(watched.locator(".report-body tbody tr")).to_have_count(AGENTS)
    expect(watched.locator("[data-files] li")).not_to_have_count(0)
    watched.locator('[data-cell="7"]').click()
    expect(watched.locator("#agent-7 .step:visible")).not_to_have_count(0)
    seen = [
        watched.locator(part).inner_text() for part in (".report-body", "#agent-7 .steps", "[data-sentence]")
    ]
    watched.reload()
    expect(watched.locator("[data-cell]")).to_have_count(AGENTS)
    expect(watched.locator("[data-panel]")).to_have_attribute("aria-busy", "false")
    again = [
        watched.locator(part).inner_text() for part in (".report-body", "#agent-7 .steps", "[data-sentence]")
    ]
    assert again == seen
