"""The page with the keyboard alone, and with a thumb."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Opens

type Wishes = list[dict[str, str]]


@pytest.fixture
def wishes(page: Page) -> Wishes:
    """The wishes that the page sent."""
    sent: Wishes = []

    def take(route: Route) -> None:
        parts = (route.request.post_data or "").split('name="')[1:]
        fields = dict(part.split('"\r\n\r\n', 1) for part in parts)
        sent.append({name: value.split("\r\n")[0] for name, value in fields.items()})
        route.fulfill(status=204)

    page.route("**/control", take)
    return sent


def focused(page: Page) -> int:
    return int(page.evaluate("Number(document.activeElement.dataset.cell ?? 0)"))


def panel_of(page: Page, number: int) -> None:
    expect(page.locator("[data-panel] .agent")).to_have_attribute("data-agent", str(number))


def test_one_tab_stop_leads_into_the_grid_and_arrows_move_in_it(page: Page, opened: Opens) -> None:
    opened(100, waves=2)
    expect(page.locator("[data-cell][tabindex='0']")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    assert focused(page) == 1
    columns = int(
        page.evaluate("getComputedStyle(document.querySelector('[data-grid]')).getPropertyValue('--columns')")
    )
    steps = [
        ("ArrowRight", 2),
        ("ArrowDown", 2 + columns),
        ("ArrowUp", 2),
        ("ArrowLeft", 1),
        ("End", 100),
        ("Home", 1),
    ]
    for key, place in steps:
        page.keyboard.press(key)
        assert focused(page) == place, key
    expect(page.locator("[data-cell][tabindex='0']")).to_have_count(1)


def test_down_from_the_last_line_of_a_wave_leads_into_the_next(page: Page, opened: Opens) -> None:
    opened(20, waves=2)
    page.locator('[data-cell="10"]').focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == 11


def test_enter_opens_and_escape_closes_where_one_was(page: Page, opened: Opens) -> None:
    opened(12)
    page.locator('[data-cell="5"]').focus()
    page.keyboard.press("Enter")
    panel_of(page, 5)
    expect(page.locator("[data-panel]")).to_be_focused()
    assert "agent=5" in page.url
    page.keyboard.press("Escape")
    expect(page.locator("[data-panel]")).to_be_hidden()
    assert focused(page) == 5
    assert "agent=" not in page.url


def test_f_and_n_lead_to_trouble_round_and_round(page: Page, opened: Opens) -> None:
    server = opened(30)
    with server.frame() as run:
        run.move(4, "failed")
        run.move(17, "failed")
        run.needs.append(9)
    expect(page.locator('[data-count="failed"] b')).to_have_text("2")
    for number in (4, 17, 4):
        page.keyboard.press("f")
        panel_of(page, number)
    page.keyboard.press("n")
    panel_of(page, 9)


def test_views_switch_by_letter_and_stay_in_the_address(page: Page, opened: Opens) -> None:
    opened(30)
    for key, view in (("t", "tree"), ("b", "table"), ("l", "timeline"), ("g", "grid")):
        page.keyboard.press(key)
        expect(page.locator(f'[data-view-of="{view}"]')).to_be_visible()
        expect(page.locator("[data-view-of]:visible")).to_have_count(1)
        assert f"view={view}" in page.url


def test_letters_are_letters_while_one_types(page: Page, opened: Opens) -> None:
    opened(30)
    page.keyboard.press("/")
    page.keyboard.type("fxt 7")
    expect(page.locator("[data-find]")).to_have_value("fxt 7")
    expect(page.locator('[data-view-of="grid"]')).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_stop_is_asked_first(page: Page, opened: Opens, wishes: Wishes) -> None:
    opened(12)
    page.locator('[data-cell="5"]').focus()
    page.keyboard.press("x")
    dialog = page.locator("dialog[data-ask-dialog]")
    expect(dialog).to_contain_text("Stop agent 5?")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert wishes == []
    page.keyboard.press("x")
    with page.expect_response("**/control"):
        page.get_by_role("button", name="Yes").click()
    assert [(wish["kind"], wish["agent"]) for wish in wishes] == [("stop", "5")]
    assert len(wishes[0]["key"]) == 32


def test_a_question_that_follows_at_once_is_not_answered_by_the_end_of_the_one_before(
    page: Page, opened: Opens, wishes: Wishes
) -> None:
    opened(12)
    page.locator('[data-cell="5"]').focus()
    page.keyboard.press("x")
    page.evaluate(
        """() => {
            document.querySelector("dialog[data-ask-dialog]").close();
            document.dispatchEvent(new KeyboardEvent("keydown", { key: "x" }));
        }"""
    )
    with page.expect_response("**/control"):
        page.get_by_role("button", name="Yes").click()
    assert [wish["kind"] for wish in wishes] == ["stop"]


def test_pause_steer_and_retry_go_to_the_opened_agent_or_the_run(
    page: Page, opened: Opens, wishes: Wishes
) -> None:
    opened(12)
    with page.expect_response("**/control"):
        page.keyboard.press("p")
    page.click('[data-cell="3"]')
    panel_of(page, 3)
    with page.expect_response("**/control"):
        page.keyboard.press("r")
    page.keyboard.press("s")
    page.keyboard.type("prefer primary sources")
    with page.expect_response("**/control"):
        page.get_by_role("button", name="Yes").click()
    kinds = [(wish["kind"], wish["agent"], wish["text"]) for wish in wishes]
    assert kinds == [("pause", "", ""), ("retry", "3", ""), ("steer", "3", "prefer primary sources")]
    assert len({wish["key"] for wish in wishes}) == 3


def test_a_button_of_the_panel_asks_and_sends_without_leaving(
    page: Page, opened: Opens, wishes: Wishes
) -> None:
    opened(12)
    page.click('[data-cell="3"]')
    page.locator("[data-panel]").get_by_role("button", name="Stop").click()
    expect(page.locator("dialog[data-ask-dialog]")).to_contain_text("Stop agent 3?")
    with page.expect_response("**/control"):
        page.get_by_role("button", name="Yes").click()
    assert (wishes[0]["kind"], wishes[0]["agent"]) == ("stop", "3")
    panel_of(page, 3)


def test_a_wish_that_is_refused_is_read_out(page: Page, opened: Opens, complaints: list[str]) -> None:
    opened(12)
    page.route(
        "**/control", lambda route: route.fulfill(status=409, content_type="text/plain", body="It has ended.")
    )
    page.keyboard.press("p")
    expect(page.locator("[role=alert][data-alert]")).to_have_text("It has ended.")
    complaints[:] = [complaint for complaint in complaints if "409" not in complaint]


def test_on_a_phone_the_panel_is_a_sheet_of_full_height(page: Page, opened: Opens) -> None:
    opened(100, width=390, height=844)
    assert (
        page.evaluate("getComputedStyle(document.querySelector('[data-grid]')).getPropertyValue('--columns')")
        == "10"
    )
    page.locator('[data-cell="7"]').click()
    panel_of(page, 7)
    box = page.locator("[data-panel]").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.evaluate("document.querySelector('.flock').inert")
    page.locator("[data-panel-close]").click()
    expect(page.locator("[data-panel]")).to_be_hidden()
    assert not page.evaluate("document.querySelector('.flock').inert")


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_is_wider_than_the_screen(page: Page, opened: Opens, width: int) -> None:
    server = opened(100, width=width, waves=3)
    with server.frame() as run:
        for n in (3, 9):
            run.move(n, "failed", "an error without any place to break " * 9)
    for key in "gtb":
        page.keyboard.press(key)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
