"""Frames that this process has just committed, for those who watch in it: they need not read and decode them once more.

Law: only what is in the journal comes here, in its order. Nothing depends on it: who missed a frame reads the journal.
"""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import Iterator

from swarm.events import Event

type Numbered = tuple[int, tuple[Event, ...]]

MOST = 200  # frames that wait for a follower; one who comes later reads the journal


class Follower:
    """Somebody in this process who wants the frames of a run."""

    def __init__(self, run: int, stir: asyncio.Event) -> None:
        self._run = run
        self._stir = stir
        self._frames: deque[Numbered] = deque(maxlen=MOST)

    def give(self, seq: int, events: tuple[Event, ...]) -> None:
        """Frame `seq` is committed."""
        self._frames.append((seq, events))
        self._stir.set()

    def take(self, after: int) -> list[Numbered] | None:
        """The frames above number `after`. None: there may be some that are not here; ask the journal."""
        waiting = [frame for frame in self._frames if frame[0] > after]
        self._frames.clear()
        if not waiting:
            return [] if self._run in _carried else None
        in_order = waiting[0][0] == after + 1 and waiting[-1][0] == after + len(waiting)
        return waiting if in_order else None


_followers: defaultdict[int, set[Follower]] = defaultdict(set)
_carried: set[int] = (
    set()
)  # runs that a worker of this process carries: nobody else can add to their journals


@contextlib.contextmanager
def following(run: int, stir: asyncio.Event) -> Iterator[Follower]:
    """Follow a run for as long as the block lasts; `stir` is set whenever a frame came."""
    follower = Follower(run, stir)
    _followers[run].add(follower)
    try:
        yield follower
    finally:
        _followers[run].discard(follower)
        if not _followers[run]:
            del _followers[run]


@contextlib.contextmanager
def carrying(run: int) -> Iterator[None]:
    """A worker of this process carries the run for as long as the block lasts, and tells of each frame."""
    _carried.add(run)
    try:
        yield
    finally:
        _carried.discard(run)


def committed(run: int, seq: int, events: tuple[Event, ...]) -> None:
    """Tell those who follow the run in this process."""
    for follower in _followers.get(run, ()):
        follower.give(seq, events)
