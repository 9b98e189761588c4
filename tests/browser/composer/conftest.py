"""A site with an owner, and its start page with an empty composer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.composer.parts import WIDE, empty
from tests.browser.sites import Embedded
from tests.browser.visitor import make_owner


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, static_files: Path) -> Iterator[str]:
    with Embedded(tmp_path_factory.mktemp("composer"), static_files) as started:
        yield started.address


@pytest.fixture(scope="module")
def signed_in(site: str, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    page = context.new_page()
    make_owner(page, site)
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, signed_in: BrowserContext, site: str) -> Iterator[Page]:
    """The start page with an empty composer, wide unless said otherwise; what it complains of fails the test."""
    page = signed_in.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"{error} {error.stack}"))
    page.set_viewport_size({"width": getattr(request, "param", WIDE), "height": 900})
    page.goto(site)
    expect(page.get_by_role("button", name="Add pictures or files")).to_be_visible()  # the scripts are there
    yield page
    page.unroute_all()
    signed_in.set_offline(False)
    empty(page, site)
    page.close()
    assert complaints == []
