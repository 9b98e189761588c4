"""The live page against real servers: what a socket was told from the first second is what a late one gets at once."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from swarm.state import ENDED
from tests.playground.runs.browser import Browser
from tests.playground.runs.site import PATIENCE, Site, free_port, wait_for_site
from tests.playground.runs.wire_socket import WireSocket, wire_socket

pytestmark = pytest.mark.processes
PROMPT = "Make a table of Albania, Austria, Belgium, Bulgaria, Croatia and Denmark: capital, population and currency"


async def watch(socket: WireSocket, browser: Browser, *, agent: int | None = None) -> None:
    """Watch as a page does, until the run is over and the last rows have come."""
    await socket.send(json.dumps({"type": "join", "since": 0}))
    if agent is not None:
        browser.watch(agent)
        await socket.send(json.dumps({"type": "watch", "agent": agent}))
    while not _is_whole(browser):
        text = await socket.receive()
        assert text is not None, f"closed with {socket.code}"
        browser.hear(text)
        await socket.send(json.dumps({"type": "ack", "seq": browser.seq}))


def _is_whole(browser: Browser) -> bool:
    """Whether the run is over, no row is held back, and the panel that was asked for is there."""
    ended = browser.run.get("ended") is not None and all(row[4] in ENDED for row in browser.rows.values())
    return ended and (browser.watched is None or f"agent-{browser.watched}-head" in browser.html)


def steps(browser: Browser) -> dict[str, str]:
    return {name: html for name, html in browser.html.items() if "-step-" in name}


async def watched(port: int, key: str, cookie: str, agent: int | None = None) -> Browser:
    browser = Browser()
    async with asyncio.timeout(PATIENCE), wire_socket(port, f"/runs/{key}/live", cookie) as socket:
        await watch(socket, browser, agent=agent)
    return browser


async def early_and_late(port: int, key: str, cookie: str) -> tuple[Browser, Browser, Browser]:
    early, looking = await asyncio.gather(watched(port, key, cookie), watched(port, key, cookie, agent=1))
    return early, looking, await watched(port, key, cookie, agent=1)


def assert_alike(early: Browser, looking: Browser, late: Browser) -> None:
    assert late.run["status"] == "completed"
    assert late.run["total"] >= 2
    assert early.run == looking.run == late.run
    assert early.rows == looking.rows == late.rows
    assert early.files == looking.files == late.files != {}
    assert early.html["report"] == late.html["report"]
    assert steps(looking) == steps(late) != {}
    assert early.snapshots == looking.snapshots == 1


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, int]]:
    """A site in one process, and its port."""
    site = Site(tmp_path_factory.mktemp("embedded"), DATABASE_URL="", REDIS_URL="")
    port = free_port()
    with site.running("manage.py", "play", "--port", str(port)):
        wait_for_site(port)
        yield site, port


def test_a_page_of_the_embedded_site_sees_the_whole_run(embedded: tuple[Site, int]) -> None:
    site, port = embedded
    key, cookie = site.ask(PROMPT), site.cookie()
    assert_alike(*asyncio.run(early_and_late(port, key, cookie)))


def test_a_stranger_of_a_real_site_is_closed_out(embedded: tuple[Site, int]) -> None:
    site, port = embedded
    key = site.ask("Hello", "instant")

    async def close_code() -> int | None:
        async with wire_socket(port, f"/runs/{key}/live", "sessionid=nobody") as socket:
            while await socket.receive() is not None:
                pass
            return socket.code

    assert asyncio.run(close_code()) == 4404


@pytest.mark.servers
def test_a_page_of_one_web_process_sees_the_work_of_another(
    tmp_path: Path, postgres_database: str, redis_database: str
) -> None:
    site = Site(tmp_path, DATABASE_URL=postgres_database, REDIS_URL=redis_database, WORKER_RUNS="1")
    site.manage("migrate")
    port = free_port()
    with ExitStack() as stack:
        web = ("-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "playground.asgi:application")
        stack.enter_context(site.running(*web))
        wait_for_site(port)
        key, cookie = site.ask(PROMPT), site.cookie()
        worker = ("-m", "celery", "--app", "playground.celery", "worker", "--loglevel", "WARNING")
        stack.enter_context(site.running(*worker))
        assert_alike(*asyncio.run(early_and_late(port, key, cookie)))
