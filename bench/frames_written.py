"""Writes frames as a worker does and takes the time. Started by `bench.journal`."""

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence

from django.core.management import call_command
from django.db import connection

from playground.conversations.models import Conversation
from playground.runs import actions, assembly, journal, lease
from playground.runs.journal import Writer
from playground.runs.models import Run
from playground.runs.threads import close_database, in_database, in_journal
from playground.users.models import User
from swarm import wire
from swarm.events import (
    AgentSpawned,
    AgentStarted,
    AttemptStarted,
    CallOpened,
    Event,
    Long,
    RunStarted,
    StepCompleted,
    TextDelta,
)
from swarm.messages import Usage

FRAMES = 400  # of each kind
AGENTS = 100
USAGE = Usage(input=900, output=90)


def text_frames() -> Iterator[tuple[Event, ...]]:
    """What 100 agents say in 100 ms at 50 tokens a second: about 20 characters each."""
    for number in range(FRAMES):
        yield tuple(
            TextDelta(at=float(number), agent=agent, text="twenty characters of")
            for agent in range(1, AGENTS + 1)
        )


def fact_frames() -> Iterator[tuple[Event, ...]]:
    """One agent's tool call ends and its next attempt begins: what a step waits for."""
    for number in range(FRAMES):
        step = number // AGENTS + 1
        agent = number % AGENTS + 1
        yield (
            StepCompleted(at=1.0, agent=agent, step=step, attempt=1, finish="tool_calls", usage=USAGE),
            AttemptStarted(at=1.0, agent=agent, step=step + 1, attempt=1, input=900, max_output=900),
        )


def beginning() -> tuple[Event, ...]:
    """A hundred agents at work."""
    lead = AgentSpawned(agent=0, wave=0, call=0, index=0, name="lead", label="", prompt=Long(text="x"))
    events: list[Event] = [
        RunStarted(),
        lead,
        AgentStarted(agent=0),
        AttemptStarted(agent=0, step=1, attempt=1, input=1, max_output=1),
        CallOpened(agent=0, call=1, id="1", name="assign_tasks"),
    ]
    for number in range(1, AGENTS + 1):
        events += [
            AgentSpawned(
                agent=number, wave=1, call=1, index=number, name="a", label="b", prompt=Long(text="x")
            ),
            AgentStarted(agent=number),
            AttemptStarted(agent=number, step=1, attempt=1, input=900, max_output=900),
        ]
    return tuple(events)


async def measure(writer: Writer, name: str, frames: Sequence[tuple[Event, ...]]) -> None:
    """Append all frames, one after the other, and print what one took."""
    slowest_turn = 0.0
    taken: list[float] = []

    async def feel_the_loop() -> None:
        nonlocal slowest_turn
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            slowest_turn = max(slowest_turn, time.perf_counter() - before - 0.005)

    feeling = asyncio.create_task(feel_the_loop())
    processor = time.process_time()
    for events in frames:
        payload = wire.events_to_json(events)
        before = time.perf_counter()
        await in_journal(writer.append, events, payload)
        taken.append(1000 * (time.perf_counter() - before))
    processor = time.process_time() - processor
    feeling.cancel()
    cuts = statistics.quantiles(taken, n=100)
    print(
        f"{name:6} {1000 * len(taken) / sum(taken):6.0f} frames/s   {cuts[49]:5.2f} ms median   {cuts[98]:6.2f} ms p99   "
        f"{1000 * processor / len(taken):5.2f} ms CPU a frame   loop held up {1000 * slowest_turn:.1f} ms at most"
    )


def main() -> None:
    """Make a run, write frames of both kinds into it, and print what they took."""
    call_command("migrate", verbosity=0)
    person, _ = User.objects.get_or_create(username="bench")
    run = actions.start_run(Conversation.objects.create(owner=person), "bench", "swarm")
    print(f"{connection.vendor}: {FRAMES} frames of each kind, {AGENTS} agents")
    with asyncio.Runner(loop_factory=assembly.loop_factory()) as runner:
        runner.run(_write(run))


async def _write(run: Run) -> None:
    held = await in_database(lease.take, run.key, "bench")
    if held is None:
        raise RuntimeError("somebody else works on the run of this bench")
    writer = await in_database(Writer, held, await in_database(journal.past, run.pk))
    await in_journal(writer.append, beginning(), wire.events_to_json(beginning()))
    await measure(writer, "text", list(text_frames()))
    await measure(writer, "facts", list(fact_frames()))
    await close_database()
