"""A run that is over is looked at again: dragged to a second, played, left; and what it shows is what the journal says."""

import math
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import faults
from tests.browser.visitor import (
    COUNTRIES,
    WISH,
    Home,
    cells,
    choose,
    come_home,
    ended,
    shown_on,
    without_complaints,
)


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    """A quick model that thinks before it writes."""
    return {"PRACTICE_FIRST_TOKEN": "0.4", "PRACTICE_TOKENS_PER_SECOND": "400"}


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
def film(page: Page, home: Home, flown: str) -> Iterator[Page]:
    """The page of that run."""
    with without_complaints(page):
        come_home(page, home)
        page.goto(flown)
        ended(page)
        yield page


def length(page: Page) -> float:
    return float(page.locator("[data-replay]").get_attribute("data-end") or 0)


def drag(page: Page, second: float) -> None:
    """Move the handle, as the mouse or a finger does."""
    page.locator("[data-replay-time]").fill(str(round(second)))


def test_the_handle_leads_to_a_second_and_its_address_too(film: Page) -> None:
    whole = shown_on(film)
    drag(film, length(film) * 0.4)
    expect(film.locator("#run")).to_have_attribute("data-status", "running")
    expect(film.locator("[data-clock]")).to_have_text(film.locator("[data-replay-clock]").inner_text())
    expect(film.get_by_role("button", name="Stop")).to_be_hidden()
    expect(film).to_have_url(re.compile(r"[?&]at=\d"))
    seen = shown_on(film)
    assert seen != whole
    film.reload()
    expect(film.locator("[data-answer]")).to_have_text(seen.report, use_inner_text=True)
    assert shown_on(film) == seen
    film.get_by_role("link", name="To the end").click()
    ended(film)
    assert shown_on(film) == whole
    expect(film).not_to_have_url(re.compile("at="))


def test_an_agent_is_opened_in_the_past(film: Page) -> None:
    drag(film, length(film) * 0.4)
    expect(film.locator("#run")).to_have_attribute("data-status", "running")
    cells(film).nth(4).click()
    panel = film.locator("[data-panel]")
    expect(panel.locator(".agent")).to_have_attribute("data-agent", "5")
    expect(panel.locator(".wishes")).to_be_hidden()
    drag(film, 0)  # there it was not yet
    expect(panel).to_be_hidden()
    expect(cells(film)).to_have_count(0)


def test_it_is_played_to_the_end_by_the_keyboard_and_ends_as_it_did(film: Page) -> None:
    whole = shown_on(film)
    film.evaluate(
        """() => {
            window.grown = new Set();
            new MutationObserver(() => window.grown.add(document.querySelectorAll("[data-cell]").length))
                .observe(document.querySelector("[data-grid]"), { subtree: true, childList: true });
        }"""
    )
    film.get_by_role("button", name="16×").press("Enter")
    film.locator("[data-replay-time]").press("Space")
    expect(film.locator("[data-replay-play]")).to_have_attribute("aria-pressed", "true")
    ended(film)
    expect(film.locator("[data-replay-play]")).to_have_attribute("aria-pressed", "false")
    assert len(film.evaluate("[...window.grown]")) > 1, "they came bit by bit"
    expect(cells(film, "completed")).to_have_count(COUNTRIES)
    assert shown_on(film) == whole


def second_shown(page: Page) -> float:
    """Where the handle stands."""
    return float(page.locator("[data-replay-time]").input_value())


def test_keys_move_the_handle_and_lead_to_what_is_worth_a_look(film: Page) -> None:
    time = film.locator("[data-replay-time]")
    time.focus()
    film.keyboard.press("Home")
    expect(time).to_have_value("0")
    film.keyboard.press("ArrowRight")
    expect(time).to_have_value("1")
    film.keyboard.press("ArrowLeft")
    expect(time).to_have_value("0")
    marks = [float(at) for at in (film.locator("[data-replay]").get_attribute("data-marks") or "").split()]
    for mark in [at for at in marks if at > 0.15][:2]:
        film.keyboard.press("]")
        shown = math.floor(mark * 10 + 0.5) / 10  # half a tenth goes up in a browser
        expect(film).to_have_url(re.compile(rf"at={shown:g}$"))
    film.keyboard.press("[")
    expect(film).to_have_url(re.compile(r"at="))
    time.blur()
    before = second_shown(film)
    film.keyboard.press("ArrowRight")
    film.wait_for_function(
        "before => Number(document.querySelector('[data-replay-time]').value) > before", arg=before
    )
    film.keyboard.press("End")
    ended(film)
    expect(film).not_to_have_url(re.compile("at="))


