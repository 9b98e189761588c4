"""The two people of `bench.fair`, in a process that carries no runs: they ask, wait, and read what the journals say."""

import json
import statistics
import sys
import time
from collections.abc import Callable

import msgspec

from bench.simulated import Plan
from playground.conversations.models import Conversation
from playground.runs import journal
from playground.runs.actions import send_control, start_run
from playground.runs.models import ENDED, Run
from playground.users.models import User
from swarm.events import AgentStarted, AttemptStarted, Event, Mode, StepCompleted

LOOK = 0.1  # seconds between two looks at the rows
PATIENCE = 300.0  # seconds


def ask(person: User, plan: Plan, mode: Mode) -> Run:
    """Ask the simulated endpoint for that."""
    text = json.dumps(msgspec.to_builtins(plan))
    return start_run(Conversation.objects.create(owner=person), text, mode)


def until(is_so: Callable[[], bool]) -> None:
    """Return when it is so."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit("It took too long.")
        time.sleep(LOOK)


def has_ended(run: Run) -> Callable[[], bool]:
    """Whether it did."""
    return lambda: Run.objects.filter(pk=run.pk, status__in=ENDED).exists()


def times(run: Run, kind: type[Event]) -> list[float]:
    """When such things happened, by the clock of all."""
    run.refresh_from_db()
    begun = run.accepted_at.timestamp()
    return [begun + event.at for event in journal.past(run.pk) if isinstance(event, kind)]


def two_people(agents: int, chats: int) -> None:
    """One person sends a swarm; the other asks one thing after another while it works."""
    many, one = (User.objects.create_user(name) for name in ("many", "one"))
    swarm = ask(many, Plan(agents=agents, steps=4, tokens=100, item_tokens=1), "swarm")
    until(lambda: Run.objects.filter(pk=swarm.pk, steps__gt=40).exists())
    asked = []
    for _ in range(chats):
        asked.append(ask(one, Plan(tokens=50), "instant"))
        until(has_ended(asked[-1]))
    under_way = not has_ended(swarm)()
    freed = times(swarm, StepCompleted)
    found = [_waited(chat, freed) for chat in asked]
    send_control(swarm, "stop")
    until(has_ended(swarm))
    numbers = {
        "swarm_under_way": under_way,
        "freed_s": [after for after, _line in found],
        "freed_worst_s": max(after for after, _line in found),
        "line_median_s": round(statistics.median(line for _after, line in found), 2),
        "line_worst_s": max(line for _after, line in found),
    }
    sys.stdout.write(json.dumps(numbers) + "\n")


def _waited(chat: Run, freed: list[float]) -> tuple[float, float]:
    """From the first place that came free while it stood in line, and from its coming, until its call began."""
    came, began = times(chat, AgentStarted)[0], times(chat, AttemptStarted)[0]
    first = min((at for at in freed if came <= at <= began), default=began)
    return round(began - first, 2), round(began - came, 2)
