"""The language that a person chose holds everywhere: on the page, in its script, and in what comes over the socket."""

import re

from playwright.sync_api import Page, expect

from tests.browser.sites import Embedded
from tests.browser.visitor import PATIENCE, at_least, cells, make_owner, without_complaints

WISH = "Make a table of every country in Europe: capital, currency"


def test_a_live_run_is_told_in_the_language_that_was_chosen(page: Page, embedded: Embedded) -> None:
    with without_complaints(page):
        make_owner(page, embedded.address)
        page.locator("summary:has(.initial)").click()
        page.get_by_role("button", name="简体中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
        expect(page.get_by_role("heading", level=1)).to_have_text("想让鸟群探明什么？")
        page.locator("textarea[name=text]").fill(WISH)
        choice = page.locator("[data-choice=mode]")
        choice.locator("summary").click()
        choice.get_by_role("radio", name="集群", exact=True).check()
        page.get_by_role("button", name="发送").click()
        page.get_by_role("link", name="打开", exact=True).click()
        page.wait_for_url("**/runs/*/")
        at_least(cells(page), 10)  # they come over the socket, and the sentence with them
        expect(page.locator("[data-sentence]")).to_have_text(re.compile(r"\d+ 个智能体："), timeout=PATIENCE)
    embedded.close()
