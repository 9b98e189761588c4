"""The grid at every size: all agents have their place, nothing scrolls, and only what changed is touched."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens

DENSITY = "document.querySelector('[data-grid]').dataset.density"
PLACES = "[...document.querySelectorAll('[data-cell]')].map(c => [c.dataset.cell, c.offsetLeft, c.offsetTop].join())"


@pytest.mark.parametrize(
    ("count", "density"), [(1, "full"), (12, "full"), (100, "pair"), (300, "tight"), (1000, "dot")]
)
def test_the_cells_say_as_much_as_fits(page: Page, opened: Opens, count: int, density: str) -> None:
    opened(count, waves=3 if count > 12 else 1)
    expect(page.locator("[data-cell]")).to_have_count(count)
    assert page.evaluate(DENSITY) == density


@pytest.mark.parametrize("count", [12, 100, 300, 1000])
def test_all_agents_fit_on_a_laptop_without_scrolling(page: Page, opened: Opens, count: int) -> None:
    opened(count, waves=3)
    bottom = page.evaluate(
        "Math.max(...[...document.querySelectorAll('[data-cell]')].map("
        "c => c.getBoundingClientRect().bottom))"
    )
    assert bottom <= 900
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_cell_is_one_element_with_one_text(page: Page, opened: Opens) -> None:
    opened(300)
    expect(page.locator('[data-cell="300"]')).to_have_text("300")
    most = page.evaluate(
        "Math.max(...[...document.querySelectorAll('[data-cell]')].map(c => c.childNodes.length))"
    )
    assert most == 1
    assert page.evaluate("document.querySelectorAll('[data-cell] *').length") == 0


def test_places_stay_when_states_change_and_agents_arrive(page: Page, opened: Opens) -> None:
    server = opened(40)
    before = page.evaluate(PLACES)
    with server.frame() as run:
        for number in range(1, 41, 3):
            run.move(number, "completed", "found")
    expect(page.locator('[data-cell][data-status="completed"]')).to_have_count(14)
    assert page.evaluate(PLACES) == before


def test_a_cell_shows_number_state_and_last_line(page: Page, opened: Opens) -> None:
    server = opened(12)
    with server.frame() as run:
        run.move(7, "running", "open milvus.io/license", 40)
    cell = page.locator('[data-cell="7"]')
    expect(cell).to_have_attribute("data-status", "running")
    expect(cell).to_have_attribute("data-line", "open milvus.io/license")
    expect(cell).to_have_text("7 Subject 7")
    expect(cell).to_have_attribute("aria-label", "7, Subject 7, working. open milvus.io/license")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('[data-cell=\"7\"]'),'::before').content")
        == '"►"'
    )


def test_the_bar_keeps_its_order_and_shows_shares(page: Page, opened: Opens) -> None:
    server = opened(10)
    with server.frame() as run:
        for n in range(1, 9):
            run.move(n, "failed" if n < 3 else "completed")
    expect(page.locator("[data-sentence]")).to_have_text("10 agents: 6 done, 2 queued, 2 failed.")
    shown = "[...document.querySelectorAll('[data-bar] > span')].filter(s => !s.hidden).map(s => [s.dataset.status, +s.style.flexGrow])"
    assert page.evaluate(shown) == [["completed", 6], ["queued", 2], ["failed", 2]]


def test_the_filter_dims_and_the_group_moves(page: Page, opened: Opens) -> None:
    server = opened(20)
    with server.frame() as run:
        run.move(4, "failed", "no such page")
    page.select_option("[data-filter]", "failed")
    expect(page.locator("[data-cell]:not([data-out])")).to_have_count(1)
    page.select_option("[data-filter]", "")
    page.fill("[data-find]", "subject 12")
    expect(page.locator("[data-cell]:not([data-out])")).to_have_text([re.compile("12")])
    page.fill("[data-find]", "")
    page.select_option("[data-group]", "status")
    expect(page.locator(".wave-name")).to_have_text(["queued · 19", "failed · 1"])


def test_a_snapshot_replaces_all_that_the_page_has(page: Page, opened: Opens) -> None:
    server = opened(20)

    del server.run.agents[11:]
    server.send({**server.run.snapshot(), "seq": 9})
    expect(page.locator("[data-cell]")).to_have_count(10)


def test_the_speaking_status_is_not_spoken_at_every_change(page: Page, opened: Opens) -> None:
    server = opened(10)
    page.evaluate(
        "window.said = 0; new MutationObserver(() => said++).observe("
        "document.querySelector('[data-sentence-status]'), { childList: true, characterData: true, subtree: true })"
    )
    for number in range(1, 9):
        with server.frame() as run:
            run.move(number, "running")
        expect(page.locator("[data-sentence]")).to_contain_text(f"{number} working")
    assert page.evaluate("said") <= 1
