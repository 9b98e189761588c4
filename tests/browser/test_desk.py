"""The desk in a browser: a new site is set up, a limit is given and found in the trail, by keyboard too, without a fault."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import a_site
from tests.browser.test_axe import LOOKS, Scheme, faults
from tests.browser.visitor import NAME, PASSWORD, sign_in, without_complaints

PAGES = {
    "desk": "/desk/",
    "first steps": "/desk/first-steps/limit/",
    "tables": "/admin/",
    "group": "/admin/auth/group/1/change/",
    "person": "/admin/users/user/1/change/",
    "people": "/admin/users/user/",
    "limits": "/admin/quotas/limit/",
    "new limit": "/admin/quotas/limit/add/",
    "removing": "/admin/quotas/limit/1/delete/",
    "top-up": "/admin/quotas/topup/add/",
    "tokens": "/admin/users/token/",
    "trail": "/admin/audit/entry/",
    "entry": "/admin/audit/entry/1/change/",
    "history": "/admin/auth/group/1/history/",
    "endpoint": "/models/endpoint",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_site(tmp_path_factory.mktemp("site")) as address:
        yield address.rstrip("/")


@pytest.fixture(scope="module")
def set_up(browser: Browser, address: str) -> str:
    """A new owner goes through the first steps: a group, a limit, and the practice model. Answers the link of an invitation."""
    page = browser.new_page()
    with without_complaints(page):
        page.goto(address)
        page.get_by_label("User name").fill(NAME)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same password again").fill(PASSWORD)
        page.get_by_role("button", name="Make the account").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Where models answer")
        page.get_by_role("link", name="Begin with the practice model").click()
        page.get_by_label("Name", exact=True).fill("Research")
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("A first limit")
        page.get_by_label("For", exact=True).select_option("Research")
        page.get_by_label("How much").fill("2M")
        page.get_by_role("button", name="Keep").click()
        page.get_by_role("button", name="Make a link").click()
        link = page.get_by_label("Invitation link").input_value()
        page.get_by_role("link", name="To the start page").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What shall the flock find out?")
    page.close()
    return link


@pytest.fixture
def page(browser: Browser, address: str, set_up: str) -> Iterator[Page]:
    """A page of the owner's; whatever it complains of, the security policy too, fails the test."""
    page = browser.new_page()
    sign_in(page, address)
    with without_complaints(page):
        yield page
    page.close()


def test_a_limit_is_raised_in_its_group_and_the_trail_says_by_whom_and_why(page: Page, address: str) -> None:
    page.goto(f"{address}/desk/")
    page.get_by_role("link", name="Groups").click()
    page.get_by_role("link", name="Research").click()
    page.get_by_role("checkbox", name=NAME).first.check()
    page.locator("#id_limits-0-amount").fill("3M")
    page.get_by_role("button", name="Add another Limit").click()
    page.locator("#id_limits-1-dimension").select_option("Runs")
    page.locator("#id_limits-1-period").select_option("a day")
    page.locator("#id_limits-1-amount").fill("20")
    page.get_by_label("Why").fill("the new term")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.goto(f"{address}/admin/audit/entry/?q=new+term&kind=limit")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    page.get_by_role("link", name="tokens").or_(
        page.locator("#result_list tbody tr").last.get_by_role("link")
    ).first.click()
    expect(page.locator(".tables table")).to_contain_text("amount")
    page.goto(f"{address}/admin/users/user/1/change/")
    expect(page.locator(".field-what_holds")).to_contain_text("From the group “Research”.")


def test_a_limit_is_made_with_the_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/admin/quotas/limit/add/")
    page.get_by_label("For:").focus()
    page.keyboard.type("Everybody")
    for typed in ("", "", "Agents at", "", "", "12", "", "a small machine"):
        page.keyboard.press("Tab")
        if typed:
            page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Limits")
    expect(page.locator("#result_list")).to_contain_text("a small machine")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_of_the_desk_has_a_fault(
    browser: Browser, address: str, set_up: str, width: int, scheme: Scheme
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    sign_in(page, address)
    found = {}
    for name, path in PAGES.items():
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.ok, name
        found[name] = faults(page)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{name} is wider than the screen"
    page.close()
    assert {name: fault for name, fault in found.items() if fault} == {}


def test_what_a_plain_person_sees_has_no_desk(browser: Browser, address: str, set_up: str) -> None:
    page = browser.new_page()
    page.goto(set_up)
    page.get_by_label("User name").fill("ben")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.locator(".sidebar-person").click()
    expect(page.get_by_role("link", name="Password")).to_be_visible()
    assert page.get_by_role("link", name="Desk").count() == 0
    for path in ("/desk/", "/admin/", "/admin/login/", "/desk/board/"):
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status == 404
    page.close()
