"""What the live page costs the browser: main thread, frames, delay, heap and nodes at 100, 300 and 1,000 agents.

    python -m bench.browser [AGENTS ...] [--seconds S | --minutes M]

Headless Chromium watches a fake run whose agents write 50 tokens a second each; the socket brings 10 messages a
second, each agent's row at most once a second, and the text of the orchestrator and of one opened agent. Main thread is
the share of time that tasks took on the renderer's main thread (Chromium's `TaskDuration`: on a busy machine it grows
with the waiting), CPU what that thread really used; the delay is from the moment a frame was made to the animation
frame that shows it. The load of the machine stands beside each row: where it is above the number of cores, trust CPU.
"""

import argparse
import itertools
import os
import threading
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browser.conftest import launch_options
from tests.browser.fake_run import FakeRun
from tests.browser.fake_server import FakeServer

TOKENS_A_SECOND = 50
MESSAGES_A_SECOND = 10
TOKEN = "word "  # noqa: S105 - a token of text

METER = """
window.meter = { gaps: [], last: 0, delays: [] };
const beat = (time) => {
  if (meter.last) meter.gaps.push(time - meter.last);
  meter.last = time;
  requestAnimationFrame(beat);
};
requestAnimationFrame(beat);
const sentence = document.querySelector("[data-sentence]");
new MutationObserver(() => {
  const sent = Number(sentence.textContent.split("|")[1]);
  requestAnimationFrame(() => meter.delays.push(Date.now() - sent));
}).observe(sentence, { childList: true, characterData: true, subtree: true });
"""


@dataclass(frozen=True)
class Measured:
    """One row of the table."""

    agents: int
    main: float
    cpu: float
    script: float
    layout: float
    frames: float
    gap: float
    delay: float
    heap: list[float]
    nodes: int


class Flock(threading.Thread):
    """Moves the run: every tenth of a second a tenth of the agents say a line, some end and others begin."""

    def __init__(self, server: FakeServer) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.over = threading.Event()
        self.opened = 1

    def run(self) -> None:
        """One frame every tenth of a second until told to stop."""
        began = time.monotonic()
        for tick in itertools.count():
            with self.server.frame() as run:
                run.now = tick / MESSAGES_A_SECOND
                self.move(run, tick)
            due = began + (tick + 1) / MESSAGES_A_SECOND
            if self.over.wait(max(0.0, due - time.monotonic())):
                return

    def move(self, run: FakeRun, tick: int) -> None:
        """Every agent is heard of once a second; text comes from the orchestrator and the opened agent."""
        for number in range(1 + tick % MESSAGES_A_SECOND, len(run.agents), MESSAGES_A_SECOND):
            second = tick // MESSAGES_A_SECOND + number
            status = "completed" if second % 40 == 0 else "waiting" if second % 17 == 0 else "running"
            agent = run.agents[number]
            agent.tokens += TOKENS_A_SECOND
            run.move(number, status, f"open page {second} of the library", min(85, (second * 3) % 100))
        words = TOKEN * (TOKENS_A_SECOND // MESSAGES_A_SECOND)
        for number in (0, self.opened):
            run.say(number, words + ("\n" if tick % 15 == 0 else ""))
            if len(run.agents[number].text) > 30_000:
                run.finish_step(number)


class TimedRun(FakeRun):
    """Its sentence carries the time at which it was made."""

    def standing(self) -> dict[str, Any]:
        """RUN of the wire, with the clock behind the sentence."""
        said = super().standing()
        return {**said, "sentence": f"{said['sentence']} |{int(time.time() * 1000)}"}


def metrics(session: CDPSession) -> dict[str, float]:
    """Chromium's own counters."""
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}


def measure(page: Page, agents: int, seconds: float) -> Measured:
    """Watch a run of so many agents for so long, with one of them open."""
    with FakeServer(TimedRun(agents, waves=3)) as server:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(server.address)
        flock = Flock(server)
        flock.start()
        page.click('[data-cell="1"]')
        page.evaluate(METER)
        page.wait_for_timeout(3000)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        page.evaluate("meter.gaps.length = meter.delays.length = 0")
        before, heap = metrics(session), []
        for _ in range(4):
            page.wait_for_timeout(seconds * 250)
            session.send("HeapProfiler.collectGarbage")
            heap.append(metrics(session)["JSHeapUsedSize"] / 1e6)
        after = metrics(session)
        flock.over.set()
        flock.join()
        gaps, delays = page.evaluate("[meter.gaps, meter.delays]")
    spent = after["Timestamp"] - before["Timestamp"]
    share = {key: 100 * (after[key] - before[key]) / spent for key in after if key.endswith("Duration")}
    return Measured(
        agents=agents,
        main=share["TaskDuration"],
        cpu=100 * (after["ThreadTime"] - before["ThreadTime"]) / spent,
        script=share["ScriptDuration"],
        layout=share["LayoutDuration"] + share["RecalcStyleDuration"],
        frames=len(gaps) / spent,
        gap=percentile(gaps, 99),
        delay=percentile(delays, 99),
        heap=heap,
        nodes=int(after["Nodes"]),
    )


def percentile(values: list[float], percent: float) -> float:
    """The value below which so many of them lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))] if values else 0.0


def _minutes(text: str) -> float:
    return 60 * float(text)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("agents", nargs="*", type=int, default=[100, 300, 1000])
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=float, default=40.0)
    length.add_argument("--minutes", dest="seconds", type=_minutes, metavar="MINUTES")
    asked = parser.parse_args()
    print(
        "agents  main   CPU  script  layout  frames/s  gap p99  delay p99  heap MB (4 times)        nodes  load"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for agents in asked.agents:
            page = browser.new_page()
            one = measure(page, agents, asked.seconds)
            page.close()
            heap = " ".join(f"{size:5.1f}" for size in one.heap)
            print(
                f"{one.agents:6}  {one.main:3.0f} %  {one.cpu:2.0f} %  {one.script:4.0f} %  {one.layout:4.0f} %"
                f"  {one.frames:8.0f}  {one.gap:4.0f} ms  {one.delay:6.0f} ms  {heap}  {one.nodes:6}"
                f"  {os.getloadavg()[0]:4.1f}",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
