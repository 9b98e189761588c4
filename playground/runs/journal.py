"""The journal of a run: read it from any frame on, add the next one. All else that is known of a run follows from it.

Law: a frame is committed whole, with all that it changes, or not at all; and only by who holds the current epoch.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from playground.conversations.models import Message, Role
from playground.runs.lease import Lease
from playground.runs.models import ENDED, AgentRow, Control, Frame, Run, RunFile
from playground.runs.projection import Changes, Projection, agent_columns, plain
from swarm import wire
from swarm.events import Event

PAGE = 200  # frames read at once: at most 12 MB of JSON
AGENT_KEY = ["run", "number"]
AGENT_COLUMNS = [
    "wave",
    "name",
    "label",
    "status",
    "code",
    "reason",
    "steps",
    "calls",
    "input_tokens",
    "output_tokens",
    "started",
    "ended",
]
FILE_KEY = ["run", "path"]
FILE_COLUMNS = ["body", "size", "media_type", "agent"]


class Fenced(Exception):
    """The frame was not taken: another worker has the run, it ended, or it is gone. Stop; there is nothing to repair."""


def read(run: int, after: int = 0, limit: int = PAGE) -> list[Frame]:
    """Up to `limit` frames above number `after`, in order."""
    return list(Frame.objects.filter(run=run, seq__gt=after).order_by("seq")[:limit])


def pages(run: int, after: int = 0) -> Iterator[Frame]:
    """All frames above number `after`, in order, read a page at a time."""
    while page := read(run, after):
        yield from page
        after = page[-1].seq


def past(run: int) -> list[Event]:
    """All that happened so far."""
    return [event for frame in pages(run) for event in wire.events_from_json(frame.events)]


class Writer:
    """Appends the frames of one lease, and moves the projections with them."""

    def __init__(self, lease: Lease, past: list[Event]) -> None:
        self.lease = lease
        self.seq = Run.objects.values_list("seq", flat=True).get(pk=lease.run)
        self._projection = Projection(past)

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
        self._changes = self._projection.apply(events)
        self._payload = payload.decode()
        return self.retry()

    def retry(self) -> int:
        """Commit the frame of the last `append` once more, unless it arrived after all."""
        seq = self.seq + 1
        with transaction.atomic():
            if not _advance(self.lease, seq, self._changes):
                if not self._arrived(seq):
                    raise Fenced(f"frame {seq} of run {self.lease.key} under epoch {self.lease.epoch}")
            else:
                Frame(run_id=self.lease.run, seq=seq, epoch=self.lease.epoch, events=self._payload).save(
                    force_insert=True
                )
                project(self.lease.run, self._changes)
        self.seq = seq
        return seq

    def _arrived(self, seq: int) -> bool:
        frame = Frame.objects.filter(run=self.lease.run, seq=seq, epoch=self.lease.epoch).first()
        return frame is not None and frame.events == self._payload


def _advance(lease: Lease, seq: int, changes: Changes) -> bool:
    """Move the run to frame `seq`, if it is its turn and the epoch is current: the fence."""
    times: dict[str, object] = {"progress_at": Now()}
    if changes.started:
        times["started_at"] = Coalesce(F("started_at"), Now())
    if changes.ended:
        times |= {"ended_at": Now(), "lease_owner": "", "lease_until": None}
    here = Run.objects.filter(pk=lease.run, epoch=lease.epoch, seq=seq - 1).exclude(status__in=ENDED)
    return here.update(seq=seq, **times, **changes.run) == 1


def project(run: int, changes: Changes) -> None:
    """Write what a frame changes beside the run's own row, in the frame's transaction."""
    if changes.agents:
        AgentRow.objects.bulk_create(
            [AgentRow(run_id=run, **agent_columns(agent)) for agent in changes.agents],
            update_conflicts=True,
            unique_fields=AGENT_KEY,
            update_fields=AGENT_COLUMNS,
        )
    if changes.files:
        RunFile.objects.bulk_create(
            [
                RunFile(
                    run_id=run,
                    path=file.path,
                    body=file.body,
                    size=file.size,
                    media_type=file.media_type,
                    agent=file.agent,
                )
                for file in changes.files
            ],
            update_conflicts=True,
            unique_fields=FILE_KEY,
            update_fields=FILE_COLUMNS,
        )
    for applied in changes.controls:
        Control.objects.filter(run=run, key=applied.key).update(
            applied_at=Now(), outcome=plain(applied.outcome)
        )
    if changes.answer is not None:
        _say(run, changes.answer)


def _say(run: int, answer: str) -> None:
    """Put the answer into the conversation."""
    conversation = Run.objects.values_list("conversation", flat=True).get(pk=run)
    message = Message.objects.create(conversation_id=conversation, role=Role.ASSISTANT, text=plain(answer))
    Run.objects.filter(pk=run).update(answer=message)


def last_at(run: int) -> float:
    """The time of the newest event, in seconds since the run was accepted."""
    newest = Frame.objects.filter(run=run).order_by("-seq").first()
    return max((event.at for event in wire.events_from_json(newest.events)), default=0.0) if newest else 0.0
