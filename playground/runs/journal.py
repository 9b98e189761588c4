"""The journal of a run: read it from any frame on, add the next one. All else that is known of a run follows from it.

Law: a frame is committed whole, with all that it changes, or not at all; and only by who holds the current epoch.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from django.db import transaction
from django.db.models.functions import Now

from playground.conversations.actions import entitle
from playground.conversations.models import Message
from playground.endpoints.choosing import prices_now
from playground.endpoints.configured import endpoint, host_of
from playground.endpoints.prices import prices_of
from playground.quotas import ledger
from playground.quotas.ledger import Line, Payer
from playground.quotas.models import Hold
from playground.runs import statements
from playground.runs.bill import Billed
from playground.runs.lease import Lease
from playground.runs.models import AgentRow, Control, FileVersion, Frame, Run, RunFile
from playground.runs.projection import (
    NAME_CHARS,
    Changes,
    Projection,
    agent_columns,
    file_columns,
    plain,
    version_columns,
)
from swarm import wire
from swarm.events import Event, RunResumed

PAGE = 200  # frames read at once: at most 12 MB of JSON
AGENT_KEY = ("run", "number")
FILE_KEY = ("run", "path")
VERSION_KEY = ("run", "path", "number")


class Fenced(Exception):
    """The frame was not taken: another worker has the run, it ended, or it is gone. Stop; there is nothing to repair."""


def read(run: int, after: int = 0, limit: int = PAGE) -> list[Frame]:
    """Up to `limit` frames above number `after`, in order."""
    return list(Frame.objects.filter(run=run, seq__gt=after).order_by("seq")[:limit])


def pages(run: int, after: int = 0, *, until: int | None = None) -> Iterator[Frame]:
    """All frames above number `after`, `until` that number where one is given, in order, read a page at a time."""
    while page := read(run, after, PAGE if until is None else max(0, min(PAGE, until - after))):
        yield from page
        after = page[-1].seq


def past(run: int) -> list[Event]:
    """All that happened so far."""
    return [event for frame in pages(run) for event in wire.events_from_json(frame.events)]


class Writer:
    """Appends the frames of one lease, and moves the projections with them."""

    def __init__(self, lease: Lease, past: list[Event]) -> None:
        self.lease = lease
        run = Run.objects.select_related("conversation").get(pk=lease.run)
        self.seq, self._endpoint = run.seq, run.endpoint
        self._prices = [prices_of(stored) for stored in (*run.prices_before, run.prices)]
        self._projection = Projection(past, self._prices)
        held = Hold.objects.filter(run=run.key).exists()
        self._payer = Payer(run=run.key, user=run.conversation.owner_id, mode=run.mode, held=held)

    @property
    def ended(self) -> bool:
        """Whether the last frame ended the run."""
        return self._projection.state.ended

    @property
    def projection(self) -> Projection:
        """The run as it is after the frames so far."""
        return self._projection

    def append(self, events: tuple[Event, ...], payload: bytes) -> int:
        """Commit the next frame and answer its number. Raises Fenced, or what the database raises.

        After an error of the database the same frame may be given to `retry`, which finds out whether it arrived.
        """
        moved = self._moves(events)
        self._changes = self._projection.apply(events)
        self._changes.run |= moved
        self._payload = payload.decode()
        return self.retry()

    def retry(self) -> int:
        """Commit the frame of the last `append` once more, unless it arrived after all."""
        seq = self.seq + 1
        with transaction.atomic():
            if self._advance(seq):
                statements.add_frame(self.lease.run, seq, self.lease.epoch, self._payload)
                project(self.lease.run, self._changes)
                ledger.charge(self._payer, seq, [self._line(billed) for billed in self._changes.bill])
            elif not self._arrived(seq):
                raise Fenced(f"frame {seq} of run {self.lease.key} under epoch {self.lease.epoch}")
        self.seq = seq
        return seq

    def _moves(self, events: tuple[Event, ...]) -> dict[str, Any]:
        """The columns that change where the run goes on with another model: from here on it has that one's prices."""
        columns: dict[str, Any] = {}
        for model in [event.model for event in events if isinstance(event, RunResumed) and event.model]:
            self._prices.append(prices_now(model))
            self._projection.price(self._prices[-1])
            self._endpoint = host_of(endpoint())
            before, now = msgspec.to_builtins(self._prices[:-1]), msgspec.to_builtins(self._prices[-1])
            columns = {"prices_before": before, "prices": now, "endpoint": self._endpoint}
        return columns

    def _line(self, billed: Billed) -> Line:
        over = billed.over
        return Line(
            agent=over.agent,
            step=over.step,
            attempt=over.attempt,
            endpoint=self._endpoint,
            model=plain(billed.model)[:NAME_CHARS],
            input=over.usage.input,
            cached=over.usage.cached,
            output=over.usage.output,
            estimated=over.usage.estimated,
            cost=billed.cost,
            currency=billed.currency,
        )

    def _advance(self, seq: int) -> bool:
        changes = self._changes
        return statements.advance(
            self.lease.run,
            self.lease.epoch,
            seq,
            changes.run,
            started=changes.started,
            ended=changes.ended,
        )

    def _arrived(self, seq: int) -> bool:
        frame = Frame.objects.filter(run=self.lease.run, seq=seq, epoch=self.lease.epoch).first()
        return frame is not None and frame.events == self._payload


def project(run: int, changes: Changes) -> None:
    """Write what a frame changes beside the run's own row, in the frame's transaction."""
    if changes.agents:
        statements.put(
            AgentRow, AGENT_KEY, [{"run": run, **agent_columns(agent)} for agent in changes.agents]
        )
    if changes.files:
        statements.put(RunFile, FILE_KEY, [{"run": run, **file_columns(file)} for file in changes.files])
        versions = [{"run": run, **version_columns(*version)} for version in changes.versions]
        statements.put(FileVersion, VERSION_KEY, versions)
    for applied in changes.controls:
        Control.objects.filter(run=run, key=applied.key).update(
            applied_at=Now(), outcome=plain(applied.outcome)
        )
    if changes.answer is not None:
        _say(run, changes.answer, changes.calls)
        first = (
            Run.objects.filter(pk=run, message__parent=None).values_list("conversation", flat=True).first()
        )
        if first is not None:
            entitle(first, plain(changes.answer))


def _say(run: int, answer: str, calls: list[dict[str, str]]) -> None:
    """Put the answer into the conversation, at the place that was kept for it."""
    Message.objects.filter(answer_of=run).update(
        text=plain(answer), calls=[{name: plain(value) for name, value in call.items()} for call in calls]
    )


def last_at(run: int) -> float:
    """The time of the newest event, in seconds since the run was accepted."""
    newest = Frame.objects.filter(run=run).order_by("-seq").first()
    return max((event.at for event in wire.events_from_json(newest.events)), default=0.0) if newest else 0.0
