"""A long run that ends while nobody looks: a button asks for permission once it is long, and then the browser tells."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Home, choose, come_home

LONG = 60_000  # ms
# Of the browser only the waiting is shortened, and what is told is written down; `looked_away` is a tab in the background.
WATCH = """
const wait = window.setTimeout;
window.setTimeout = (call, ms, ...rest) => wait(call, ms === 21000 ? 50 : ms, ...rest);
window.told = [];
window.Notification = class extends window.Notification {
    constructor(title, options) { super(title, options); window.told.push([title, options.body]); }
};
Object.defineProperty(document, "hidden", { get: () => Boolean(window.looked_away) });
"""


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    """A model that is done soon, but not before somebody clicked."""
    return {"PRACTICE_FIRST_TOKEN": "0.5", "PRACTICE_TOKENS_PER_SECOND": "200"}


@pytest.fixture
def running(page: Page, complaints: list[str], home: Home) -> Iterator[Page]:
    """A page on a swarm at its beginning."""
    page.add_init_script(WATCH)
    come_home(page, home)
    page.get_by_label("Your message").fill("Make a table of France, Germany and Italy: capital, currency")
    choose(page, "Swarm")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("/conversations/"))
    yield page
    page.close()
    assert complaints == []


def test_who_asked_for_it_is_told_of_the_end(running: Page) -> None:
    button = running.get_by_role("button", name="Tell me when it is done")
    expect(button).to_be_visible()
    running.context.grant_permissions(["notifications"])
    button.click()
    expect(running.get_by_text("You will be told when the work is over.")).to_be_visible()
    running.evaluate("window.looked_away = true")
    expect(running).to_have_title(re.compile("^✓ "), timeout=LONG)
    ((title, body),) = running.evaluate("window.told")
    assert title.startswith("Make a table of France")
    assert "3" in body


def test_nobody_is_offered_to_be_told_of_an_end_that_has_come(running: Page) -> None:
    button = running.get_by_role("button", name="Tell me when it is done")
    expect(button).to_be_visible()
    expect(running.locator(".run-card")).to_have_attribute("data-status", "completed", timeout=LONG)
    expect(button).to_be_hidden()


def test_who_looks_is_not_told(running: Page) -> None:
    running.context.grant_permissions(["notifications"])
    expect(running.locator(".run-card")).to_have_attribute("data-status", "completed", timeout=LONG)
    assert running.evaluate("window.told") == []
    expect(running).not_to_have_title(re.compile("✓"))
