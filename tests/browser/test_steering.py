"""Steering a running answer, as a person does it: stopping, going on, waiting, branches; nothing said is lost."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.visitor import PATIENCE, WISH, Home, choose, come_home, without_complaints

QUESTION = "Tell me what you can do"
WHOLE = "a table of every country in Europe"  # the end of the practice model's answer to that
WIDTHS = [(1440, 900), (390, 844)]


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    """Answers that begin soon and are long under way: there is time to steer them."""
    return {"PRACTICE_FIRST_TOKEN": "0.5", "PRACTICE_TOKENS_PER_SECOND": "40"}


@pytest.fixture(params=WIDTHS, ids=["wide", "phone"])
def sized(page: Page, request: pytest.FixtureRequest) -> Page:
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    return page


def begin(page: Page, home: Home, mode: str = "Instant", question: str = QUESTION) -> None:
    """Ask the first question of a conversation."""
    come_home(page, home)
    choose(page, mode)
    say(page, question)
    page.wait_for_url("**/conversations/*/*")


def say(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def answers(page: Page) -> Locator:
    """The answers, under way or whole."""
    return page.locator(".run-card").filter(has=page.locator(".report-body, .card-answer"))


def text_of(page: Page, number: int = 0) -> str:
    """The words of an answer that has ended, however the page came to them."""
    return " ".join(
        answers(page).nth(number).locator(":is(.report-body .markdown, .card-answer)").inner_text().split()
    )


def bare(text: str) -> str:
    """The words without marks of emphasis and code, and without what spaces they leave."""
    return "".join(text.replace("`", "").replace("*", "").split())


def stop_in_the_middle(page: Page) -> None:
    expect(page.locator("[data-answer]")).to_contain_text("I am the practice model", timeout=PATIENCE)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".answer-mark")).to_have_text(
        "Stopped by you. What had come is kept.", timeout=PATIENCE
    )


def test_what_had_come_stays_and_goes_on_where_it_ended(sized: Page, home: Home) -> None:
    page = sized
    with without_complaints(page):
        begin(page, home)
        stop_in_the_middle(page)
        watched = text_of(page)
        assert "I am the practice model" in watched
        assert WHOLE not in watched
        page.reload()
        assert text_of(page) == watched
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(".versions")).to_contain_text("2 of 2")
        expect(page.locator("[id^=answer-]").get_by_label("Good answer")).to_be_attached(timeout=PATIENCE)
        whole = text_of(page)
        assert bare(whole).startswith(bare(watched))  # a mark that was cut open is read as one now
        assert WHOLE in whole
        page.get_by_role("button", name="Earlier answer").click()
        expect(page.locator(".versions")).to_contain_text("1 of 2")
        assert text_of(page) == watched


def test_two_tabs_send_while_an_answer_is_under_way_and_no_word_is_lost(page: Page, home: Home) -> None:
    with without_complaints(page):
        begin(page, home)
        other = page.context.new_page()
        other.goto(page.url)
        say(page, "From the first tab")
        say(other, "From the second tab")
        expect(page.locator(".said")).to_have_count(3, timeout=PATIENCE)
        expect(other.locator(".said")).to_have_count(3, timeout=PATIENCE)
        said = page.locator(".said").all_inner_texts()
        assert sorted(said[1:]) == ["From the first tab", "From the second tab"]
        assert other.locator(".said").all_inner_texts() == said
        expect(page.locator("[id^=answer-]").get_by_label("Good answer")).to_have_count(3, timeout=PATIENCE)
        expect(page.locator(".waits")).to_have_count(0)
        page.reload()
        assert page.locator(".said").all_inner_texts() == said


def test_a_question_that_waits_is_worded_anew_and_taken_back(page: Page, home: Home) -> None:
    with without_complaints(page):
        begin(page, home, "Swarm", WISH)  # its agents take a while
        say(page, "And then?")
        waiting = page.locator(".turn", has=page.locator(".waits"))
        waiting.get_by_label("Edit the question").click()
        page.get_by_label("Your question").fill("And after that?")
        page.keyboard.press("Enter")
        expect(waiting.locator(".said")).to_have_text("And after that?")
        waiting.get_by_label("Remove the question").click()
        expect(page.locator(".said")).to_have_text([WISH])


def test_branches_are_made_and_found_again_by_keyboard_alone(page: Page, home: Home) -> None:
    with without_complaints(page):
        begin(page, home)
        expect(page.get_by_label("Good answer")).to_be_attached(timeout=PATIENCE)
        page.get_by_label("Edit the question").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Your question")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.type("How much is 17 * 23?")
        page.keyboard.press("Enter")
        expect(page.locator(".said")).to_have_text("How much is 17 * 23?")
        expect(answers(page)).to_contain_text("391", timeout=PATIENCE)
        page.get_by_label("Earlier version of this question").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".said")).to_have_text(QUESTION)
        expect(page.get_by_label("Later version of this question")).to_be_focused()
        page.reload()
        expect(page.locator(".said")).to_have_text(QUESTION)
        page.get_by_label("Later version of this question").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".said")).to_have_text("How much is 17 * 23?")


def test_words_are_handed_to_the_agent_at_work_and_stand_where_they_were_said(page: Page, home: Home) -> None:
    with without_complaints(page):
        come_home(page, home)
        choose(page, "Agent")
        say(page, "Make a table of the ten most populous countries in Africa: population, capital")
        page.get_by_text("Hand to the agent").click(timeout=PATIENCE)
        expect(page.locator("[data-answer] .deed").first).to_be_visible(timeout=PATIENCE)
        say(page, "Also the area")
        expect(page.locator(".added")).to_contain_text("Also the area")
        expect(page.locator("[data-answer] .deed", has_text="You added: Also the area")).to_be_visible(
            timeout=PATIENCE
        )
        expect(page.locator(".added")).to_contain_text("handed to the agent", timeout=PATIENCE)
        page.reload()
        expect(page.locator(".added")).to_contain_text("Also the area")


def test_an_answer_is_copied_as_markdown_and_judged(page: Page, home: Home) -> None:
    with without_complaints(page):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        begin(page, home)
        good = page.get_by_label("Good answer")
        expect(good).to_be_attached(timeout=PATIENCE)
        page.get_by_label("Copy the answer as Markdown").click()
        expect(page.get_by_label("Copied")).to_be_visible()
        assert "*Agent*" in page.evaluate("navigator.clipboard.readText()")
        good.click()
        expect(good).to_have_attribute("aria-pressed", "true")
        page.reload()
        expect(good).to_have_attribute("aria-pressed", "true")
        good.click()
        expect(good).to_have_attribute("aria-pressed", "false")


def test_without_script_everything_is_a_form(page: Page, home: Home, browser: Browser) -> None:
    begin(page, home)
    expect(page.get_by_label("Good answer")).to_be_attached(timeout=PATIENCE)
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    tab = plain.new_page()
    tab.goto(page.url)
    tab.get_by_label("Edit the question").click()
    tab.get_by_label("Your question").fill("How much is 17 * 23?")
    tab.get_by_role("button", name="Ask", exact=True).click()
    expect(tab.locator(".said")).to_have_text("How much is 17 * 23?")
    tab.get_by_label("Earlier version of this question").click()
    expect(tab.locator(".said")).to_have_text(QUESTION)
    tab.get_by_label("Good answer").click()
    expect(tab.get_by_label("Good answer")).to_have_attribute("aria-pressed", "true")
    assert re.search(r"#answer-\d+$", tab.url)
    plain.close()
