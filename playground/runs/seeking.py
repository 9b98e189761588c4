"""A run that is over, at any second of it: the fold of its frames up to there, from the nearest kept fold before it.

Law: `at(source, second)` is the fold of all frames that had ended by that second, whatever is kept and whatever was lost.

Kept, in memory and packed: a few folds of each of the films looked at last. The first look at one makes them with one fold of
its source (bench/finished.py measures it), so nothing is worth keeping on disk, and no release reads another's folds.
"""

import threading
import zlib
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Hashable
from itertools import pairwise

import msgspec
from msgspec import Struct, field

from playground.runs.rendering.watched import Watched
from playground.runs.sources import Source

EVERY = 1_000  # events between two folds of a run, at the least
MOST_FOLDS = 16  # of one run: a longer one has them further apart
SILENCE = 2.0  # seconds in which nothing happened that are worth naming
MOST_SILENCES = 100
MOST_BYTES = 32_000_000  # of all runs together, in this process

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Watched)


class Fold(Struct, frozen=True):
    """The run after frame `seq`, packed."""

    seq: int
    packed: bytes


class Film(Struct, kw_only=True):
    """What makes seeking in one source quick. `seq` is its last frame when this was made."""

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

    @property
    def silences(self) -> list[tuple[float, float]]:
        """From when to when nothing happened but time: the longest, in order."""
        begun = (0.0, *self.moments)
        gaps = [(start, end) for start, end in pairwise(begun) if end - start >= SILENCE]
        return sorted(sorted(gaps, key=lambda gap: gap[0] - gap[1])[:MOST_SILENCES])

    def before(self, seq: int) -> Fold | None:
        """The last kept fold that is not after frame `seq`."""
        place = bisect_right(self.folds, seq, key=lambda fold: fold.seq)
        return self.folds[place - 1] if place else None


class Films:
    """Those looked at last, as many as there is room for. Requests of several threads use it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._films: OrderedDict[Hashable, Film] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, source: Source) -> Film:
        """The film of that source, made now where there is none, or one of fewer frames."""
        with self._lock:
            film = self._films.get(source.key)
            if film is not None and film.seq == source.seq:
                self._films.move_to_end(source.key)
                return film
        film = filmed(source)
        with self._lock:
            self._films[source.key] = film
            self._films.move_to_end(source.key)
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


def filmed(source: Source) -> Film:
    """The film of a source, by one fold of it."""
    watched, moments, folds = source.begun(), array("d"), list[Fold]()
    every, since = EVERY, 0
    for shot in source.shots():
        watched.apply_all(shot.events)
        moments.append(watched.state.last_at)
        since += len(shot.events)
        if since < every:
            continue
        folds.append(Fold(shot.seq, zlib.compress(_encoder.encode(watched), 1)))
        since = 0
        if len(folds) > MOST_FOLDS:
            folds, every = folds[1::2], every * 2
    return Film(seq=source.seq, moments=moments, folds=folds)


def at(source: Source, second: float) -> tuple[Watched, int]:
    """The run as it was at that second, and the number of its last frame by then."""
    film = films.of(source)
    seq = film.frame_at(second)
    fold = film.before(seq)
    watched = _decoder.decode(zlib.decompress(fold.packed)) if fold else source.begun()
    for shot in source.shots(fold.seq if fold else 0, until=seq):
        watched.apply_all(shot.events)
    return watched, seq
