"""The panel, the tree, the table, the timeline, the files and the flock."""

import pytest
from playwright.sync_api import Page, Position, expect

from tests.browser.conftest import Opens
from tests.browser.fake_run import FakeRun


def test_the_panel_stays_where_it_was_scrolled_to_and_offers_the_newest(page: Page, opened: Opens) -> None:
    server = opened(12)
    page.click('[data-cell="3"]')
    with server.frame() as run:
        run.say(3, "line " * 3000)
    body = page.locator("[data-panel-body]")
    at_end = "body => body.scrollHeight - body.clientHeight - body.scrollTop <= 1"
    expect(page.locator("[data-panel] [data-piece=words]")).to_contain_text("line")
    expect(page.locator("[data-panel] [data-newest]")).to_be_hidden()
    assert body.evaluate(at_end)
    before = body.evaluate("body => { body.scrollTop = 400; return body.scrollTop }")
    with server.frame() as run:
        run.say(3, "more " * 500)
    expect(page.locator("[data-panel] [data-newest]")).to_be_visible()
    assert body.evaluate("body => body.scrollTop") == before
    page.locator("[data-panel] [data-newest]").click()
    assert body.evaluate(at_end)


def test_what_was_opened_or_typed_outlives_a_swap(page: Page, opened: Opens) -> None:
    server = opened(12)
    page.click('[data-cell="3"]')
    page.locator("#agent-3-prompt > summary").click()
    with server.frame() as run:
        run.say(3, "first")
        run.finish_step(3)
    expect(page.locator("#agent-3-step-1")).to_have_text("first")
    server.send(server.run.panel(3))
    expect(page.locator("#agent-3-step-1")).to_have_text("first")
    expect(page.locator("#agent-3-prompt")).to_have_attribute("open", "")


def test_the_tree_folds_many_siblings_to_counts(page: Page, opened: Opens) -> None:
    server = opened(60)
    with server.frame() as run:
        for n in range(1, 51):
            run.move(n, "failed" if n == 7 else "completed")
    page.keyboard.press("t")
    lines = page.locator("[role=treeitem]")
    expect(lines).to_have_text(
        ["Orchestrator", "Wave 1 · 60 agents", "49 done", "10 queued", "1 failed", "7 Subject 7"]
    )
    page.keyboard.press("ArrowDown")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(lines).to_have_count(16)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel] .agent")).to_have_attribute("data-agent", "7")


def test_the_tree_shows_few_siblings_one_by_one(page: Page, opened: Opens) -> None:
    opened(30, waves=3)
    page.keyboard.press("t")
    expect(page.locator("[role=treeitem]")).to_have_count(34)
    page.locator("[role=treeitem]", has_text="Wave 2").click()
    expect(page.locator("[role=treeitem]")).to_have_count(24)


def test_the_table_holds_only_what_is_in_sight(page: Page, opened: Opens) -> None:
    server = opened(1000)
    with server.frame() as run:
        for n in (400, 500):
            run.agents[n].tokens = n
            run.move(n, "running")
    page.keyboard.press("b")
    table = page.locator("[data-table]")
    expect(table).to_have_attribute("aria-rowcount", "1001")
    assert page.locator("tr[data-agent]").count() < 80
    page.get_by_role("button", name="Tokens").click()
    page.get_by_role("button", name="Tokens").click()
    expect(page.locator("tr[data-agent]").first).to_have_attribute("data-agent", "500")
    page.locator("tr[data-agent]").first.click()
    expect(page.locator("[data-panel] .agent")).to_have_attribute("data-agent", "500")


def test_the_end_of_the_table_can_be_reached(page: Page, opened: Opens) -> None:
    opened(1000)
    page.keyboard.press("b")
    page.locator("tr[data-agent]").first.hover()
    page.mouse.wheel(0, 60_000)
    expect(page.locator('tr[data-agent="1000"]')).to_be_in_viewport()


