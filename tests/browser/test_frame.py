"""The frame of the site in a real browser: doors, the list of conversations, themes, keys, narrow screens, no script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.site import a_site
from tests.browser.visitor import choose

PASSWORD = "a quiet evening flight"
QUESTION = "What is the capital of France?"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_site(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def signed_in(site: str, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which the owner made their account, and asked one thing."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    expect(page).to_have_url(re.compile("/setup/$"))
    for field, value in (
        ("User name", "olga"),
        ("Password", PASSWORD),
        ("The same password again", PASSWORD),
    ):
        page.get_by_label(field, exact=True).fill(value)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="Leave the rest for later").click()
    page.get_by_label("Your message").fill(QUESTION)
    choose(page, "Instant")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("/conversations/"))
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext) -> Iterator[Page]:
    """A page of the owner's; whatever it complains of fails the test."""
    page = signed_in.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    assert complaints == []


def test_a_conversation_is_renamed_in_place_with_the_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    row = page.locator(".conversation").first
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.get_by_role("link", name="Rename").press("Enter")
    title = page.get_by_role("textbox", name="Title")
    expect(title).to_be_focused()
    title.fill("Capitals")
    title.press("Enter")
    expect(page.locator(".conversation > a").first).to_have_text("Capitals")
    page.reload()
    expect(page.locator(".conversation > a").first).to_have_text("Capitals")


def test_searching_narrows_the_list_while_one_types(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("no such title")
    expect(page.locator("#sidebar-list")).to_contain_text("“no such title” is in no title")
    page.get_by_role("searchbox").fill("")
    expect(page.locator(".conversation")).to_have_count(1)


def test_the_theme_is_switched_at_once_and_kept(page: Page, site: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(site)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark colours").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(ground) == light


def test_a_canvas_can_read_the_colours_of_states(page: Page, site: str) -> None:
    page.goto(site)
    read = """theme => {
        document.documentElement.dataset.theme = theme;
        return getComputedStyle(document.documentElement).getPropertyValue("--state-failed");
    }"""
    light, dark = page.evaluate(read, "light"), page.evaluate(read, "dark")
    assert light.startswith("rgb(")
    assert dark.startswith("rgb(")
    assert light != dark


def test_the_sheet_of_keys_opens_and_closes(page: Page, site: str) -> None:
    page.goto(f"{site}/people/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize(
    "path", ["/", "/people/", "/invitations/", "/conversations/", "/account/password/", "/about/"]
)
def test_no_page_is_wider_than_the_screen(page: Page, site: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_list_opens_over_the_page(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site)
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#sidebar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()


def test_everything_works_without_script(site: str, browser: Browser, signed_in: BrowserContext) -> None:
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{site}/invitations/")
    page.get_by_label("User name").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site}/invitations/")
    page.get_by_label("For whom").fill("Ben")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Invitation link").input_value()
    page.locator(".sidebar-person").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(link)
    for field, value in (("User name", "ben"), ("Password", PASSWORD), ("The same password again", PASSWORD)):
        page.get_by_label(field, exact=True).fill(value)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What shall the flock find out?")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation no longer works")
    plain.close()


def test_deleting_asks_and_then_deletes(page: Page, site: str) -> None:
    page.goto(site)
    page.locator(".conversation summary").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Delete…").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator("#flash")).to_contain_text("is deleted")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".toast")).to_have_count(0)
    expect(page.locator(".conversation")).to_have_count(0)


DRAWN = "document.querySelector('[data-idle-flock]').toDataURL()"
EMPTY = "(() => { const c = document.querySelector('[data-idle-flock]'); return Object.assign(document.createElement('canvas'), { width: c.width, height: c.height }).toDataURL() })()"
FRAMES = "(count) => new Promise((done) => { const on = () => (count-- ? requestAnimationFrame(on) : done()); on(); })"


def test_a_flock_flies_over_the_empty_box(page: Page, site: str) -> None:
    page.goto(site)
    page.wait_for_function(f"{DRAWN} !== {EMPTY}")
    before = page.evaluate(DRAWN)
    page.wait_for_function(f"before => {DRAWN} !== before", arg=before)


def test_the_flock_stands_still_for_those_who_asked_for_less_motion(page: Page, site: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site)
    page.wait_for_function(f"{DRAWN} !== {EMPTY}")
    before = page.evaluate(DRAWN)
    page.evaluate(FRAMES, 30)
    assert page.evaluate(DRAWN) == before


def test_after_signing_out_the_back_button_shows_nothing(
    browser: Browser, signed_in: BrowserContext, site: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    page.get_by_label("User name").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{site}/conversations/")
    expect(page.locator("body")).to_contain_text("olga")
    page.locator(".sidebar-foot summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in/"))
    expect(page.locator("body")).not_to_contain_text("olga")
    context.close()
