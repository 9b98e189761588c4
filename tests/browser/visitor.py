"""A person in a browser: what they do on the pages of a site, and what they see there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from playwright.sync_api import ConsoleMessage, Locator, Page, Response, expect

from tests.browser.sites import Embedded

WISH = "Make a table of every country in Europe: capital, population, currency, official languages"
NAME = "olga"
PASSWORD = "a quiet evening flight"
COUNTRIES = 45
PATIENCE = 45_000  # ms for one thing to happen on a loaded machine
SERVER_ERROR = 500
NO_FAULT = ("WebSocket connection", "status of 428")

RECORD = """() => {
    const moments = (window.moments = []);
    const look = () => {
        const statuses = [...document.querySelectorAll("[data-cell]")].map((cell) => cell.dataset.status);
        const moment = {
            spawned: statuses.length,
            working: statuses.filter((status) => status === "running").length,
            planning: Number(document.querySelector(".report-body").dataset.done) < 3,
        };
        if (JSON.stringify(moment) !== JSON.stringify(moments.at(-1))) moments.push(moment);
    };
    new MutationObserver(look).observe(document.querySelector("#run"), { subtree: true, childList: true, attributes: true });
    look();
}"""


class Moment(msgspec.Struct):
    """How the flock stood on the page; `planning` while the orchestrator writes the assignments, its third step."""

    spawned: int
    working: int
    planning: bool


class Shown(msgspec.Struct):
    """What the page of a run shows."""

    sentence: str
    counts: str
    cells: list[str]
    report: str
    files: str


@contextmanager
def without_complaints(page: Page) -> Iterator[None]:
    """Fail at the end if the page complained: errors of scripts, of the security policy, of the server.

    That a socket cannot be opened while the server is dead is no fault of the page, nor that the server asks before it
    takes something; all else is.
    """
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in NO_FAULT):
            found.append(message.text)

    def receive(response: Response) -> None:
        if response.status >= SERVER_ERROR:
            found.append(f"{response.url} answered {response.status}")

    page.on("console", hear)
    page.on("pageerror", lambda error: found.append(f"{error} {error.stack}"))
    page.on("response", receive)
    try:
        yield
    except BaseException as error:
        error.add_note(f"The page complained of: {found}")
        raise
    assert found == [], found


def make_owner(page: Page, address: str) -> None:
    """Come for the first time, be led to the set-up page, and make the owner's account."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Make the owner account")
    page.get_by_label("User name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="Leave the rest for later").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What shall the flock find out?")


class Home(msgspec.Struct, frozen=True):
    """A site that several tests use, and what its owner's browser holds."""

    site: Embedded
    cookies: dict[str, str]


def come_home(page: Page, home: Home) -> None:
    """Be the owner, signed in, on the start page."""
    address = home.site.address
    page.context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in home.cookies.items()]
    )
    page.goto(home.site.address)
    expect(page.get_by_role("heading", level=1)).to_have_text("What shall the flock find out?")


def sign_in(page: Page, address: str) -> None:
    """Come back."""
    page.goto(address)
    page.get_by_label("User name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What shall the flock find out?")
    page.wait_for_load_state()  # a key that is pressed before the page's scripts ran is heard by nobody


def ask_the_swarm(page: Page) -> str:
    """Ask, open the run, and watch from then on. Answers the run's key."""
    page.get_by_label("Your message").press_sequentially(WISH)
    choose(page, "Swarm")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".said")).to_have_text(WISH)
    page.get_by_role("link", name="Open", exact=True).click()
    page.wait_for_url("**/runs/*/")  # and for all of the page
    page.evaluate(RECORD)
    return key_of(page)


def choose(page: Page, name: str, menu: str = "mode") -> None:
    """Choose a mode, or a model, in its menu."""
    opened = page.locator(f"[data-choice={menu}]")
    opened.locator("summary").click()
    opened.get_by_role("radio", name=name, exact=True).check()


def key_of(page: Page) -> str:
    """The key of the run that the page shows."""
    found = re.search(r"/runs/([0-9a-f-]{36})/", page.url)
    assert found, page.url
    return found[1]


def moments_of(page: Page) -> list[Moment]:
    """What `RECORD` saw."""
    return msgspec.convert(page.evaluate("window.moments"), list[Moment])


def cells(page: Page, *statuses: str) -> Locator:
    """The cells of the agents in one of these states; of all without one."""
    wanted = ",".join(f"[data-status={status}]" for status in statuses)
    return page.locator(f".cell:is({wanted})" if wanted else ".cell")


def at_least(locator: Locator, count: int) -> None:
    """Return as soon as there are so many."""
    locator.nth(count - 1).wait_for(state="attached", timeout=PATIENCE)


def ended(page: Page, status: str = "completed") -> None:
    """Wait until the run is over and the report is there."""
    expect(page.locator("#run")).to_have_attribute("data-status", status, timeout=PATIENCE)
    expect(page.locator(".report-end")).to_be_visible()


def shown_on(page: Page) -> Shown:
    """What the page shows now."""
    return Shown(
        sentence=page.locator("[data-sentence]").inner_text(),
        counts=page.locator(".run-facts").inner_text(),
        cells=cells(page).evaluate_all(
            "all => all.map(cell => `${cell.textContent} ${cell.dataset.status}`)"
        ),
        report=page.locator("[data-answer]").inner_text(),
        files=page.locator("[data-files]").inner_text(),
    )
