"""A run read from its journal for one page: the same fold that the live page gets, made once for one answer."""

import math

from django.utils import timezone
from msgspec import Struct

from playground.runs import seeking
from playground.runs.models import Run
from playground.runs.rendering.watched import Watched, watched_of
from playground.runs.sources import Source, written


class Reading(Struct, frozen=True, kw_only=True):
    """The run up to frame `seq`; `now` is in seconds since it was accepted, and stands still after its end."""

    watched: Watched
    seq: int
    now: float


def read(run: Run) -> Reading:
    """All of the journal, as far as it goes by now."""
    watched, seq = watched_of(run), 0
    for shot in written(run.pk):
        watched.apply_all(shot.events)
        seq = shot.seq
    ended = watched.state.ended_at
    since = (timezone.now() - run.accepted_at).total_seconds()
    return Reading(watched=watched, seq=seq, now=since if ended is None else ended)


def read_at(source: Source, second: float) -> Reading:
    """A source up to that second."""
    watched, seq = seeking.at(source, second)
    return Reading(watched=watched, seq=seq, now=second)


def read_end(source: Source) -> Reading:
    """A source to its end."""
    watched, seq = seeking.at(source, math.inf)
    ended = watched.state.ended_at
    return Reading(watched=watched, seq=seq, now=watched.state.last_at if ended is None else ended)
