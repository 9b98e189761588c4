"""What opens over a page, and what a page shows when something is wrong, has no fault that axe finds, light and dark, wide and narrow."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.scripted import MODEL, OTHER, Scripted
from tests.browser.test_axe import LOOKS, faults
from tests.browser.visitor import NAME, PATIENCE, Home, choose, come_home
from tests.playground.runs.site import ROOT

PATHS = ("/usage/", "/usage/asking/", "/usage/history/", "/models/", "/desk/first-steps/")
WRONG = {"400.html": 400, "403.html": 403, "403_csrf.html": 403, "404.html": 404, "500.html": 500}
RENDER = """
import sys, django
django.setup()
from django.template.loader import render_to_string
sys.stdout.write(render_to_string(sys.argv[1], {"status": int(sys.argv[2])}))
"""


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


@pytest.fixture(scope="module")
def filed(home: Home) -> str:
    """A conversation with files that agents made."""
    made = printed(home, "-m", "tests.browser.filed", NAME)
    return f"{home.site.address}/conversations/{made}/"


@pytest.fixture(scope="module")
def wrong(home: Home) -> dict[str, str]:
    """The pages for what went wrong, as the site writes them."""
    return {name: printed(home, "-c", RENDER, name, str(status)) for name, status in WRONG.items()}


@pytest.fixture(params=LOOKS, ids=str)
def seen(request: pytest.FixtureRequest, browser: Browser, home: Home) -> Iterator[Page]:
    """The start page, signed in."""
    width, scheme = request.param
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    come_home(page, home)
    yield page
    page.close()


def printed(home: Home, *command: str) -> str:
    environment = {**home.site.site.environment, "DJANGO_SETTINGS_MODULE": "playground.settings"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def stand_for(page: Page, address: str, html: str) -> None:
    """Let the page be found there."""
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))


def ask(page: Page, mode: str = "Instant") -> None:
    page.get_by_label("Your message").fill("When does the flock turn?")
    choose(page, mode)
    page.get_by_role("button", name="Send").click()


def test_pages_of_ones_own_have_no_fault(seen: Page, home: Home) -> None:
    found = {}
    for path in PATHS:
        seen.goto(home.site.address + path)
        found[path] = faults(seen)
    assert {path: fault for path, fault in found.items() if fault} == {}


def test_pages_for_what_went_wrong_have_no_fault(seen: Page, home: Home, wrong: dict[str, str]) -> None:
    found = {}
    for name, html in wrong.items():
        address = f"{home.site.address}/wrong/{name}"
        stand_for(seen, address, html)
        seen.goto(address)
        expect(seen.get_by_role("heading", level=1)).to_be_visible()
        found[name] = faults(seen)
    assert {name: fault for name, fault in found.items() if fault} == {}


def test_menus_and_the_sheet_of_keys_have_no_fault(seen: Page) -> None:
    for menu in ("mode", "model"):
        opened = seen.locator(f"[data-choice={menu}]")
        opened.locator("summary").click()
        expect(opened.get_by_role("radio").first).to_be_visible()
        assert faults(seen) == ""
        seen.keyboard.press("Escape")
    seen.locator("h1").click()
    seen.keyboard.press("?")
    expect(seen.get_by_role("dialog", name="Keys")).to_be_visible()
    assert faults(seen) == ""


def test_files_beside_a_conversation_have_no_fault(seen: Page, filed: str) -> None:
    seen.goto(filed)
    seen.get_by_role("link", name="Files", exact=True).click()
    panel = seen.locator(".file-panel")
    expect(panel.locator(".drawer-what > a").first).to_be_visible()
    assert faults(seen) == ""
    panel.get_by_role("searchbox").fill("budget")
    panel.get_by_role("searchbox").press("Enter")
    expect(panel.locator(".drawer-what > a")).to_have_count(1)
    assert faults(seen) == ""
    panel.get_by_role("link", name="budget.xlsx", exact=True).click()
    expect(panel.get_by_role("cell", name="78.00")).to_be_visible()
    assert faults(seen) == ""


def test_an_answer_and_its_menu_have_no_fault(seen: Page) -> None:
    ask(seen)
    expect(seen.get_by_label("Good answer")).to_be_attached(timeout=PATIENCE)
    seen.get_by_label("Answer again").click()
    expect(seen.get_by_role("button", name="The same way")).to_be_visible()
    assert faults(seen) == ""


def test_a_question_that_nobody_answered_has_no_fault(seen: Page, endpoint: Scripted) -> None:
    endpoint.refuses = True
    try:
        ask(seen)
        expect(seen.locator(".run-card")).to_have_attribute("data-status", "failed", timeout=PATIENCE)
    finally:
        endpoint.refuses = False
    assert faults(seen) == ""


def test_a_page_without_the_site_has_no_fault(seen: Page) -> None:
    seen.context.set_offline(True)
    ask(seen)
    expect(seen.locator("[data-notice-line]")).to_contain_text("Not sent", timeout=PATIENCE)
    assert faults(seen) == ""
    seen.context.set_offline(False)
