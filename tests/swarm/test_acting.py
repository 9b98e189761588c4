"""Who emitted a fact acts on it only when its frame is committed, however long that takes."""

import asyncio
from collections import Counter
from typing import Any

from swarm import events as ev
from swarm.frames import Frame
from swarm.limits import Limits
from swarm.model import Reply, Request, Sink
from swarm.orchestrator import run
from swarm.state import fold
from swarm.testing import ScriptedModel, a_job, accepted
from swarm.tools import Tool, ToolResult, Workspace
from tests.swarm.expedition import Keep, captain_and_scouts, is_whole


class Ledger:
    """What is committed, and what was done without."""

    def __init__(self) -> None:
        self.attempts: Counter[int] = Counter()
        self.started = 0
        self.files: set[str] = set()
        self.too_early: list[str] = []

    def commit(self, frame: Frame) -> None:
        for event in frame.events:
            if isinstance(event, ev.AttemptStarted):
                self.attempts[event.agent] += 1
            if isinstance(event, ev.ToolStarted):
                self.started += 1
            if isinstance(event, ev.FileWritten):
                self.files.add(event.path)

    def check(self, right: object, what: str) -> None:
        if not right:
            self.too_early.append(what)


class Watched(ScriptedModel):
    """A model that is asked only for attempts that are committed."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(captain_and_scouts().script, piece=2_000)
        self.ledger = ledger
        self.asked: Counter[int] = Counter()

    async def complete(self, request: Request, sink: Sink) -> Reply:
        agent = int(request.cache_key.rpartition("/")[2])
        self.asked[agent] += 1
        self.ledger.check(self.ledger.attempts[agent] == self.asked[agent], f"agent {agent} asked its model")
        return await super().complete(request, sink)


def _watched_keep(ledger: Ledger) -> Tool[Any]:
    runs = 0

    async def keep(arguments: Keep, workspace: Workspace) -> ToolResult:
        nonlocal runs
        runs += 1
        ledger.check(runs <= ledger.started, f"{arguments.path} was begun")
        await workspace.write(arguments.path, arguments.text.encode())
        ledger.check(arguments.path in ledger.files, f"{arguments.path} was taken for written")
        return ToolResult(content=f"kept {arguments.path} {arguments.text}")

    return Tool(name="keep", description="Keep a text.", arguments=Keep, run=keep)


async def test_no_model_is_asked_and_no_tool_runs_before_that_is_committed() -> None:
    ledger = Ledger()
    job = a_job(Watched(ledger), tools=[_watched_keep(ledger)], limits=Limits(agents_at_once=2))
    events = accepted(job)
    async for frame in run(job, accepted(job), asyncio.Queue()):
        for _ in range(30):  # everybody may do what he likes while this frame is being committed
            await asyncio.sleep(0)
        ledger.commit(frame)
        events += frame.events
    assert is_whole(fold(events))
    assert ledger.too_early == []
