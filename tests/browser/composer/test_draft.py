"""What is written and not sent is lost by nothing: not by a reload, another tab, or a site that cannot be reached."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.composer.parts import box, notice, send
from tests.browser.giving import a_photo, names, pick, tiles, uploaded
from tests.browser.visitor import choose

# What a tab writes down when it has sent these words and has not heard yet of what another one wrote since.
EMPTIED = """(words) => {
    const name = `draft:${document.querySelector("form[data-composer]").dataset.draft}`;
    const draft = { ...JSON.parse(localStorage.getItem(name)), text: "", gone: words, at: Date.now() + 1 };
    localStorage.setItem(name, JSON.stringify(draft));
}"""


def test_words_mode_and_uploads_survive_a_reload_and_are_in_another_tab(
    page: Page, signed_in: BrowserContext, site: str
) -> None:
    box(page).fill("Half a thought")
    choose(page, "Thinking")
    pick(page, a_photo(1), a_photo(2))
    uploaded(page, 2)
    page.reload()
    expect(box(page)).to_have_value("Half a thought")
    expect(page.locator("[data-choice=mode] summary")).to_contain_text("Thinking")
    assert names(page) == ["photo-1.jpg", "photo-2.jpg"]
    other = signed_in.new_page()
    other.goto(site)
    expect(box(other)).to_have_value("Half a thought")
    box(other).press("End")
    box(other).press_sequentially(", and the other half")
    pick(other, a_photo(3))
    expect(box(page)).to_have_value("Half a thought, and the other half")
    uploaded(page, 3)
    other.get_by_role("button", name="Remove photo-1.jpg").click()
    expect(tiles(page)).to_have_count(2)
    other.close()


def test_words_written_while_another_tab_sends_stay_though_it_has_not_heard_of_them(
    page: Page, signed_in: BrowserContext, site: str
) -> None:
    other = signed_in.new_page()
    other.goto(site)
    box(page).fill("The first question")
    expect(box(other)).to_have_value("The first question")
    box(other).fill("The second question")
    expect(box(page)).to_have_value("The second question")
    key = other.locator("[name=key]").first.input_value()
    page.evaluate(EMPTIED, "The first question")
    expect(other.locator("[name=key]").first).not_to_have_value(key)
    expect(box(other)).to_have_value("The second question")
    page.evaluate(EMPTIED, "The second question")
    expect(box(other)).to_have_value("")
    other.close()


def test_what_is_written_within_one_instant_is_followed_to_its_end(
    page: Page, signed_in: BrowserContext, site: str
) -> None:
    page.add_init_script("Date.now = () => 1_800_000_000_000")
    page.reload()
    other = signed_in.new_page()
    other.goto(site)
    box(page).press_sequentially("All in one instant")
    pick(page, a_photo(1))
    uploaded(page, 1)
    expect(box(other)).to_have_value("All in one instant")
    uploaded(other, 1)
    choose(page, "Instant")
    send(page)
    expect(page).to_have_url(re.compile("/conversations/"))
    expect(box(other)).to_have_value("")
    expect(tiles(other)).to_have_count(0)
    other.close()


def test_nothing_is_lost_when_the_site_cannot_be_reached_while_sending(
    page: Page, signed_in: BrowserContext
) -> None:
    pick(page, a_photo(9))
    uploaded(page, 1)
    choose(page, "Instant")
    box(page).fill("Said only once")
    signed_in.set_offline(True)
    send(page)
    expect(notice(page)).to_contain_text("Not sent: the site cannot be reached.")
    expect(box(page)).to_have_value("Said only once")
    expect(tiles(page)).to_have_count(1)
    signed_in.set_offline(False)
    notice(page).get_by_role("button", name="Try again").click()
    expect(page).to_have_url(re.compile("/conversations/"))
    expect(page.locator(".said")).to_have_text("Said only once")


@pytest.mark.parametrize("reloaded", [False, True])
def test_a_message_whose_answer_was_lost_on_the_way_is_not_said_twice(
    page: Page, site: str, *, reloaded: bool
) -> None:
    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    words = f"Heard, but not answered {reloaded}"
    choose(page, "Instant")
    box(page).fill(words)
    page.route("**/ask", lose)
    send(page)
    expect(notice(page)).to_contain_text("Not sent")
    page.unroute_all()
    if reloaded:
        page.reload()
        expect(box(page)).to_have_value(words)
        send(page)
    else:
        notice(page).get_by_role("button", name="Try again").click()
    expect(page).to_have_url(re.compile("/conversations/"))
    expect(page.locator(".said")).to_have_count(1)
    page.goto(site)
    assert page.locator(".conversation > a", has_text=words).count() == 1
    expect(box(page)).to_have_value("")


def test_an_error_of_the_site_keeps_the_words(page: Page) -> None:
    page.route("**/ask", lambda route: route.fulfill(status=500, body="<h1>Wrong</h1>"))
    box(page).fill("Keep me")
    send(page)
    expect(notice(page)).to_contain_text("the site made an error")
    expect(box(page)).to_have_value("Keep me")
    page.reload()
    expect(box(page)).to_have_value("Keep me")
