"""The composer in a real browser: files come in every way, and everything can be done by keyboard."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests.browser.composer.parts import PHONE, WIDE, box, notice, send
from tests.browser.giving import (
    PASTE_TEXT,
    PATIENCE,
    a_broken_picture,
    a_document,
    a_photo,
    a_screenshot,
    drag,
    names,
    paste,
    pick,
    tiles,
    uploaded,
)
from tests.browser.visitor import choose

ON_A_PHONE = pytest.mark.parametrize("page", [PHONE], indirect=True)
WIDE_AND_NARROW = pytest.mark.parametrize("page", [WIDE, PHONE], indirect=True)
AT_ONCE = 3
SLOW_BYTES = 40_000  # a second


def test_a_pasted_screenshot_is_uploaded_at_once_and_told_politely(page: Page) -> None:
    box(page).focus()
    paste(page, a_screenshot())
    uploaded(page, 1)
    assert re.fullmatch(r"picture-\d{6}\.png", names(page)[0])
    expect(page.locator("[data-said]")).to_have_text(f"{names(page)[0]} uploaded")
    expect(tiles(page).locator("img")).to_be_visible()


def test_photos_and_a_document_are_dropped_anywhere_on_the_page(page: Page) -> None:
    given = [*map(a_photo, range(3)), a_document()]
    drag(page, "dragenter", *given)
    expect(page.locator("[data-drop]")).to_be_visible()
    drag(page, "drop", *given)
    expect(page.locator("[data-drop]")).to_be_hidden()
    uploaded(page, 4)
    assert names(page) == ["photo-0.jpg", "photo-1.jpg", "photo-2.jpg", "report.pdf"]
    expect(tiles(page).last).to_contain_text("2 pages")


@WIDE_AND_NARROW
def test_what_was_chosen_goes_with_the_message_without_what_was_removed(page: Page) -> None:
    pick(page, a_photo(1), a_photo(2), a_photo(3))
    uploaded(page, 3)
    page.get_by_role("button", name="Remove photo-2.jpg").click()
    expect(page.get_by_role("button", name="Remove photo-3.jpg")).to_be_focused()
    choose(page, "Instant")
    box(page).fill("What is in these pictures?")
    send(page)
    expect(page).to_have_url(re.compile("/conversations/"))
    question = page.locator(".turn").first
    expect(question.locator(".said")).to_have_text("What is in these pictures?")
    assert question.locator(".attachment-name").all_text_contents() == ["photo-1.jpg", "photo-3.jpg"]
    expect(tiles(page)).to_have_count(0)
    expect(box(page)).to_have_value("")
    expect(page.locator("[data-choice=mode] summary")).to_contain_text("Instant")


@WIDE_AND_NARROW
def test_a_message_may_be_a_picture_alone_and_is_shown_large(page: Page) -> None:
    pick(page, a_photo(4), a_photo(5))
    uploaded(page, 2)
    choose(page, "Instant")
    send(page)
    expect(page).to_have_url(re.compile("/conversations/"))
    expect(page.locator("[data-pick]").first).to_be_visible()  # the scripts are there
    page.locator(".turn a[data-picture]").first.focus()
    page.keyboard.press("Enter")
    large = page.get_by_role("dialog", name="Picture")
    expect(large.locator("[data-caption]")).to_have_text("photo-4.jpg")
    page.keyboard.press("ArrowRight")
    expect(large.locator("[data-caption]")).to_have_text("photo-5.jpg")
    expect(large.locator("[data-place]")).to_have_text("2 / 2")
    assert large.locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 640
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(page.locator(".turn a[data-picture]").last).to_be_focused()


def test_what_is_said_next_leaves_the_page_where_it_is(page: Page) -> None:
    choose(page, "Instant")
    box(page).fill("What is the capital of France?")
    send(page)
    expect(page).to_have_url(re.compile("/conversations/"))
    page.evaluate("window.stayed = true")
    box(page).fill("And of Spain?")
    pick(page, a_photo(3))
    uploaded(page, 1)
    send(page)
    expect(page.locator(".said").last).to_have_text("And of Spain?", timeout=PATIENCE)
    expect(box(page)).to_have_value("")
    expect(tiles(page)).to_have_count(0)
    expect(page.locator(".turn .attachment-name")).to_have_text("photo-3.jpg")
    assert page.evaluate("window.stayed")


def test_progress_is_shown_and_sending_waits_for_it(page: Page, signed_in: BrowserContext) -> None:
    network = signed_in.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW_BYTES}
    network.send("Network.emulateNetworkConditions", slow)
    pick(page, a_photo(6))
    expect(tiles(page, "sending").locator("progress")).to_be_visible()
    choose(page, "Instant")
    send(page)
    expect(notice(page)).to_contain_text("Sends as soon as the uploads are done.")
    network.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    expect(page).to_have_url(re.compile("/conversations/"), timeout=PATIENCE)
    expect(page.locator(".turn .attachment-name")).to_have_text("photo-6.jpg")


@ON_A_PHONE
def test_forty_pictures_are_taken_three_at_a_time_and_all_arrive_in_order(page: Page) -> None:
    flying: set[Request] = set()
    most = [0]

    def leaves(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/attachments/"):
            flying.add(request)
            most[0] = max(most[0], len(flying))

    page.on("request", leaves)
    page.on("response", lambda response: flying.discard(response.request))
    pick(page, *(a_photo(number, (64, 48)) for number in range(40)))
    expect(page.locator("[data-count]")).to_contain_text("of 40 uploaded")
    uploaded(page, 40)
    assert most[0] == AT_ONCE
    expect(page.locator("[data-count]")).to_have_text("40 files")
    choose(page, "Instant")
    send(page)
    expect(page).to_have_url(re.compile("/conversations/"))
    shown = page.locator(".turn .attachment-name").all_text_contents()
    assert shown == [f"photo-{number}.jpg" for number in range(40)]
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


@WIDE_AND_NARROW
def test_a_file_that_is_refused_says_why_and_is_not_left_behind_silently(page: Page) -> None:
    pick(page, a_broken_picture(), a_photo(1))
    expect(tiles(page, "failed")).to_contain_text("broken.jpg", timeout=PATIENCE)
    expect(page.locator("[data-cried]")).to_contain_text("broken.jpg: ")
    uploaded(page, 1)
    send(page)
    expect(notice(page)).to_contain_text("Some files were not uploaded.")
    assert page.url.endswith("/")
    page.get_by_role("button", name="Remove broken.jpg").click()
    expect(tiles(page)).to_have_count(1)


def test_an_upload_that_met_no_site_is_tried_again(page: Page) -> None:
    page.route("**/attachments/", lambda route: route.abort())
    pick(page, a_photo(8))
    expect(tiles(page, "failed")).to_contain_text("The site cannot be reached.")
    page.unroute_all()
    page.get_by_role("button", name="Upload photo-8.jpg again").click()
    uploaded(page, 1)


def test_what_the_site_does_not_take_is_said_in_its_own_words(page: Page) -> None:
    sentence = "One of the files is not known here."
    page.route("**/ask", lambda route: route.fulfill(status=422, json={"error": sentence}))
    box(page).fill("Keep me too")
    send(page)
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    expect(box(page)).to_have_value("Keep me too")
    box(page).press("End")
    box(page).press_sequentially(", please")
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_hidden()


def test_nothing_at_all_is_not_sent(page: Page) -> None:
    box(page).fill("  ")
    send(page)
    expect(notice(page)).to_have_text("Write what you want to know, or add a file.")
    expect(box(page)).to_be_focused()


def test_a_long_text_may_become_a_file(page: Page) -> None:
    box(page).fill("Summarize: ")
    box(page).press("End")
    page.evaluate(PASTE_TEXT, "A line of a long log.\n" * 600)
    notice(page).get_by_role("button", name="Attach it as a file instead").click()
    uploaded(page, 1)
    assert names(page) == ["pasted text.txt"]
    expect(box(page)).to_have_value("Summarize: ")


def test_the_keyboard_alone_chooses_a_mode_and_sends(page: Page) -> None:
    choose(page, "Swarm")
    page.keyboard.press("Enter")
    page.locator("[data-choice=mode] summary").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Swarm")).to_be_focused()
    page.keyboard.press("ArrowDown")  # and round to the first
    expect(page.get_by_role("radio", name="Instant")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("[data-choice=mode] summary")).to_be_focused()
    assert page.url.endswith("/")
    box(page).focus()
    page.keyboard.type("One line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("and another")
    expect(box(page)).to_have_value("One line\nand another")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("and another")


def test_enter_belongs_to_the_input_method_while_a_word_is_composed(page: Page) -> None:
    box(page).fill("murmuration")
    composing = "(box) => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
    assert box(page).evaluate(composing), "the key was taken from the input method"
    assert page.url.endswith("/")


@WIDE_AND_NARROW
def test_an_example_fills_the_box_and_own_words_come_back(page: Page) -> None:
    box(page).fill("My own words")
    page.locator("a.example", has_text="The money of Nairobi").click()
    expect(box(page)).to_have_value(re.compile("capital is Nairobi"))
    expect(page.locator("[data-choice=mode] summary")).to_contain_text("Agent")
    page.get_by_role("button", name="Bring my words back").click()
    expect(box(page)).to_have_value("My own words")


@WIDE_AND_NARROW
def test_what_the_model_cannot_do_is_grey_with_the_reason(page: Page, site: str) -> None:
    cannot = {"swarm": "It cannot use tools.", "image": "It cannot see pictures."}

    def weaken(route: Route) -> None:
        answer = route.fetch()
        model = re.search(r'id="composer-refusals" type="application/json">{("[^"]*")', answer.text())
        assert model
        weak = f'id="composer-refusals" type="application/json">{{{model[1]}: {json.dumps(cannot)}}}<'
        body = re.sub(r'id="composer-refusals" type="application/json">[^<]*<', weak, answer.text())
        route.fulfill(response=answer, body=body)

    choose(page, "Swarm")
    pick(page, a_photo(2))
    uploaded(page, 1)
    page.route(f"{site}/", weaken)
    page.reload()
    expect(page.locator("[data-choice=mode] summary")).to_contain_text("Instant")
    page.locator("[data-choice=mode] summary").click()
    expect(page.get_by_role("radio", name="Swarm")).to_be_disabled()
    expect(page.get_by_text("It cannot use tools.")).to_be_visible()
    expect(tiles(page)).to_have_attribute("title", "It cannot see pictures.")
