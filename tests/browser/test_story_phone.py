"""The story on a phone, by touch: dots, sheets, and the controls, each of which the page confirms."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.sites import Embedded
from tests.browser.visitor import (
    COUNTRIES,
    PATIENCE,
    ask_the_swarm,
    at_least,
    cells,
    ended,
    make_owner,
    shown_on,
    without_complaints,
)

WIDTH, HEIGHT = 390, 844
THUMB = 24  # CSS pixels that a target has at least
SIDE_BY_SIDE = 40
ADVICE = "Say where you read it."


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    yield context.new_page()
    context.close()


def test_a_swarm_is_led_from_a_phone(phone: Page, embedded: Embedded) -> None:
    with without_complaints(phone):
        make_owner(phone, embedded.address)
        ask_the_swarm(phone)
        at_least(cells(phone, "running"), SIDE_BY_SIDE)
        steered, stopped = pause_the_run(phone)
        see_ten_dots_in_a_line(phone)
        steer(phone, steered)
        stop(phone, stopped)
        resume_the_run(phone)
        ended(phone)
        see_what_became_of_the_wishes(phone, steered)
        watched = shown_on(phone)
        phone.reload()
        assert shown_on(phone) == watched
    assert "1 journals are sound" in embedded.site.manage("verify_journal").stdout


def see_ten_dots_in_a_line(phone: Page) -> None:
    grid = phone.locator("[data-grid]")
    expect(grid).to_have_attribute("data-density", "dot")
    tops = cells(phone).evaluate_all("all => all.map(cell => cell.offsetTop)")
    assert [tops.count(top) for top in sorted(set(tops))] == [10, 10, 10, 10, 5]
    assert_within_reach(cells(phone).first)
    assert_no_wider_than_the_screen(phone)


def pause_the_run(phone: Page) -> list[str]:
    """Every agent finishes its call and stands still. Answers the numbers of two that are not done."""
    button = phone.get_by_role("button", name="Pause")
    assert_within_reach(button)
    button.tap()
    expect(phone.locator("#run")).to_have_attribute("data-status", "paused", timeout=PATIENCE)
    expect(button).to_be_hidden()
    expect(cells(phone, "running", "queued")).to_have_count(0, timeout=PATIENCE)
    assert_within_reach(phone.get_by_role("button", name="Resume"))
    waiting = cells(phone, "waiting").evaluate_all("all => all.map(cell => cell.dataset.cell)")
    return [waiting[0], waiting[-1]]


def steer(phone: Page, number: str) -> None:
    sheet = open_sheet(phone, number)
    sheet.get_by_text("Steer…").tap()
    sheet.get_by_label("It reads this before its next step").fill(ADVICE)
    sheet.get_by_role("button", name="Send").tap()
    expect(sheet.locator(".steer-said")).to_contain_text(ADVICE, timeout=PATIENCE)
    close_sheet(phone)


def stop(phone: Page, number: str) -> None:
    sheet = open_sheet(phone, number)
    button = sheet.get_by_role("button", name="Stop")
    assert_within_reach(button)
    button.tap()
    question = phone.get_by_role("dialog")
    expect(question).to_contain_text(f"Stop agent {number}?")
    question.get_by_role("button", name="Yes").tap()
    expect(sheet.locator(".agent-head")).to_have_attribute("data-status", "cancelled", timeout=PATIENCE)
    close_sheet(phone)
    expect(cell_of(phone, number)).to_have_attribute("data-status", "cancelled")


def resume_the_run(phone: Page) -> None:
    phone.get_by_role("button", name="Resume").tap()
    expect(phone.locator("#run")).to_have_attribute("data-status", "running", timeout=PATIENCE)
    expect(phone.get_by_role("button", name="Pause")).to_be_visible()


def see_what_became_of_the_wishes(phone: Page, steered: str) -> None:
    """One agent is missing, and the page says so; the other one did read what it was told."""
    expect(phone.locator("[data-sentence]")).to_contain_text(f"{COUNTRIES - 1} done, 1 stopped")
    expect(phone.locator(".report-end")).to_have_attribute("data-end", "gaps")
    sheet = open_sheet(phone, steered)
    expect(sheet.locator(".step .steer-said")).to_contain_text(ADVICE)
    expect(sheet.locator(".agent-head")).to_have_attribute("data-status", "completed")
    close_sheet(phone)


def open_sheet(phone: Page, number: str) -> Locator:
    """Tap an agent's dot: its sheet covers the page."""
    cell_of(phone, number).tap()
    sheet = phone.locator("[data-panel]")
    expect(sheet.locator(".agent")).to_have_attribute("data-agent", number)
    box = sheet.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, WIDTH)
    assert box["height"] >= HEIGHT * 0.9
    assert_no_wider_than_the_screen(phone)
    return sheet


def close_sheet(phone: Page) -> None:
    phone.get_by_role("link", name="Close").tap()
    expect(phone.locator("[data-panel]")).to_be_hidden()


def cell_of(phone: Page, number: str) -> Locator:
    return phone.locator(f'[data-cell="{number}"]')


def assert_within_reach(target: Locator) -> None:
    """It is on the screen, or can be scrolled there, and a thumb hits it."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= THUMB
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTH


def assert_no_wider_than_the_screen(phone: Page) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth") <= WIDTH
