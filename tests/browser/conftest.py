"""The browser of these tests: the system's Chromium, and pages whose every complaint fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.fake_run import FakeRun
from tests.browser.fake_server import FakeServer
from tests.browser.sites import Embedded, collect_into
from tests.browser.visitor import Home, make_owner

LONGEST = (
    "test_story",
    "test_composer",
)  # modules that begin first, so that no worker is left with one at the end
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def launch_options() -> dict[str, Any]:
    """How Chromium is started: the one named, else the one installed, else Playwright's own."""
    found = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"args": [*QUIET, *alone], **({"executable_path": found} if found else {})}


def pytest_configure(config: pytest.Config) -> None:
    """The plugin that gives `base_url` still defines it as pytest 9 no longer likes; nothing of ours."""
    config.addinivalue_line("filterwarnings", "ignore:Session-scoped fixtures defined as instance methods")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first."""
    items.sort(key=lambda item: not item.path.name.startswith(LONGEST))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The options of pytest-playwright, with ours."""
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Static files that no other process collects anew while a site serves them."""
    return collect_into(tmp_path_factory.mktemp("static"))


@pytest.fixture
def embedded(tmp_path: Path, static_files: Path) -> Iterator[Embedded]:
    """The site in one process on SQLite, as it is without any configuration."""
    with Embedded(tmp_path, static_files) as site:
        yield site


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    """How a module's own site is set up otherwise than by default; modules say it anew."""
    return {}


@pytest.fixture(scope="module")
def home(
    tmp_path_factory: pytest.TempPathFactory, static_files: Path, browser: Browser, variables: dict[str, str]
) -> Iterator[Home]:
    """One site for all tests of a module, where its owner has an account: for those that need no empty one."""
    with Embedded(tmp_path_factory.mktemp("home"), static_files, **variables) as site:
        context = browser.new_context()
        make_owner(context.new_page(), site.address)
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
        context.close()
        yield Home(site=site, cookies=cookies)
        site.close()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the page complained of: errors, and whatever its security policy refused. Empty at the end of every test."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "WebSocket connection" not in message.text:
            found.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: found.append(f"{error} {error.stack}"))
    return found


type Opens = Callable[..., FakeServer]


@pytest.fixture
def opened(page: Page, complaints: list[str]) -> Iterator[Opens]:
    """Open a page on a run of so many agents; the fake server comes back."""
    servers: list[FakeServer] = []

    def open_page(count: int, *, waves: int = 1, width: int = 1440, height: int = 900) -> FakeServer:
        server = FakeServer(FakeRun(count, waves)).__enter__()
        servers.append(server)
        page.set_viewport_size({"width": width, "height": height})
        page.goto(server.address)
        expect(page.locator("[data-sentence]")).not_to_be_empty()
        return server

    yield open_page
    page.close()
    for server in servers:
        server.__exit__()
    assert complaints == []
