"""What a long talk costs to read: pages of an account with 10,000 messages, in 200 conversations, beside those of one with ten.

python -m bench.talk [--rounds 7]

The site runs as a process of its own, its practice model as its only model. Both accounts ask for the same pages, one after
the other in every round; the ratio is of their medians in those rounds. One line of JSON; `--table` prints Markdown.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from bench.site import a_site

LARGE, SMALL = "large", "small"
MESSAGES = 10_000  # at least, in the large one
type Numbers = dict[str, float | int]


def pages_of(written: dict[str, str]) -> dict[str, str]:
    """What is asked for, by what it is."""
    talk = f"/conversations/{written['talk']}/"
    return {
        "start page": "/",
        "search for a word": "/conversations/?q=lighthouse",
        "search in Chinese": "/conversations/?q=海上灯塔",
        "conversation, newest page": talk,
        "conversation, earlier page": f"{talk}?before={written['before']}",
        "drawer of files": f"{talk}files",
    }


class Reader:
    """A browser of one account, and the long conversation in it."""

    def __init__(self, browser: httpx.AsyncClient, written: dict[str, str]) -> None:
        self._browser = browser
        self._talk = f"/conversations/{written['talk']}/"
        self.pages = pages_of(written)

    async def opened(self, address: str) -> tuple[float, int]:
        """Milliseconds until all of it is here, and its bytes."""
        begun = time.perf_counter()
        answer = await self._browser.get(address)
        taken = 1000 * (time.perf_counter() - begun)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        return taken, len(answer.content)

    async def asked(self) -> tuple[float, int]:
        """Milliseconds from posting a message until the page shows the card of its run, and the bytes of that page."""
        page = (await self._browser.get(self._talk)).text
        fields = dict(re.findall(r'name="(csrfmiddlewaretoken|key)" value="([^"]*)"', page))
        begun = time.perf_counter()
        await self._browser.post(f"{self._talk}ask", data={**fields, "text": "And then?", "mode": "instant"})
        shown = await self._browser.get(f"{self._talk}turns")
        taken = 1000 * (time.perf_counter() - begun)
        if shown.text.count("And then?") == page.count("And then?"):
            raise SystemExit("The message did not appear.")
        return taken, len(shown.content)


async def measure(rounds: int) -> dict[str, Numbers]:
    """All pages of both accounts, round by round."""
    with tempfile.TemporaryDirectory() as folder:
        written = _written(folder)
        async with contextlib.AsyncExitStack() as stack:
            address, _pid = await stack.enter_async_context(a_site("", Path(folder)))
            readers = {}
            for name in (LARGE, SMALL):
                browser = await stack.enter_async_context(_browser(address, written[name]["session"]))
                readers[name] = Reader(browser, written[name])
            return await _rounds(readers, written, rounds)


def _browser(address: str, session: str) -> httpx.AsyncClient:
    headers = {"Origin": address}
    return httpx.AsyncClient(
        base_url=address, headers=headers, cookies={"sessionid": session}, timeout=60, follow_redirects=True
    )


def _written(folder: str) -> dict[str, dict[str, str]]:
    """Both accounts, in that folder's database, made by a process of its own: this one knows no Django."""
    environment = {**os.environ, "DATA_DIR": folder, "DEBUG": "1", "REDIS_URL": ""}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "bench.talk_written"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise SystemExit(f"The accounts could not be written:\n{done.stderr[-2_000:]}")
    told: dict[str, dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    if int(told[LARGE]["messages"]) < MESSAGES:
        raise SystemExit(f"The large account holds {told[LARGE]['messages']} messages only.")
    return told


async def _rounds(
    readers: dict[str, Reader], written: dict[str, dict[str, str]], rounds: int
) -> dict[str, Numbers]:
    taken: dict[tuple[str, str], list[float]] = {}
    sizes: dict[tuple[str, str], int] = {}
    for number in range(rounds + 1):
        for name, reader in readers.items():
            for page, address in reader.pages.items():
                milliseconds, sizes[page, name] = await reader.opened(address)
                if number:  # the first round loads templates
                    taken.setdefault((page, name), []).append(milliseconds)
    page = "posting until its card is there"
    for name, reader in readers.items():
        for _number in range(3):
            milliseconds, sizes[page, name] = await reader.asked()
            taken.setdefault((page, name), []).append(milliseconds)
    return {
        page: _numbers(taken[page, LARGE], taken[page, SMALL])
        | {"bytes": sizes[page, LARGE], "queries": int(written[LARGE].get(f"queries {page}", 0))}
        for page in dict.fromkeys(page for page, _name in taken)
    }


def _numbers(large: list[float], small: list[float]) -> Numbers:
    middle = statistics.median(large)
    return {
        "p50_ms": round(middle, 1),
        "p95_ms": round(sorted(large)[int(0.95 * (len(large) - 1) + 0.5)], 1),
        "ratio": round(middle / statistics.median(small), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Read a long talk.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    found = asyncio.run(measure(options.rounds))
    show: Callable[[dict[str, Numbers]], None] = _table if options.table else _line
    show(found)


def _line(found: dict[str, Numbers]) -> None:
    print(json.dumps(found))


def _table(found: dict[str, Numbers]) -> None:
    print(
        "| page | p50 / p95, ms | to an account of 10 messages | queries | KB |\n| --- | --- | --- | --- | --- |"
    )
    for page, of in found.items():
        queries = of["queries"] or ""
        print(
            f"| {page} | {of['p50_ms']:.0f} / {of['p95_ms']:.0f} | {of['ratio']:.2f} | {queries} | {of['bytes'] // 1024} |"
        )


if __name__ == "__main__":
    main()
