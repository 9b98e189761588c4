"""The whole site against the simulated endpoint: journal written, one browser's socket watching.

`python -m bench.site --agents 100` starts `manage.py play` on a database of its own, signs up, asks, watches one
agent, and prints one line of JSON: wall time over critical path, CPU of the site's process, chunk to socket. A run of one
agent goes before it: what is loaded with the first run of a process (the library, templates) is no memory of an agent.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import websockets

from bench.headless import critical_path, simulated
from bench.simulated import Plan, Stats

STAMP = re.compile(r"\d+\.\d{4}")
TICKS = os.sysconf("SC_CLK_TCK")
PASSWORD = "a sentence that only the bench knows"  # noqa: S105 - of a site that lives for a minute


@contextlib.asynccontextmanager
async def a_site(endpoint: str, folder: Path) -> AsyncIterator[tuple[str, int]]:
    """The address and process id of a site that asks that endpoint."""
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "MODEL_BASE_URL": endpoint,
        "MODEL_API_KEY": "bench",
        "MODEL_NAME": "simulated",
        "MODEL_DIALECT": "generic",
        "LIMIT_AGENTS_TOTAL": "1000",
        "LIMIT_AGENTS_PER_WAVE": "1000",
        "PORT": "0",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "PORT"):
        environment.pop(name, None)
    command = [sys.executable, "manage.py", "play"]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=subprocess.PIPE)
    try:
        yield await _address(process), process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None  # noqa: S101 - it is piped
    async for line in process.stdout:
        if found := re.search(rb"Murmuration is at (\S+)", line):
            return found.group(1).decode()
    raise SystemExit("The site did not start.")


async def fly(address: str, pid: int, endpoint: str, plan: Plan) -> dict[str, Any]:
    """One run, watched; its numbers."""
    async with httpx.AsyncClient(base_url=address, headers={"Origin": address}) as browser:
        await _post(browser, "/setup/", {"username": "bench", "password": PASSWORD, "again": PASSWORD})
        await _ask(browser, address, msgspec.structs.replace(plan, agents=1, steps=2, tokens=10))
        async with httpx.AsyncClient() as client:
            await client.post(f"{endpoint}/reset")
        idle_memory = _memory(pid)
        began, cpu = time.monotonic(), _cpu(pid)
        latencies, last = await _ask(browser, address, plan)
        wall, used = time.monotonic() - began, _cpu(pid) - cpu
    async with httpx.AsyncClient() as client:
        stats = msgspec.convert((await client.get(f"{endpoint}/stats")).json(), Stats)
    latencies.sort()
    gaps = sorted(stats.gaps)
    firsts = [at for agent, at in stats.first_starts.items() if agent != "orchestrator"]
    return {
        "agents": plan.agents,
        "status": last["status"],
        "completed": last["counts"]["completed"],
        "wall": round(wall, 3),
        "ratio": round(wall / critical_path(plan), 4),
        "last_after_plan_end_ms": round(1000 * (max(firsts, default=0.0) - stats.plan_ended), 1),
        "cpu_ms_per_1000_chunks": round(1e6 * used / max(1, stats.chunks), 1),
        "chunk_to_socket_ms_p50": round(1000 * latencies[len(latencies) // 2], 1) if latencies else None,
        "chunk_to_socket_ms_p99": round(1000 * latencies[int(len(latencies) * 0.99)], 1)
        if latencies
        else None,
        "gap_ms_p50": round(1000 * gaps[len(gaps) // 2], 2) if gaps else None,
        "gap_ms_p99": round(1000 * gaps[int(len(gaps) * 0.99)], 2) if gaps else None,
        "memory_idle_mb": idle_memory,
        "memory_peak_mb": _memory(pid, "VmHWM"),
    }


async def _post(
    browser: httpx.AsyncClient, path: str, data: dict[str, str], page: str = ""
) -> httpx.Response:
    text = (await browser.get(page or path)).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    data = {**data, "csrfmiddlewaretoken": token.group(1) if token else ""}
    answer = await browser.post(path, data=data)
    if answer.status_code != 302:
        raise SystemExit(f"{path} answered {answer.status_code}: {answer.text[:500]}")
    return answer


class Heard:
    """What was told of the text of agent 1: the age of each token when it came, once."""

    def __init__(self) -> None:
        self.ages: list[float] = []
        self._stamps: set[str] = set()
        self._open = ""  # the end of its words, as far as they are written

    def hear(self, message: dict[str, Any], now: float) -> None:
        """Take a message: thoughts in pieces, words as blocks and an open end that may repeat what was there."""
        texts = [text for agent, _step, _offset, text in message.get("thoughts", ()) if agent == 1]
        for agent, _step, _start, blocks, keep, tail in message.get("blocks", ()):
            if agent == 1:
                self._open = self._open[:keep] + tail
                texts += [*blocks, self._open]
        fresh = {stamp for text in texts for stamp in STAMP.findall(text)} - self._stamps
        self._stamps |= fresh
        self.ages += [now - float(stamp) for stamp in fresh]


async def _ask(browser: httpx.AsyncClient, address: str, plan: Plan) -> tuple[list[float], dict[str, Any]]:
    """Ask for that plan in a new conversation, and watch until the end."""
    question = json.dumps(msgspec.to_builtins(plan))
    answer = await _post(browser, "/ask", {"text": question, "mode": "swarm", "go": "1"}, page="/")
    run = re.search(r"/runs/([0-9a-f-]{36})/", (await browser.get(answer.headers["location"])).text)
    if run is None:
        raise SystemExit("The page of the conversation names no run.")
    return await _watch(address, run.group(1), browser)


async def _watch(address: str, run: str, browser: httpx.AsyncClient) -> tuple[list[float], dict[str, Any]]:
    """Watch agent 1 until the run ends: the age of each token as it arrived, and the run at its end."""
    heard = Heard()
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    url = f"{address.replace('http', 'ws', 1)}/runs/{run}/live"
    async with websockets.connect(
        url, origin=websockets.Origin(address), additional_headers={"Cookie": cookies}, max_size=None
    ) as socket:
        await socket.send(json.dumps({"type": "join", "since": 0}))
        acknowledged, watching = 0.0, False
        async for text in socket:
            now, message = time.monotonic(), json.loads(text)
            heard.hear(message, now)
            if not watching and any(row[0] == 1 for row in message.get("agents", ())):
                watching = True
                await socket.send(json.dumps({"type": "watch", "agent": 1}))
            if now - acknowledged > 1:
                acknowledged = now
                await socket.send(json.dumps({"type": "ack", "seq": message.get("seq", 0)}))
            state = message.get("run")
            if state and state["status"] in {"completed", "failed", "cancelled"}:
                return heard.ages, state
    raise SystemExit("The socket closed before the run ended.")


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(pid: int, field: str = "VmRSS") -> int:
    found = re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) // 1024 if found else 0


def limit(folder: str) -> None:
    """Let everybody have tokens to an end that no run here reaches: so every call is held before and billed after."""
    command = [sys.executable, "manage.py", "quota", "set", "--site", "tokens", "900M", "--period", "day"]
    subprocess.run(command, env={**os.environ, "DATA_DIR": folder}, check=True, capture_output=True)


async def measure(plan: Plan, options: list[str], limited: bool) -> dict[str, Any]:
    """A site and an endpoint for one run."""
    with simulated(*options) as endpoint, tempfile.TemporaryDirectory() as folder:
        async with a_site(endpoint, Path(folder)) as (address, pid):
            if limited:
                await asyncio.to_thread(limit, folder)
            return await fly(address, pid, endpoint, plan)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--tokens", type=int, default=150)
    parser.add_argument("--endpoint", default="", help="options of the simulated endpoint, as one text")
    parser.add_argument("--limited", action="store_true", help="with a limit of tokens on everybody")
    options = parser.parse_args()
    plan = Plan(agents=options.agents, steps=options.steps, tokens=options.tokens, item_tokens=1)
    print(json.dumps(asyncio.run(measure(plan, options.endpoint.split(), options.limited))))


if __name__ == "__main__":
    main()
