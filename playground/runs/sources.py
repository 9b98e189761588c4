"""Where a film comes from: the frames of a run's journal, or what somebody else may see of them.

Law: the frames of a source are numbered from 1 to its `seq` without gaps, and a number holds the same events each time.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct

from playground.runs import journal
from playground.runs.models import Run
from playground.runs.rendering.watched import Watched, watched_of
from swarm import wire
from swarm.events import Event


class Shot(NamedTuple):
    """The events of one frame. There may be none of them where all of it is left out."""

    seq: int
    events: Sequence[Event]


class Source(Protocol):
    """Frames of one run."""

    @property
    def key(self) -> Hashable:
        """What tells it from all other sources, also from the same run with other things left out."""

    @property
    def seq(self) -> int:
        """The number of its last frame."""

    def begun(self) -> Watched:
        """The run before its first event."""

    def shots(self, after: int = 0, *, until: int | None = None) -> Iterator[Shot]:
        """Its frames above number `after`, `until` that number or its last, in order."""


class Journal(Struct, frozen=True):
    """All of a run, as far as it had come when its row was read."""

    run: Run

    @property
    def key(self) -> Hashable:
        """The key of the run."""
        return self.run.key

    @property
    def seq(self) -> int:
        """The number of its last frame."""
        return self.run.seq

    def begun(self) -> Watched:
        """The run before its first event."""
        return watched_of(self.run)

    def shots(self, after: int = 0, *, until: int | None = None) -> Iterator[Shot]:
        """Its frames above number `after`, in order."""
        return written(self.run.pk, after, until=self.run.seq if until is None else until)


def written(run: int, after: int = 0, *, until: int | None = None) -> Iterator[Shot]:
    """What stands in a journal above number `after`, `until` that number or whatever is the last by now."""
    for frame in journal.pages(run, after, until=until):
        yield Shot(frame.seq, wire.events_from_json(frame.events))
