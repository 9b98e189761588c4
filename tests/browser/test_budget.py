"""A run that comes to its limit before a person's eyes: what the page says, and each way on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import NAME, PATIENCE, Home, choose, come_home, ended, without_complaints

WISH = "Make a table of France, Germany and Italy: capital, currency"
LIMIT = 20_000  # tokens: a call sets its longest answer aside, so that this is enough for a few of them, one after the other
SIZES = [(1440, 900), (390, 844)]


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    return {"PRACTICE_FIRST_TOKEN": "0", "PRACTICE_TOKENS_PER_SECOND": "600"}


@pytest.fixture(params=SIZES, ids=["wide", "phone"])
def stuck(page: Page, request: pytest.FixtureRequest, home: Home) -> Iterator[Page]:
    """The page of a run that waits at its person's limit."""
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    manage = home.site.site.manage
    manage("quota", "set", "--user", NAME, "tokens", str(LIMIT), "--period", "hour")
    with without_complaints(page):
        come_home(page, home)
        page.get_by_label("Your message").fill(WISH)
        choose(page, "Swarm")
        page.get_by_role("button", name="Send").click()
        page.locator(".preflight").get_by_role("button", name="Start").click()
        page.get_by_role("link", name="Open", exact=True).click()
        page.wait_for_url("**/runs/*/")
        expect(page.get_by_role("heading", name="The budget is used.")).to_be_visible(timeout=PATIENCE)
        yield page
    manage("quota", "clear", "--user", NAME, "tokens", "--period", "hour")


def test_it_says_what_is_missing_and_goes_on_by_itself_after_a_top_up(stuck: Page, home: Home) -> None:
    page = stuck
    page.reload()
    budget = page.locator(".budget")
    expect(budget).to_contain_text("so much must be left before it begins")
    expect(budget).to_contain_text("It comes back")
    expect(budget.locator(".quota-bar")).to_be_visible()
    until = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"
    manage = home.site.site.manage
    told = manage(
        "quota", "top-up", "--user", NAME, "tokens", "5M", "--until", until, "--reason", "a table"
    ).stdout
    ended(page)
    expect(budget).to_be_hidden()
    expect(page.locator(".report-body")).to_contain_text("Rome")
    manage("quota", "withdraw", told.split()[1], "--reason", "the table is there")


def test_it_ends_with_what_it_has_by_the_keyboard_alone(stuck: Page) -> None:
    page = stuck
    page.reload()
    page.get_by_role("button", name="End with what it has").press("Enter")
    page.locator("dialog[open] [value=yes]").press("Enter")
    ended(page)
    expect(page.locator(".report-body")).to_contain_text("This was ended")
