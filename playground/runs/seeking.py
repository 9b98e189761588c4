"""A run that is over, at any second of it: the fold of its frames up to there, from the nearest kept fold before it.

Law: `at(run, second)` is the fold of all frames that had ended by that second, whatever is kept and whatever was lost.

Kept, in memory and packed: a few folds of each of the runs looked at last. The first look at a run makes them with one fold of
its journal (bench/finished.py measures it), so nothing is worth keeping on disk, and no release reads another's folds.
"""

import threading
import zlib
from array import array
from bisect import bisect_right
from collections import OrderedDict
from uuid import UUID

import msgspec
from msgspec import Struct, field

from playground.runs import journal
from playground.runs.models import Run
from playground.runs.rendering.watched import Watched, watched_of
from swarm import wire

EVERY = 1_000  # events between two folds of a run, at the least
MOST_FOLDS = 16  # of one run: a longer one has them further apart
MOST_BYTES = 32_000_000  # of all runs together, in this process

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Watched)


class Fold(Struct, frozen=True):
    """The run after frame `seq`, packed."""

    seq: int
    packed: bytes


class Film(Struct, kw_only=True):
    """What makes seeking in one run quick. `seq` is the run's last frame when it was made."""

    seq: int
    moments: array[float]  # by frame, from number 1 on: when the last of its events happened, never falling
    folds: list[Fold] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return len(self.moments) * self.moments.itemsize + sum(len(fold.packed) for fold in self.folds)

    def frame_at(self, second: float) -> int:
        """The number of the last frame that had ended by then; 0 before the first."""
        return bisect_right(self.moments, second)

    def before(self, seq: int) -> Fold | None:
        """The last kept fold that is not after frame `seq`."""
        place = bisect_right(self.folds, seq, key=lambda fold: fold.seq)
        return self.folds[place - 1] if place else None


class Films:
    """Those looked at last, as many as there is room for. Requests of several threads use it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._films: OrderedDict[UUID, Film] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, run: Run) -> Film:
        """The run's film, made now where there is none, or one of a shorter run."""
        with self._lock:
            film = self._films.get(run.key)
            if film is not None and film.seq == run.seq:
                self._films.move_to_end(run.key)
                return film
        film = filmed(run)
        with self._lock:
            self._films[run.key] = film
            self._films.move_to_end(run.key)
            while len(self._films) > 1 and self.size > self._most_bytes:
                self._films.popitem(last=False)
        return film

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return sum(film.size for film in self._films.values())

    def forget(self) -> None:
        """Lose all of them."""
        with self._lock:
            self._films.clear()


films = Films()


def filmed(run: Run) -> Film:
    """The film of the run's journal, by one fold of it."""
    watched, moments, folds = watched_of(run), array("d"), list[Fold]()
    every, since = EVERY, 0
    for frame in journal.pages(run.pk, until=run.seq):
        events = wire.events_from_json(frame.events)
        watched.apply_all(events)
        moments.append(watched.state.last_at)
        since += len(events)
        if since < every:
            continue
        folds.append(Fold(frame.seq, zlib.compress(_encoder.encode(watched), 1)))
        since = 0
        if len(folds) > MOST_FOLDS:
            folds, every = folds[1::2], every * 2
    return Film(seq=run.seq, moments=moments, folds=folds)


def at(run: Run, second: float) -> tuple[Watched, int]:
    """The run as it was at that second, and the number of its last frame by then."""
    film = films.of(run)
    seq = film.frame_at(second)
    fold = film.before(seq)
    watched = _decoder.decode(zlib.decompress(fold.packed)) if fold else watched_of(run)
    for frame in journal.pages(run.pk, fold.seq if fold else 0, until=seq):
        watched.apply_all(wire.events_from_json(frame.events))
    return watched, seq
