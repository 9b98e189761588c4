"""The board in a real browser: it shows what others run as it goes on, and stops it; nothing of it has a fault."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.sites import Embedded
from tests.browser.test_axe import faults
from tests.browser.visitor import (
    NAME,
    PASSWORD,
    PATIENCE,
    Home,
    ask_the_swarm,
    choose,
    come_home,
    make_owner,
    without_complaints,
)

type Scheme = Literal["light", "dark"]

LOOKS: list[tuple[int, Scheme]] = [
    (1440, "light"),
    (1440, "dark"),
    (768, "light"),
    (768, "dark"),
    (390, "light"),
    (390, "dark"),
]
PAGES = ("/desk/board/", "/desk/usage/?by=user", "/desk/usage/?by=group&stack=mode", "/usage/history/")
MEMBER = "maria"


def joined(browser: Browser, site: Embedded) -> Page:
    """Another person's browser, who has an account and is signed in."""
    made = f"from playground.users.models import User; User.objects.create_user({MEMBER!r}, password={PASSWORD!r})"
    site.site.manage("shell", "-v0", "-c", made)
    page = browser.new_context().new_page()
    page.goto(site.address)
    page.get_by_label("User name").fill(MEMBER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What shall the flock find out?")
    return page


def test_the_board_shows_the_run_of_another_live_and_stops_it(
    page: Page, browser: Browser, embedded: Embedded
) -> None:
    address = embedded.address
    with without_complaints(page):
        make_owner(page, address)
        member = joined(browser, embedded)
        page.goto(f"{address}/desk/board/")
        expect(page.locator("#board-runs")).to_contain_text("Nothing is running")
        key = ask_the_swarm(member)
        row = page.locator(f"#run-{key}")
        expect(row).to_contain_text(MEMBER, timeout=PATIENCE)  # nobody reloads the page
        expect(row).to_contain_text("Running", timeout=PATIENCE)
        expect(page.locator("main")).not_to_contain_text("Europe")
        row.get_by_role("link", name=f"Stop the run of {MEMBER}", exact=True).click()
        asked = page.get_by_role("dialog")
        asked.get_by_label("Why").fill("it is only a test")
        page.keyboard.press("Enter")
        expect(page.locator("#flash")).to_contain_text("told to stop")
        expect(page.locator(f"#run-{key}")).to_have_count(0, timeout=PATIENCE)
        expect(member.locator("#run")).to_have_attribute("data-status", "cancelled", timeout=PATIENCE)
    told = embedded.site.manage(
        "shell",
        "-v0",
        "-c",
        "from playground.audit.models import Entry;"
        "print([(e.by_name, e.deed, e.kind, e.key, e.reason) for e in Entry.objects.filter(kind='run')])",
    )
    assert told.stdout.strip() == str([(NAME, "acted", "run", key, "it is only a test")])
    embedded.close()


def test_under_maintenance_a_person_is_told_and_their_run_begins_after(
    page: Page, browser: Browser, embedded: Embedded
) -> None:
    address = embedded.address
    make_owner(page, address)
    member = joined(browser, embedded)
    with without_complaints(member), without_complaints(page):
        page.goto(f"{address}/desk/board/")
        page.get_by_label("What people are told").fill("New disks.")
        page.get_by_role("button", name="Begin maintenance").click()
        expect(page.locator("#board-maintenance")).to_contain_text("New disks.")
        member.goto(address)
        expect(member.get_by_text("New disks.")).to_be_visible()
        choose(member, "Instant")
        member.get_by_label("Your message").fill("Tell me what you can do")
        member.get_by_role("button", name="Send").click()
        card = member.locator(".run-card")
        expect(card.locator(".notice", has_text="New disks.")).to_be_visible(timeout=PATIENCE)
        waits = "waits for the end of the maintenance"
        expect(page.locator("#board-runs")).to_contain_text(waits, timeout=PATIENCE)
        page.get_by_role("button", name="End the maintenance").click()
        expect(card).to_have_attribute("data-status", "completed", timeout=PATIENCE)
        expect(card.locator(".notice", has_text="New disks.")).to_have_count(0)
    embedded.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_of_it_has_a_fault(browser: Browser, home: Home, width: int, scheme: Scheme) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    come_home(page, home)
    choose(page, "Instant")
    page.get_by_label("Your message").fill("Tell me what you can do")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/conversations/*/*")
    found = {}
    for path in PAGES:
        page.goto(home.site.address + path)
        found[path] = faults(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert {path: fault for path, fault in found.items() if fault} == {}
    page.close()
