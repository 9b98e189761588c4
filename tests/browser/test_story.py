"""The story on the embedded default: from the first visit to the spreadsheet, through a `kill -9` in the middle."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.facts import Fact
from tests.browser.sites import Embedded, facts_of
from tests.browser.visitor import (
    COUNTRIES,
    PATIENCE,
    ask_the_swarm,
    at_least,
    cells,
    ended,
    make_owner,
    moments_of,
    shown_on,
    without_complaints,
)
from tests.swarm.practice.known import EUROPE, PEOPLE

SIDE_BY_SIDE = 40
DONE_AT_THE_KILL = 10


def test_a_table_of_europe_comes_out_right_though_the_site_is_killed(
    page: Page, embedded: Embedded, tmp_path: Path
) -> None:
    with without_complaints(page):
        make_owner(page, embedded.address)
        key = ask_the_swarm(page)
        watch_the_flock_form(page)
        read_one_agent_with_the_mouse(page)
        read_another_with_the_keyboard(page)
        at_least(cells(page, "completed"), DONE_AT_THE_KILL)
        embedded.kill()
        before = facts_of(embedded.site, key)
        see_the_connection_lost(page)
        embedded.start()
        see_it_go_on_to_the_end(page)
        assert_nothing_was_done_twice(before, facts_of(embedded.site, key))
        watched = shown_on(page)
        page.reload()
        assert shown_on(page) == watched
        assert_right(sheet_of(download(page, tmp_path)))
    assert "1 journals are sound" in embedded.site.manage("verify_journal").stdout
    embedded.close()


def watch_the_flock_form(page: Page) -> None:
    """Agents appear one by one, and the first of them work, while the orchestrator is still writing."""
    at_least(cells(page, "running"), SIDE_BY_SIDE)
    expect(page.locator("[data-sentence]")).to_contain_text(f"{COUNTRIES} agents: ")
    expect(page.locator("[data-grid]")).to_have_attribute(
        "data-density", re.compile("full|brief|pair|number")
    )
    planning = [moment for moment in moments_of(page) if moment.planning]
    grown = {moment.spawned for moment in planning}
    assert len(grown) >= 5, f"they did not come one by one: {sorted(grown)}"
    assert any(moment.working and moment.spawned < COUNTRIES for moment in planning)


def read_one_agent_with_the_mouse(page: Page) -> None:
    cell = cells(page, "running").first
    number, label = name_of(cell)
    cell.click()
    panel = page.locator("[data-panel]")
    expect(panel.locator(".agent")).to_have_attribute("data-agent", number)
    expect(panel.get_by_role("heading", level=2)).to_contain_text(label)
    panel.get_by_text("Prompt", exact=True).click()
    expect(panel.locator(".prompt pre").first).to_contain_text(label)
    read_the_call(panel, "search", label)
    read_the_call(panel, "open", "capital")


def name_of(cell: Locator) -> tuple[str, str]:
    """The number and the label of the agent, as a screen reader says them."""
    number, label, _ = (cell.get_attribute("aria-label") or "").split(", ", 2)
    return number, label


def read_the_call(panel: Locator, tool: str, word: str) -> None:
    """Unfold a tool call of the agent, and find its arguments and what came of it."""
    call = panel.locator(".call", has=panel.page.locator("code", has_text=tool)).first
    expect(call).to_have_attribute("data-state", "completed", timeout=PATIENCE)
    call.locator("summary").click()
    expect(call.get_by_text("Arguments")).to_be_visible()
    expect(call.locator("pre").last).to_contain_text(word, ignore_case=True)


def read_another_with_the_keyboard(page: Page) -> None:
    """Back to the grid, one cell on, into its panel, and on to its prompt."""
    panel = page.locator("[data-panel]")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.press("ArrowRight")
    number = page.evaluate("document.activeElement.dataset.cell")
    page.keyboard.press("Enter")
    expect(panel.locator(".agent")).to_have_attribute("data-agent", number)
    expect(panel).to_be_focused()
    prompt = panel.locator(".prompt summary")
    for _ in range(10):
        if prompt.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(prompt).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.locator(".prompt pre").first).to_be_visible()
    expect(panel.locator(".step .call").first).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def see_the_connection_lost(page: Page) -> None:
    expect(page.locator("[data-notice=offline]")).to_be_visible(timeout=PATIENCE)
    page.evaluate("window.stayed = true")


def see_it_go_on_to_the_end(page: Page) -> None:
    """The page that saw the site die comes back by itself."""
    expect(page.locator("[data-notice=offline]")).to_be_hidden(timeout=PATIENCE)
    ended(page)
    assert page.evaluate("window.stayed")
    expect(page.locator("[data-sentence]")).to_have_text(f"Completed. {COUNTRIES} agents: {COUNTRIES} done.")
    expect(page.locator(".report-body tbody tr")).to_have_count(COUNTRIES)


def assert_nothing_was_done_twice(before: list[Fact], after: list[Fact]) -> None:
    """What was committed stands; who was done is left alone; what was finished is not begun again."""
    assert after[: len(before)] == before
    later = after[len(before) :]
    done = {fact.agent for fact in before if fact.kind == "AgentCompleted"}
    assert DONE_AT_THE_KILL <= len(done) < COUNTRIES
    assert [fact for fact in later if fact.agent in done] == []
    finished = {(fact.agent, fact.step) for fact in before if fact.kind == "StepCompleted"}
    assert [f for f in later if f.kind == "AttemptStarted" and (f.agent, f.step) in finished] == []
    used = {(fact.agent, fact.call) for fact in before if fact.kind == "ToolEnded"}
    assert [f for f in later if f.kind == "ToolStarted" and (f.agent, f.call) in used] == []
    assert [fact.kind for fact in later].count("RunRecovered") == 1


def download(page: Page, folder: Path) -> Path:
    """The spreadsheet, by its preview."""
    page.locator("[data-files]").get_by_text("countries-of-europe.xlsx").click()
    preview = page.locator(".file-panel")
    expect(preview.locator("tbody tr")).to_have_count(
        COUNTRIES + 1
    )  # and the heading, which is a row of the sheet
    with page.expect_download() as coming:
        preview.get_by_role("link", name="Download").click()
    saved = folder / coming.value.suggested_filename
    coming.value.save_as(saved)
    return saved


def sheet_of(file: Path) -> list[dict[str, Any]]:
    """The rows of a spreadsheet by the words of its heading."""
    heading, *rows = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def assert_right(rows: list[dict[str, Any]]) -> None:
    """Every country, with what is known of it from elsewhere."""
    assert [row["Country"] for row in rows] == sorted(EUROPE)
    for row in rows:
        capital, money, tongues = EUROPE[row["Country"]]
        assert row["Capital"] == capital
        assert money in row["Currency"]
        assert sorted(row["Official languages"].split("; ")) == tongues.split("; ")
        assert row["Source"].startswith("library://countries/")
        assert isinstance(row["Population"], int)
    people = {row["Country"]: row["Population"] for row in rows}
    for country, millions in PEOPLE.items():
        assert people[country] == pytest.approx(millions * 1e6, rel=0.1)
