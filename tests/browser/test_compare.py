"""Two answers to one question are laid side by side, from the page of one of them."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import faults
from tests.browser.visitor import PATIENCE, Home, choose, come_home, without_complaints

QUESTION = "What is the currency of the country whose capital is Nairobi?"


@pytest.fixture(scope="module")
def compared(browser: Browser, home: Home) -> str:
    """The address of the comparison, as it is reached by keyboard."""
    page = browser.new_page()
    with without_complaints(page):
        come_home(page, home)
        page.get_by_label("Your message").fill(QUESTION)
        choose(page, "Agent")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".run-card[data-status=completed]")).to_be_visible(timeout=PATIENCE)
        first = page.locator(".run-card").get_attribute("id")
        page.get_by_label("Answer again").press("Enter")
        page.get_by_role("button", name="Swarm", exact=True).press("Enter")
        second = page.locator(f".run-card[data-status=completed]:not([id='{first}'])")
        expect(second).to_be_visible(timeout=PATIENCE)
        second.get_by_role("link", name="Open", exact=True).first.click()
        page.wait_for_url("**/runs/*/")
        page.get_by_text("Compare", exact=True).press("Enter")
        page.get_by_role("link", name=re.compile("Agent · practice model")).press("Enter")
        page.wait_for_url("**/compare/*/")
    address = page.url
    page.close()
    return address


def test_the_sides_stand_beside_each_other_and_say_what_each_took(
    page: Page, home: Home, compared: str
) -> None:
    with without_complaints(page):
        page.set_viewport_size({"width": 1440, "height": 900})
        come_home(page, home)
        page.goto(compared)
        expect(page.locator(".compare-question")).to_have_text(QUESTION)
        names = page.locator(".compare-table thead a").all_inner_texts()
        assert names == ["Swarm · practice model", "Agent · practice model"]
        expect(page.get_by_role("row", name=re.compile("^Steps "))).to_have_count(2)
        left, right = (side.bounding_box() for side in page.locator(".compare-side").all())
        assert left is not None
        assert right is not None
        assert left["y"] == right["y"]
        assert left["x"] + left["width"] < right["x"]
        widths = page.locator(".timeline-drawing").evaluate_all(
            "all => all.map(one => one.viewBox.baseVal.width)"
        )
        assert widths[0] == widths[1]


def test_on_a_phone_they_stand_below_each_other(page: Page, home: Home, compared: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    come_home(page, home)
    page.goto(compared)
    first, second = (side.bounding_box() for side in page.locator(".compare-side").all())
    assert first is not None
    assert second is not None
    assert first["y"] + first["height"] <= second["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [1440, 390])
def test_the_comparison_has_no_fault(page: Page, home: Home, compared: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    come_home(page, home)
    page.goto(compared)
    assert faults(page) == ""
