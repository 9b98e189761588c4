"""Forty pictures for a swarm: one agent a picture, and each cell shows its own while the flock is at work."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.giving import a_photo, pick, uploaded
from tests.browser.visitor import PATIENCE, Home, choose, come_home, without_complaints

MANY = 40
SIZES = [(1440, 900), (390, 844)]
DRAWN = """(cells) => Promise.all(cells.map((cell) => {
    const own = cell.querySelector("img")?.src;
    const address = own ?? /url\\("(.+?)"\\)/.exec(cell.style.getPropertyValue("--sight"))?.[1];
    const picture = new Image();
    picture.src = address;
    return picture.decode().then(() => [address, picture.naturalWidth > 0], () => [address, false]);
}))"""


@pytest.mark.parametrize("size", SIZES, ids=["wide", "phone"])
def test_each_cell_shows_its_picture_while_the_flock_is_at_work(
    page: Page, home: Home, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    with without_complaints(page):
        come_home(page, home)
        pick(page, *(a_photo(number, (96, 64)) for number in range(MANY)))
        uploaded(page, MANY)
        page.get_by_label("Your message").fill("What is in each of these pictures?")
        choose(page, "Swarm")
        page.get_by_role("button", name="Send").click()
        page.get_by_role("link", name="Open", exact=True).click(timeout=PATIENCE)
        page.wait_for_url("**/runs/*/*")
        shown = page.locator(".cell[data-sight]")
        expect(shown).to_have_count(MANY, timeout=PATIENCE)
        assert page.locator("#run").get_attribute("data-status") == "running"
        drawn = dict(shown.evaluate_all(DRAWN))
        assert len(drawn) == MANY
        assert all(drawn.values())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator("#run")).to_have_attribute("data-status", "completed", timeout=3 * PATIENCE)
        page.reload()
        expect(shown).to_have_count(MANY)
        expect(page.locator(".report-body tbody tr")).to_have_count(MANY)
