"""What the tests of the composer press and read."""

from playwright.sync_api import Locator, Page

from tests.browser.giving import tiles

WIDE, PHONE = 1440, 390


def empty(page: Page, site: str) -> None:
    """Leave nothing to the next test: no words, no files."""
    page.goto(site)
    for _ in range(tiles(page).count()):
        with page.expect_response(lambda answer: answer.request.method == "DELETE"):
            tiles(page).first.locator("[data-remove]").click()
    box(page).fill("")


def box(page: Page) -> Locator:
    return page.get_by_label("Your message")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()


def notice(page: Page) -> Locator:
    return page.locator("[data-notice-line]")
