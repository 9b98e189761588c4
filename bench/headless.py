"""The engine alone against the simulated endpoint: wall time over critical path, CPU, memory, faults.

`python -m bench.headless --agents 100` prints one line of JSON. Each measurement is a process of its own.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import msgspec
import uvloop

from bench.simulated import Plan, Stats
from swarm import Job, run
from swarm.bodies import MemoryBodies
from swarm.controls import Control
from swarm.events import Long, RunAccepted
from swarm.limits import Limits
from swarm.messages import TextPart, UserMessage
from swarm.places import Places
from swarm.providers.endpoint import Endpoint, open_model
from swarm.state import RunState
from swarm.testing import MemoryWorkspace
from swarm.tools import Tool, ToolResult, Workspace


class Note(msgspec.Struct):
    """Arguments of the tool that costs nothing."""

    text: str


async def _note(_: Note, __: Workspace) -> ToolResult:
    return ToolResult(content="noted")


NOTE = Tool(name="note", description="Keep a note.", arguments=Note, run=_note)


@contextmanager
def simulated(*options: str) -> Iterator[str]:
    """The address of a simulated endpoint in a process of its own."""
    command = [sys.executable, "-m", "bench.simulated", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


def critical_path(plan: Plan) -> float:
    """Seconds that no engine can beat: the plan up to its last item, the steps of that item's agent, the report.

    A sub-agent's steps but the last have two chunks more: its call, and the end.
    """
    planning = plan.first_token + (2 + plan.agents * plan.item_tokens) / plan.rate
    steps = (plan.steps - 1) * (plan.first_token + (plan.tokens + 2) / plan.rate)
    return planning + steps + 2 * (plan.first_token + plan.tokens / plan.rate)


async def fly(address: str, plan: Plan) -> dict[str, Any]:
    """One run; its numbers."""
    bodies = MemoryBodies()
    prompt = json.dumps(msgspec.to_builtins(plan))
    many = max(1_000, plan.agents)
    async with open_model(
        Endpoint(base_url=address, model="simulated", key="x", dialect="generic"), bodies
    ) as model:
        job = Job(
            mode="swarm",
            messages=(UserMessage(parts=(TextPart(text=prompt),)),),
            model=model,
            places=Places(None),
            bodies=bodies,
            run_key="bench",
            workspace=lambda files, committed: MemoryWorkspace(bodies, files, committed),
            tools=(NOTE,),
            limits=Limits(agents_per_wave=many, agents_total=many),
        )
        accepted = RunAccepted(mode="swarm", model="simulated", prompt=Long(text=prompt, size=len(prompt)))
        controls: asyncio.Queue[Control] = asyncio.Queue()
        state = RunState()
        idle = resource.getrusage(resource.RUSAGE_SELF)
        began = time.monotonic()
        state.apply(accepted)
        frames = 0
        async for frame in run(job, [accepted], controls):
            frames += 1
            for event in frame.events:
                state.apply(event)
        wall = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    async with httpx.AsyncClient() as client:
        stats = msgspec.convert((await client.get(f"{address}/stats")).json(), Stats)
    cpu = used.ru_utime + used.ru_stime - idle.ru_utime - idle.ru_stime
    firsts = [at for agent, at in stats.first_starts.items() if agent != "orchestrator"]
    gaps = sorted(stats.gaps)
    return {
        "agents": plan.agents,
        "status": state.status,
        "completed": state.counts()["completed"],
        "wall": round(wall, 3),
        "critical_path": round(critical_path(plan), 3),
        "ratio": round(wall / critical_path(plan), 4),
        "chunks": stats.chunks,
        "requests": stats.requests,
        "extra_requests": stats.requests - plan.agents * plan.steps - 2,
        "refused": stats.refused,
        "cut": stats.cut,
        "broken": stats.broken,
        "most_at_once": stats.most_at_once,
        "cpu_ms_per_1000_chunks": round(1e6 * cpu / max(1, stats.chunks), 1),
        "first_before_plan_end": round(stats.plan_ended - min(firsts, default=0.0), 3),
        "last_after_plan_end_ms": round(1000 * (max(firsts, default=0.0) - stats.plan_ended), 1),
        "gap_ms_p50": round(1000 * gaps[len(gaps) // 2], 2) if gaps else None,
        "gap_ms_p99": round(1000 * gaps[int(len(gaps) * 0.99)], 2) if gaps else None,
        "memory_idle_mb": idle.ru_maxrss // 1024,
        "memory_peak_mb": used.ru_maxrss // 1024,
        "frames": frames,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--tokens", type=int, default=150)
    parser.add_argument("--item-tokens", type=int, default=1)
    parser.add_argument("--endpoint", default="", help="options of the simulated endpoint, as one text")
    options = parser.parse_args()
    plan = Plan(
        agents=options.agents, steps=options.steps, tokens=options.tokens, item_tokens=options.item_tokens
    )
    with simulated(*options.endpoint.split()) as address:
        print(json.dumps(uvloop.run(fly(address, plan))))


if __name__ == "__main__":
    main()