def test_waiting_is_skipped_and_that_is_said(film: Page) -> None:
    silences = (film.locator("[data-replay]").get_attribute("data-silences") or "").split()
    start, end = float(silences[0]), float(silences[1])
    drag(film, start)
    film.get_by_role("button", name="1×").press("Enter")
    film.locator("[data-replay-play]").press("Enter")
    expect(film.locator("[data-replay-skipped]")).to_contain_text("of waiting skipped")
    assert second_shown(film) > end - 1
    film.get_by_label("skip waiting").uncheck()
    film.locator("[data-replay-play]").press("Enter")


def test_a_link_to_the_moment_is_copied_by_keyboard(film: Page) -> None:
    film.context.grant_permissions(["clipboard-read", "clipboard-write"])
    drag(film, 3)
    cells(film).nth(2).click()
    expect(film.locator("[data-panel] .agent")).to_have_attribute("data-agent", "3")
    link = film.get_by_role("link", name="Copy link to this moment")
    link.press("Enter")
    expect(link).to_have_attribute("data-said", "Link copied")
    copied = film.evaluate("navigator.clipboard.readText()")
    assert "at=3" in copied
    film.goto(copied)
    expect(film.locator("[data-panel] .agent")).to_have_attribute("data-agent", "3")
    expect(film.locator("[data-replay-clock]")).to_have_text("00:03")


def test_it_is_paused_where_it_is(film: Page) -> None:
    drag(film, 1)
    expect(film).to_have_url(re.compile("at=1"))
    film.locator("[data-sentence]").click()
    film.keyboard.press("Space")
    expect(film.locator("[data-replay-play]")).to_have_attribute("aria-pressed", "true")
    expect(film.locator("[data-replay-clock]")).not_to_have_text("00:01")
    film.keyboard.press("Space")
    expect(film.locator("[data-replay-play]")).to_have_attribute("aria-pressed", "false")
    standing = film.locator("[data-replay-clock]").inner_text()
    expect(film).to_have_url(re.compile(r"at=\d"))
    assert film.locator("[data-replay-clock]").inner_text() == standing


def test_a_link_to_a_step_is_copied_and_leads_there(film: Page) -> None:
    film.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cells(film).nth(6).click()
    link = film.get_by_role("link", name="Copy link to step 2")
    link.press("Enter")
    expect(link).to_have_attribute("data-said", "Link copied")
    film.goto(film.evaluate("navigator.clipboard.readText()"))
    step = film.locator("#agent-7-step-2")
    expect(step).to_have_attribute("data-marked", "")
    expect(step).to_be_in_viewport()
    cells(film).nth(2).click()
    expect(film.locator("[data-panel] .agent")).to_have_attribute("data-agent", "3")
    expect(film).not_to_have_url(re.compile("step="))
    expect(film.locator(".step[data-marked]")).to_have_count(0)


def test_a_link_to_a_part_of_the_report_is_copied_by_keyboard_and_leads_there(film: Page) -> None:
    film.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = film.get_by_role("link", name="Copy link to this part")
    link.focus()
    last = film.locator("[data-answer] .markdown > [id^=part-]").last
    number = int((last.get_attribute("id") or "").removeprefix("part-"))
    assert number > 1
    expect(film.locator("#part-1")).to_have_attribute("data-linked", "")
    for _ in film.locator("[data-answer] .markdown [id^=part-]").all()[1:]:
        film.keyboard.press("ArrowDown")
    shown = film.locator("[data-linked]")
    place = shown.get_attribute("id")
    film.keyboard.press("Enter")
    expect(link).to_have_attribute("data-said", "Link copied")
    copied = film.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/#{place}")
    film.goto("about:blank")
    film.goto(copied)
    expect(film.locator(f"#{place}")).to_have_attribute("data-marked", "")
    expect(film.locator(f"#{place}")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_past_has_no_fault_and_is_no_wider_than_the_screen(
    page: Page, home: Home, flown: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    come_home(page, home)
    page.goto(f"{flown}?at=3&agent=0&step=1")
    expect(page.locator("#run")).to_have_attribute("data-status", "running")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == ""


def test_without_script_a_second_is_asked_for_by_a_form(browser: Browser, home: Home, flown: str) -> None:
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    come_home(page, home)
    page.goto(f"{flown}?at=3")
    expect(page.locator("#run")).to_have_attribute("data-status", "running")
    page.get_by_role("button", name="Table").click()
    expect(page).to_have_url(re.compile("at=3"))
    page.get_by_role("link", name="To the end").click()
    expect(page.locator("#run")).to_have_attribute("data-status", "completed")
    plain.close()
