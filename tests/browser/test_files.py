"""Files beside the conversation: the drawer, a look at each kind, versions, and the way by the keyboard alone."""

import io
import subprocess
import sys
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import NAME, Home, come_home, without_complaints
from tests.playground.runs.site import ROOT

LAPTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def with_files(page: Page, home: Home) -> str:
    """Open a conversation whose run made files. Answers its address."""
    come_home(page, home)
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.filed", NAME],
        cwd=ROOT,
        env=home.site.site.environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    address = f"{home.site.address}/conversations/{made.stdout}/"
    page.goto(address)
    return address


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_every_kind_of_file_is_looked_at_beside_the_conversation(
    page: Page, home: Home, size: dict[str, int]
) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    with without_complaints(page):
        address = with_files(page, home)
        page.get_by_role("link", name="Files").click()
        panel = page.locator(".file-panel")
        expect(panel.get_by_role("heading", name="Files")).to_be_focused()
        expect(panel.locator(".drawer-what > a")).to_have_count(4)
        panel.get_by_role("link", name="budget.xlsx", exact=True).click()
        expect(panel.get_by_role("cell", name="78.00")).to_be_visible()
        panel.get_by_role("button", name="Show formulas").click()
        expect(panel.get_by_role("cell", name="=SUM(D2:D3)")).to_be_visible()
        panel.get_by_role("button", name="Notes").click()
        expect(panel.get_by_role("cell", name="<img src=x onerror=alert(1)>")).to_be_visible()
        for name, shown in (
            ("plan.docx", "h1:has-text('The plan')"),
            ("talk.pptx", "h3:has-text('Sow early')"),
            ("plan.pdf", "img[alt='Page 1']"),
        ):
            panel.get_by_role("link", name="All files").click()
            panel.get_by_role("link", name=name, exact=True).click()
            expect(panel.locator(shown)).to_be_visible()
        expect(panel.get_by_alt_text("Page 1")).to_have_js_property("naturalWidth", 1132)
        panel.get_by_role("button", name="Close").click()
        expect(panel).to_be_hidden()
        expect(page.get_by_role("link", name="Files")).to_be_focused()
        assert page.url == address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_earlier_version_is_reached_and_kept(page: Page, home: Home) -> None:
    with without_complaints(page):
        with_files(page, home)
        page.get_by_role("link", name="budget.xlsx").click()
        panel = page.locator(".file-panel")
        panel.locator("summary", has_text="Version 2 of 2").click()
        panel.get_by_role("link", name="Version 1").click()
        expect(panel.locator("summary", has_text="Version 1 of 2")).to_be_visible()
        expect(panel.locator("tbody tr")).to_have_count(3)
        with page.expect_download() as kept:
            panel.get_by_role("link", name="Download").click()
        assert zipfile.is_zipfile(kept.value.path())


def test_files_are_found_and_taken_away_by_the_keyboard_alone(page: Page, home: Home) -> None:
    with without_complaints(page):
        with_files(page, home)
        page.get_by_role("link", name="Files").focus()
        page.keyboard.press("Enter")
        panel = page.locator(".file-panel")
        panel.get_by_role("searchbox").focus()
        page.keyboard.type("docx agent")
        page.keyboard.press("Enter")
        expect(panel.locator(".drawer-what > a")).to_have_text(["plan.docx"])
        with page.expect_download() as kept:
            panel.get_by_role("link", name="Download all").press("Enter")
        with zipfile.ZipFile(io.BytesIO(kept.value.path().read_bytes())) as archive:
            assert sorted(archive.namelist()) == ["budget.xlsx", "plan.docx", "plan.pdf", "talk.pptx"]
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()


def test_without_script_files_are_pages(page: Page, home: Home) -> None:
    with without_complaints(page):
        address = with_files(page, home)
        browser = page.context.browser
        assert browser is not None
        plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
        alone = plain.new_page()
        alone.goto(address)
        alone.get_by_role("link", name="Files").click()
        alone.get_by_role("link", name="budget.xlsx", exact=True).click()
        alone.get_by_role("button", name="Notes").click()
        expect(alone.get_by_role("cell", name="<img src=x onerror=alert(1)>")).to_be_visible()
        plain.close()
