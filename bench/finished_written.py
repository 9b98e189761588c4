"""Writes the run that `bench.finished` opens."""

from collections.abc import Iterator
from itertools import batched

from django.core.management import call_command

from playground.conversations.models import Conversation
from playground.runs import actions, journal, lease
from playground.runs.journal import Writer
from playground.runs.models import Run
from playground.users.models import User
from swarm import wire
from swarm.events import (
    AgentCompleted,
    AgentSpawned,
    AgentStarted,
    AttemptStarted,
    CallMade,
    CallOpened,
    Event,
    Long,
    RunCompleted,
    RunStarted,
    StepCompleted,
    TextDelta,
    ToolEnded,
    ToolStarted,
)
from swarm.messages import Usage

FRAME_EVENTS = 25
PIECES = 8  # text deltas of a step
USAGE = Usage(input=900, output=120)
TEXT = "Sixty characters of **plain** text, as a model would say it. "
RESULT = "1. [A page](library://shelf/page) that says something of use.\n" * 12


def finished_run(wanted: int, agents: int) -> tuple[Run, int]:
    """A run of about `wanted` events that completed, and how many it became."""
    call_command("migrate", verbosity=0)
    owner = User.objects.create_user("bench")
    run = actions.start_run(Conversation.objects.create(owner=owner, title="Bench"), "All of it", "swarm")
    held = lease.take(run.key, "bench")
    if held is None:
        raise SystemExit("the run could not be taken")
    writer = Writer(held, journal.past(run.pk))
    count = 1
    for frame in batched(told(wanted, agents), FRAME_EVENTS):
        writer.append(frame, wire.events_to_json(frame))
        count += len(frame)
    run.refresh_from_db()
    return run, count


def told(wanted: int, agents: int) -> Iterator[Event]:
    """The story: all agents step by step side by side, then the report."""
    yield RunStarted(at=0.1)
    yield AgentSpawned(
        at=0.1, agent=0, wave=0, call=0, index=0, name="lead", label="", prompt=Long(text="All")
    )
    yield AgentStarted(at=0.1, agent=0)
    yield from step(0, 1, "assign_tasks", ended=False)
    for number in range(1, agents + 1):
        prompt = Long(text=f"Find what is known of thing {number}.")
        yield AgentSpawned(
            at=1.0,
            agent=number,
            wave=1,
            call=1,
            index=number,
            name="researcher",
            label=f"Thing {number}",
            prompt=prompt,
        )
        yield AgentStarted(at=1.0, agent=number)
    size = sum(1 for _ in step(1, 1, "search"))
    rounds = max(1, round((wanted - 3 * agents - 30) / (size * agents)))
    for turn in range(1, rounds + 1):
        for number in range(1, agents + 1):
            yield from step(number, turn, "search")
    for number in range(1, agents + 1):
        yield AgentCompleted(at=90.0, agent=number)
    yield ToolEnded(at=91.0, agent=0, call=1, ok=True, note="all", content=Long(text="all came back"))
    yield from step(0, 2, "")
    yield AgentCompleted(at=99.0, agent=0)
    yield RunCompleted(at=99.0)


def step(agent: int, number: int, tool: str, *, ended: bool = True) -> Iterator[Event]:
    """One step with a tool call, or the last words."""
    at = float(number)
    yield AttemptStarted(at=at, agent=agent, step=number, attempt=1, input=900, max_output=900)
    for _ in range(PIECES):
        yield TextDelta(at=at, agent=agent, text=TEXT)
    if tool:
        yield CallOpened(at=at, agent=agent, call=number, id=f"c{number}", name=tool)
        yield CallMade(at=at, agent=agent, call=number, arguments=Long(text='{"query": "something of use"}'))
    yield StepCompleted(
        at=at, agent=agent, step=number, attempt=1, finish="tool_calls" if tool else "stop", usage=USAGE
    )
    if tool:
        yield ToolStarted(at=at, agent=agent, call=number)
    if tool and ended:
        yield ToolEnded(
            at=at, agent=agent, call=number, ok=True, note="12 results", content=Long(text=RESULT)
        )
