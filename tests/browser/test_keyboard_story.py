"""From the first visit to a downloaded document by the keyboard alone: no pointer touches the page."""

import zipfile

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.sites import Embedded
from tests.browser.visitor import NAME, PASSWORD, PATIENCE, without_complaints

REQUEST = "Write a Word report about iron"
MOST_STEPS = 80  # presses of Tab to anything on a page


@pytest.mark.parametrize("width", [1440, 390])
def test_a_document_is_asked_for_and_fetched_by_keyboard_alone(
    page: Page, embedded: Embedded, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    with without_complaints(page):
        make_the_account(page, embedded.address)
        choose_the_agent(page)
        page.keyboard.type(REQUEST)
        page.keyboard.press("Enter")
        expect(page.get_by_label("Good answer")).to_have_count(1, timeout=PATIENCE)
        reach(page, page.locator(".card-files a"))
        page.keyboard.press("Enter")
        panel = page.locator(".file-panel")
        expect(panel.get_by_role("heading", name="iron.docx")).to_be_focused(timeout=PATIENCE)
        reach(page, panel.get_by_role("link", name="Download"))
        with page.expect_download() as kept:
            page.keyboard.press("Enter")
        assert "word/document.xml" in zipfile.ZipFile(kept.value.path()).namelist()
        page.keyboard.press("Escape")
        expect(page.locator(".card-files a")).to_be_focused()
    embedded.close()


def make_the_account(page: Page, address: str) -> None:
    page.goto(address)
    for label, text in (
        ("User name", NAME),
        ("Password", PASSWORD),
        ("The same password again", PASSWORD),
    ):
        reach(page, page.get_by_label(label, exact=True))
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("link", name="Leave the rest for later"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your message")).to_be_visible()


def choose_the_agent(page: Page) -> None:
    menu = page.locator("[data-choice=mode] summary")
    reach(page, menu)
    page.keyboard.press("ArrowDown")
    agent = page.get_by_role("radio", name="Agent")
    for _press in range(4):
        if agent.is_checked():
            break
        page.keyboard.press("ArrowDown")
    expect(agent).to_be_checked()
    page.keyboard.press("Escape")
    reach(page, page.get_by_label("Your message"), back=True)


def reach(page: Page, place: Locator, *, back: bool = False) -> None:
    """Press Tab until the focus is there, and see that it shows."""
    expect(place).to_be_visible()
    for _press in range(MOST_STEPS):
        if place.evaluate("(element) => element === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab" if back else "Tab")
    expect(place).to_be_focused()
    assert place.evaluate(
        "(element) => getComputedStyle(element).outlineStyle !== 'none'"
        " || getComputedStyle(element.closest('form, fieldset') ?? element).borderStyle !== 'none'"
    ), "nobody sees where the focus is"
