"""Takes the pictures of the chat in docs/images anew: `python -m scripts.screenshots` (needs Chromium and the group dev).

A site of its own is started on an empty folder; an agent of the practice model makes a workbook, which is then opened
beside the conversation: at a laptop's width, light and dark, and on a phone.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import launch_options
from tests.browser.giving import PATIENCE
from tests.browser.site import a_site
from tests.browser.visitor import choose, make_owner

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
REQUEST = "Make an Excel sheet of France, Germany, Italy, Spain and Poland: capital, population, area, region"
LAPTOP, PHONE = (1440, 900), (390, 844)


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        a_site(Path(folder)) as address,
        sync_playwright() as player,
    ):
        browser = player.chromium.launch(**launch_options())
        take(browser, address)
        browser.close()


def take(browser: Browser, address: str) -> None:
    """All pictures, of one conversation."""
    page = browser.new_page()
    resize(page, LAPTOP)
    make_owner(page, address)
    page.goto(address)
    page.get_by_label("Your message").fill(REQUEST)
    choose(page, "Agent")
    page.get_by_role("button", name="Send").click()
    page.get_by_label("Good answer").wait_for(state="attached", timeout=PATIENCE)
    page.locator(".card-files a").first.click()
    page.locator(".file-panel .sheet").wait_for()
    keep(page, "chat-light")
    page.emulate_media(color_scheme="dark")
    keep(page, "chat-dark")
    page.emulate_media(color_scheme="light")
    page.locator("[data-panel-close]").click()
    resize(page, PHONE)
    keep(page, "chat-phone")
    page.close()


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def keep(page: Page, name: str) -> None:
    """Without motion, so that the same page gives the same picture."""
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