def test_the_timeline_names_the_agent_and_its_step(page: Page, opened: Opens) -> None:
    opened(12)
    page.keyboard.press("l")
    label = page.locator(".timeline-label")
    box = page.locator(".timeline-drawing").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 1.5 / 13)
    expect(label).to_have_text("#1 Subject 1 · step 2 · on the critical path")
    page.locator("[data-timeline]").focus()
    page.keyboard.press("ArrowDown")
    expect(label).to_have_text("#2 Subject 2")
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel] .agent")).to_have_attribute("data-agent", "2")


def test_files_are_listed_once_each(page: Page, opened: Opens) -> None:
    server = opened(2)

    def write(run: FakeRun, size: int) -> None:
        run.files = [
            ["table.xlsx", size, "x", 1, "/files/1"],
            ["report.md", 40, "text/markdown", 0, "/files/2"],
        ]

    for size in (100, 2300):
        with server.frame() as run:
            write(run, size)
    expect(page.locator("[data-files] li")).to_have_text(["report.md 40 B", "table.xlsx 2.2 KB"])
    expect(page.locator("[data-files] a").nth(1)).to_have_attribute("href", "/files/1")


PIXELS = """canvas => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let i = 3; i < data.length; i += 4) sum = (sum * 31 + data[i] * (i % 977)) % 1000000007;
  return sum;
}"""


def test_the_flock_flies_while_agents_work(page: Page, opened: Opens) -> None:
    server = opened(50)
    with server.frame() as run:
        for number in range(1, 51):
            run.move(number, "running")
    flock = page.locator("[data-flock]")
    before = flock.evaluate(PIXELS)
    page.wait_for_timeout(400)
    assert flock.evaluate(PIXELS) != before


def test_the_flock_stands_still_for_people_who_want_less_motion(page: Page, opened: Opens) -> None:
    page.emulate_media(reduced_motion="reduce")
    server = opened(50)
    with server.frame() as run:
        for number in range(1, 51):
            run.move(number, "running")
    expect(page.locator("[data-sentence]")).to_contain_text("50 working")
    flock = page.locator("[data-flock]")
    before = flock.evaluate(PIXELS)
    page.wait_for_timeout(400)
    assert flock.evaluate(PIXELS) == before


def test_a_mark_of_the_flock_names_its_agent_and_opens_it(page: Page, opened: Opens) -> None:
    page.emulate_media(reduced_motion="reduce")
    server = opened(12)
    with server.frame() as run:
        for number in range(1, 13):
            run.move(number, "completed")
    flock = page.locator("[data-flock]")
    box = flock.bounding_box()
    assert box is not None
    at: Position = {"x": box["width"] / 2 - 6, "y": box["height"] - 9}
    flock.hover(position=at)
    expect(page.locator(".flock-label")).to_have_text("6 Subject 6 · done")
    flock.click(position=at)
    expect(page.locator("[data-panel] .agent")).to_have_attribute("data-agent", "6")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_is_told_by_shape_too(page: Page, opened: Opens, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    server = opened(14)
    states = ("completed", "running", "waiting", "queued", "paused", "cancelled", "failed")
    with server.frame() as run:
        for number, state in enumerate(states, 1):
            run.move(number, state)
    expect(page.locator('[data-cell="7"]')).to_have_attribute("data-status", "failed")
    shapes = page.evaluate(
        "[1,2,3,4,5,6,7].map(n => getComputedStyle(document.querySelector(`[data-cell='${n}']`), '::before').content)"
    )
    assert len(set(shapes)) == 7


def test_measures_are_said_in_words_that_fit_the_number(page: Page, opened: Opens) -> None:
    server = opened(3, waves=1)
    expect(page.locator("[data-waves]")).to_have_text("1 wave")
    expect(page.locator("[data-measures]")).to_be_hidden()
    with server.frame() as run:
        run.measures = "1.2k in, 340 out"
    expect(page.locator("[data-measures]")).to_have_text("1.2k in, 340 out")
