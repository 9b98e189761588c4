"""Runs in every state for the board, made of rows alone."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from playground.conversations.models import Conversation
from playground.runs.actions import start_run
from playground.runs.models import AgentRow, Run
from playground.users.models import User

SECRET = "where the treasure lies"


def accepted(user: User, mode: Any = "swarm") -> Run:
    """A run that nobody has begun."""
    return start_run(Conversation.objects.create(owner=user, title=SECRET), SECRET, mode)


def flying(user: User, *, working: int = 3, waiting: int = 2, done: int = 1, **columns: Any) -> Run:
    """A run under way in a worker, with agents in three states."""
    run = accepted(user)
    counts = {"running": working, "waiting": waiting, "completed": done}
    Run.objects.filter(pk=run.pk).update(
        status="running",
        seq=9,
        lease_owner="host:7",
        lease_until=timezone.now() + timedelta(seconds=15),
        counts=counts,
        agents=sum(counts.values()),
    )
    if columns:
        Run.objects.filter(pk=run.pk).update(**columns)
    statuses = [status for status, count in counts.items() for _ in range(count)]
    AgentRow.objects.bulk_create(
        AgentRow(
            run=run,
            number=number,
            wave=1,
            name="bird",
            label=SECRET,
            status=status,
            code="places" if status == "waiting" else "",
        )
        for number, status in enumerate(statuses, 1)
    )
    run.refresh_from_db()
    return run
