"""Before and after an answer: what is left, the card before a run that may take much, and another model for the same question."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.scripted import MODEL, OTHER, Scripted
from tests.browser.visitor import PATIENCE, Home, choose, come_home, without_complaints

SIZES = [(1440, 900), (390, 844)]
MOST = "250k"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Scripted]:
    with Scripted(MODEL, OTHER) as scripted:
        scripted.say("The flock turns at dusk.")
        scripted.finish()
        yield scripted


@pytest.fixture(scope="module")
def variables(endpoint: Scripted) -> dict[str, str]:
    """The module's site asks an endpoint with two models."""
    return {"MODEL_BASE_URL": endpoint.address, "MODEL_API_KEY": "k", "MODEL_NAME": MODEL}


@pytest.fixture(params=SIZES, ids=["wide", "phone"])
def sized(page: Page, request: pytest.FixtureRequest, home: Home) -> Iterator[Page]:
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    with without_complaints(page):
        come_home(page, home)
        yield page


def cap(page: Page, home: Home) -> None:
    """Set oneself a cap on tokens."""
    page.goto(f"{home.site.address}/usage/")
    page.get_by_label("Of what").select_option(label="Tokens a day")
    page.get_by_label("At most").fill(MOST)
    page.get_by_role("button", name="Set the cap").click()
    expect(page.get_by_text("The cap is set.")).to_be_visible()


def ask(page: Page, mode: str) -> None:
    page.get_by_label("Your message").fill("When does the flock turn?")
    choose(page, mode)
    page.get_by_role("button", name="Send").click()


def test_another_model_answers_the_same_question_and_both_answers_stay(sized: Page) -> None:
    page = sized
    ask(page, "Instant")
    expect(page.get_by_label("Good answer")).to_be_attached(timeout=PATIENCE)
    expect(page.locator(".card-facts.quiet")).to_contain_text(MODEL)
    page.get_by_label("Answer again").click()
    menu = page.locator(".menu.again[open] .menu-list")
    menu.get_by_label("Model").select_option(OTHER)
    menu.get_by_role("button", name="The same way").click()
    expect(page.locator(".versions")).to_contain_text("2 of 2")
    expect(page.locator(".card-facts.quiet")).to_contain_text(OTHER, timeout=PATIENCE)
    page.reload()
    expect(page.locator(".card-facts.quiet")).to_contain_text(OTHER)
    page.get_by_role("button", name="Earlier answer").click()
    expect(page.locator(".card-facts.quiet")).to_contain_text(MODEL)


def test_a_run_that_may_take_much_waits_for_a_word_and_the_bar_tells_what_is_left(
    sized: Page, home: Home
) -> None:
    page = sized
    cap(page, home)
    page.goto(home.site.address)
    bar = page.locator("#left")
    expect(bar).to_contain_text("of 250k left")
    before = bar.inner_text()
    ask(page, "Agent")
    card = page.get_by_role("region", name="Before it starts")
    expect(card).to_be_visible()
    expect(card.get_by_role("button", name="Start")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).not_to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("When does the flock turn?")
    page.get_by_role("button", name="Send").click()
    card.get_by_label("Minutes").fill("5")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    card.get_by_role("button", name="Start").click()
    page.wait_for_url("**/conversations/*/*")
    expect(page.get_by_label("Good answer")).to_be_attached(timeout=PATIENCE)
    expect(bar).to_contain_text("of 250k left")
    expect(bar).not_to_have_text(before)
