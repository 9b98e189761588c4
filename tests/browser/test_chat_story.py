"""The story of the chat: pictures and a PDF, each mode in turn, a reload, a lost connection, two tabs; and nothing is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.giving import PATIENCE, a_document, a_photo, a_screenshot, drag, names, paste, uploaded
from tests.browser.sites import Embedded
from tests.browser.visitor import choose, make_owner

PHOTOS = (a_photo(1), a_photo(2), a_photo(3))
GIVEN = [
    "picture-[0-9]+.png",
    "photo-1.jpg",
    "photo-2.jpg",
    "photo-3.jpg",
    "report.pdf",
]  # the paste is named by its time
ABOUT = "What is in these?"
THINK = "How much is 17 * 23?"
SHEET = "Make an Excel sheet of France, Germany and Italy: capital, currency"
EACH = "Describe each picture"
MADE = 3  # the workbook asked for, and the swarm's table of the pictures in two forms


class Line:
    """The line of all tabs of a browser to the site, to be cut as a train in a tunnel cuts it: open sockets too."""

    def __init__(self, browsing: BrowserContext) -> None:
        self.browsing = browsing
        self.is_cut = False
        self.sockets: list[WebSocketRoute] = []
        browsing.route_web_socket(re.compile("/live"), self._opened)

    def _opened(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            socket.close()
            return
        socket.connect_to_server()
        self.sockets.append(socket)

    def cut(self) -> None:
        self.is_cut = True
        self.browsing.set_offline(True)
        for socket in self.sockets:
            socket.close()
        self.sockets.clear()

    def mend(self) -> None:
        self.is_cut = False
        self.browsing.set_offline(False)


@pytest.fixture
def site(tmp_path: Path, static_files: Path) -> Iterator[str]:
    """A site whose model writes quickly, but not so quickly that nothing could happen meanwhile."""
    variables = {"PRACTICE_FIRST_TOKEN": "0.3", "PRACTICE_TOKENS_PER_SECOND": "120"}
    with Embedded(tmp_path, static_files, **variables) as site:
        yield site.address
        site.close()


@pytest.fixture(params=[1440, 390])
def browsing(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A browser, wide and narrow. What breaks in the scripts of any of its tabs fails the test."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    broken: list[str] = []
    context.on("weberror", lambda error: broken.append(str(error.error)))
    yield context
    context.close()
    assert broken == []


def test_a_conversation_in_every_mode_loses_nothing(browsing: BrowserContext, site: str) -> None:
    page, line = browsing.new_page(), Line(browsing)
    make_owner(page, site)
    give(page)
    other = browsing.new_page()
    see_the_draft(other, site)
    page.reload()
    see_the_draft(page)
    send_over_a_cut_line(page, line)
    an_instant_answer_about_them(page)
    expect(box(other)).to_have_value("")  # it was sent: no tab keeps it as a draft
    other.goto(page.url)
    thoughts_through_a_reload(page)
    a_workbook_over_a_cut_line(page, other, line)
    one_agent_a_picture(page)
    everything_is_in_both_tabs(page, other)


def give(page: Page) -> None:
    """Words, a screenshot from the clipboard, and three photos and a PDF dropped beside it."""
    box(page).press_sequentially(ABOUT)
    choose(page, "Instant")
    box(page).focus()
    paste(page, a_screenshot())
    drag(page, "dragenter", *PHOTOS, a_document())
    drag(page, "drop", *PHOTOS, a_document())
    uploaded(page, len(GIVEN))


def see_the_draft(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    expect(box(page)).to_have_value(ABOUT)
    expect(page.locator("[data-choice=mode] summary")).to_contain_text("Instant")
    uploaded(page, len(GIVEN))
    assert are_given(names(page))


def send_over_a_cut_line(page: Page, line: Line) -> None:
    line.cut()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-notice-line]")).to_contain_text("Not sent: the site cannot be reached.")
    expect(box(page)).to_have_value(ABOUT)
    assert are_given(names(page))
    line.mend()
    page.get_by_role("button", name="Try again").click()
    expect(page).to_have_url(re.compile("/conversations/"), timeout=PATIENCE)
    expect(page.locator(".said")).to_have_text(ABOUT)
    expect(page.locator(".turn .attachment-name")).to_have_text([re.compile(name) for name in GIVEN])


def an_instant_answer_about_them(page: Page) -> None:
    """One step without thoughts, about every file by its own facts; and it says that it is no model that sees."""
    whole(page, 1)
    expect(answer(page)).to_contain_text("800 × 500")
    expect(answer(page)).to_contain_text("640 × 480")
    expect(answer(page).get_by_role("heading", name="report.pdf")).to_be_visible()
    expect(answer(page).locator(".run-mode")).to_have_text("Instant")
    expect(answer(page).locator(".thoughts:visible")).to_have_count(0)


def thoughts_through_a_reload(page: Page) -> None:
    """Thoughts stream into a fold; a reload in the middle loses none of them."""
    say(page, THINK, "Thinking")
    expect(answer(page).locator(".thoughts")).to_be_attached(timeout=PATIENCE)
    page.reload()
    whole(page, 2)
    expect(answer(page)).to_contain_text("391")
    expect(answer(page).locator(".run-mode")).to_have_text("Thinking")
    thoughts = answer(page).locator(".thoughts:visible")
    thoughts.get_by_text(re.compile("Thought for")).click()
    expect(thoughts.locator(".stream")).to_contain_text("I can answer this from the conversation alone.")


def a_workbook_over_a_cut_line(page: Page, other: Page, line: Line) -> None:
    """An agent makes the file that was asked for, though nobody can watch; what another tab writes meanwhile stays."""
    say(page, SHEET, "Agent")
    expect(answer(page)).to_have_attribute("data-status", "running", timeout=PATIENCE)
    line.cut()
    expect(answer(page).locator("[data-notice=offline]")).to_be_visible(timeout=PATIENCE)
    box(other).fill("A draft for later")
    line.mend()
    expect(answer(page).locator("[data-notice=offline]")).to_be_hidden(timeout=PATIENCE)
    whole(page, 3)
    answer(page).locator(".card-files a", has_text=".xlsx").click()
    expect(page.locator(".file-panel").get_by_role("cell", name="Paris")).to_be_visible()
    page.locator(".file-panel").get_by_role("button", name="Close").click()


def one_agent_a_picture(page: Page) -> None:
    """Pictures given to the swarm are a task each, and each cell shows its own."""
    box(page).focus()
    drag(page, "drop", *PHOTOS)
    uploaded(page, len(PHOTOS))
    say(page, EACH, "Swarm")
    whole(page, 4)
    conversation = page.url
    answer(page).get_by_role("link", name="Open", exact=True).click()
    expect(page.locator(".cell[data-sight], .cell .cell-sight")).to_have_count(len(PHOTOS))
    page.goto(conversation)


def everything_is_in_both_tabs(page: Page, other: Page) -> None:
    for tab in (page, other):
        expect(tab.locator(".said")).to_have_text([ABOUT, THINK, SHEET, EACH], timeout=PATIENCE)
        expect(tab.locator(".turn .attachment-name")).to_have_count(len(GIVEN) + len(PHOTOS))
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Files", exact=True).click()
    expect(page.locator(".drawer-what > a")).to_have_count(len(GIVEN) + len(PHOTOS) + MADE)


def are_given(found: list[str]) -> bool:
    return len(found) == len(GIVEN) and all(map(re.fullmatch, GIVEN, found))


def box(page: Page) -> Locator:
    return page.get_by_label("Your message")


def say(page: Page, text: str, mode: str) -> None:
    """Say it in that mode."""
    box(page).fill(text)
    choose(page, mode)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".said").last).to_have_text(text, timeout=PATIENCE)


def answer(page: Page) -> Locator:
    """The newest answer."""
    return page.locator(".run-card").last


def whole(page: Page, number: int) -> None:
    """Wait until so many answers have come to their end."""
    expect(page.locator(".run-card[data-status=completed]")).to_have_count(number, timeout=PATIENCE)
    expect(page.get_by_label("Good answer")).to_have_count(number, timeout=PATIENCE)
