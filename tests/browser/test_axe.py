"""No page of the site has a fault that axe finds, against WCAG 2.2 AA, light and dark, wide and narrow, empty and full."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import a_site
from tests.browser.visitor import choose, make_owner, sign_in

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
LONG = 120_000  # ms
WISH = "Make a table of France, Germany and Italy: capital, currency"
type Scheme = Literal["light", "dark"]
LOOKS: list[tuple[int, Scheme]] = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
PAGES = {
    "start": "/",
    "about": "/about/",
    "list": "/conversations/",
    "nothing found": "/conversations/?q=nothing-like-it",
    "tokens": "/account/tokens/",
    "password": "/account/password/",
    "people": "/people/",
    "invitations": "/invitations/",
    "nothing there": "/no/such/page",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_site(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def flown(browser: Browser, address: str) -> str:
    """A swarm was asked for and has ended: the address of its conversation."""
    page = browser.new_page()
    make_owner(page, address)
    page.get_by_label("Your message").fill(WISH)
    choose(page, "Swarm")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".run-card")).to_have_attribute("data-status", "completed", timeout=LONG)
    conversation = page.url.partition("#")[0]
    page.close()
    return conversation


@pytest.fixture(params=LOOKS, ids=str)
def seen(request: pytest.FixtureRequest, browser: Browser, address: str, flown: str) -> Iterator[Page]:
    """A page of somebody who is signed in."""
    width, scheme = request.param
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    sign_in(page, address)
    yield page
    page.close()


def faults(page: Page) -> str:
    results = Axe().run(page, options=RULES)
    return results.generate_report() if results.violations_count else ""


def test_no_page_has_a_fault(seen: Page, address: str, flown: str) -> None:
    found = {}
    for name, path in PAGES.items():
        seen.goto(address.rstrip("/") + path)
        found[name] = faults(seen)
    seen.goto(flown)
    expect(seen.locator(".run-card")).to_be_visible()
    found["conversation"] = faults(seen)
    seen.get_by_role("link", name="Open", exact=True).click()
    seen.wait_for_url("**/runs/*/*")
    found["run"] = faults(seen)
    if seen.locator("[data-cell]").first.is_visible():
        seen.locator("[data-cell]").first.click()
        expect(seen.locator("[data-panel] .agent")).to_be_visible()
        found["agent"] = faults(seen)
    assert {name: fault for name, fault in found.items() if fault} == {}


def test_the_doors_have_no_fault(browser: Browser, address: str, flown: str) -> None:
    page = browser.new_page()
    page.goto(address.rstrip("/") + "/sign-in/")
    assert faults(page) == ""
    page.close()


def test_a_page_with_a_fault_is_found(page: Page) -> None:
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main>")
    assert re.search("image-alt|Images must have", faults(page))


def test_the_sheet_of_keys_opens_with_a_key_and_has_no_fault(
    browser: Browser, address: str, flown: str
) -> None:
    page = browser.new_page()
    sign_in(page, address)
    page.locator("body").press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    assert faults(page) == ""
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    page.close()
