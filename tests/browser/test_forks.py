"""A run is forked from the middle: what was done is there at once, the rest is done anew, and both say so."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import faults
from tests.browser.visitor import COUNTRIES, WISH, Home, cells, choose, come_home, ended, without_complaints


@pytest.fixture(scope="module")
def flown(browser: Browser, home: Home) -> str:
    """The address of a run that is over."""
    page = browser.new_page()
    come_home(page, home)
    page.get_by_label("Your message").fill(WISH)
    choose(page, "Swarm")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("link", name="Open", exact=True).click()
    page.wait_for_url("**/runs/*/")
    ended(page)
    address = page.url.partition("?")[0]
    page.close()
    return address


@pytest.fixture
def over(page: Page, home: Home, flown: str) -> Iterator[Page]:
    """The page of that run."""
    with without_complaints(page):
        come_home(page, home)
        page.goto(flown)
        ended(page)
        yield page


def test_from_an_agent_by_the_panel_only_that_agent_works_again(over: Page, flown: str) -> None:
    cells(over).nth(2).click()
    over.get_by_role("link", name="Fork from here").last.click()
    expect(over.get_by_role("heading", level=1)).to_have_text("Fork a run")
    expect(over.locator(".fork-kept")).to_contain_text(f"{COUNTRIES - 1} agents with their results")
    expect(over.get_by_label("Its prompt")).to_have_value(re.compile("^Subject: "))
    over.get_by_role("button", name="Fork", exact=True).click()
    over.wait_for_url("**/runs/*/")
    assert over.url != flown
    expect(over.locator(".run-lineage")).to_contain_text("from agent 3")
    ended(over)
    expect(cells(over)).to_have_count(COUNTRIES)
    expect(over.locator(".run-lineage")).to_contain_text("They are not paid again.")
    over.locator(".run-lineage a").click()
    over.wait_for_url(flown)
    expect(over.locator(".run-lineage")).to_contain_text(re.compile("1 fork: "))


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_has_no_fault_and_fits(page: Page, home: Home, flown: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    come_home(page, home)
    page.goto(f"{flown}fork?agent=3")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == ""


def test_by_keyboard_from_the_start_with_another_question(over: Page) -> None:
    over.keyboard.press("k")
    over.wait_for_url("**/fork")
    expect(over.get_by_label("Your question")).to_be_focused()
    over.keyboard.press("Control+a")
    over.keyboard.type("What is the capital of France?")
    over.keyboard.press("Tab")
    over.keyboard.type("Instant")
    over.keyboard.press("Enter")
    over.get_by_role("button", name="Fork", exact=True).focus()
    over.keyboard.press("Enter")
    over.wait_for_url("**/runs/*/")
    ended(over)
    expect(over.locator(".run-mode").first).to_have_text("Instant")


def test_without_script_a_wave_is_forked_with_a_word_to_the_leader(
    browser: Browser, home: Home, flown: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": name, "value": value, "url": home.site.address} for name, value in home.cookies.items()]
    )
    page = context.new_page()
    page.goto(flown)
    page.get_by_role("link", name="Fork from here").first.click()
    page.get_by_label("What the leader should read first").fill("Only three of them, please.")
    page.get_by_role("button", name="Fork", exact=True).click()
    page.wait_for_url("**/runs/*/")
    expect(page.locator(".run-lineage")).to_contain_text("from wave 1")
    context.close()
