"""A run read from its journal for one page: the same fold that the live page gets, made once for one answer."""

from django.utils import timezone
from msgspec import Struct

from playground.runs import journal, seeking
from playground.runs.models import Run
from playground.runs.rendering.watched import Watched, watched_of
from swarm import wire


class Reading(Struct, frozen=True, kw_only=True):
    """The run up to frame `seq`; `now` is in seconds since it was accepted, and stands still after its end."""

    watched: Watched
    seq: int
    now: float


def read(run: Run) -> Reading:
    """All of the journal."""
    watched, seq = watched_of(run), 0
    for frame in journal.pages(run.pk):
        watched.apply_all(wire.events_from_json(frame.events))
        seq = frame.seq
    ended = watched.state.ended_at
    since = (timezone.now() - run.accepted_at).total_seconds()
    return Reading(watched=watched, seq=seq, now=since if ended is None else ended)


def read_at(run: Run, second: float) -> Reading:
    """The journal of a run that is over, up to that second."""
    watched, seq = seeking.at(run, second)
    return Reading(watched=watched, seq=seq, now=second)
