"""The line before an endpoint: one for all. Whoever has least goes next: of people, then of their runs; in a run agents
go in their order.

Law: a person who waits is passed over only by those who have no more places than he has.
"""

import asyncio
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

type Tell = Callable[["Standing"], None]


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in line: `place` from 1, `seconds` until his turn where they can be estimated.

    `reason` is why he waits, a stable word: see `Places.reason`.
    """

    place: int
    seconds: float | None
    reason: str


@dataclass(slots=True, eq=False)
class Place:
    """The right to one request. Who was given one gives it back."""

    person: str
    run: str
    since: float = 0.0


@dataclass(slots=True, eq=False)
class Waiter:
    """Somebody in line."""

    place: Place
    order: int
    tokens: int
    tell: Tell | None
    turn: asyncio.Future[None]
    serial: int = field(default_factory=count().__next__)
    told: Standing | None = None
    told_at: float = 0.0

    @property
    def rank(self) -> tuple[int, int]:
        """By what agents of a run are sorted."""
        return self.order, self.serial


type Queue = list[tuple[tuple[int, int], Waiter]]


class Line:
    """Who waits, and who is inside. `elsewhere` is what other processes say of people: how many wait, and are inside."""

    def __init__(self) -> None:
        self.waiting = 0
        self.elsewhere: Mapping[str, tuple[int, int]] = {}
        self._people: dict[str, dict[str, Queue]] = {}  # in the order of turns, where they have alike
        self._held: dict[str, int] = {}
        self._held_by_run: dict[tuple[str, str], int] = {}
        self.served: dict[str, float] = {}  # when somebody was let in last

    def __iter__(self) -> Iterator[Waiter]:
        for runs in self._people.values():
            for queue in runs.values():
                yield from (waiter for _rank, waiter in queue)

    def add(self, waiter: Waiter) -> None:
        """Join the line."""
        runs = self._people.setdefault(waiter.place.person, {})
        insort(runs.setdefault(waiter.place.run, []), (waiter.rank, waiter))
        self.waiting += 1

    def next(self) -> Waiter:
        """Who goes next. Only while somebody waits."""
        person = self._next_person()
        runs = self._people[person]
        run = (
            min(runs, key=lambda run: self._held_by_run.get((person, run), 0))
            if len(runs) > 1
            else next(iter(runs))
        )
        return runs[run][0][1]

    def take(self, waiter: Waiter) -> None:
        """Out of the line, because it is his turn: the next turns are those of others who have as much."""
        person, run = waiter.place.person, waiter.place.run
        self.drop(waiter)
        if person in self._people:
            runs = self._people[person] = self._people.pop(person)
            if run in runs:
                runs[run] = runs.pop(run)

    def drop(self, waiter: Waiter) -> bool:
        """Out of the line. False where he is not in it."""
        person, run = waiter.place.person, waiter.place.run
        queue = self._people.get(person, {}).get(run, [])
        at = bisect_left(queue, waiter.rank, key=_rank_of)
        if at == len(queue) or queue[at][1] is not waiter:
            return False
        del queue[at]
        self.waiting -= 1
        if not queue:
            del self._people[person][run]
        if not self._people[person]:
            del self._people[person]
        return True

    def entered(self, place: Place) -> None:
        """Somebody is inside."""
        by_run = (place.person, place.run)
        self._held[place.person] = self._held.get(place.person, 0) + 1
        self._held_by_run[by_run] = self._held_by_run.get(by_run, 0) + 1
        self.served[place.person] = place.since

    def left(self, place: Place) -> None:
        """He is not any more."""
        _less(self._held, place.person)
        _less(self._held_by_run, (place.person, place.run))

    def people(self) -> dict[str, tuple[int, int]]:
        """Of each person here: how many wait, and how many are inside."""
        everybody = dict.fromkeys([*self._held, *self._people])
        return {person: (self._size(person), self._held.get(person, 0)) for person in everybody}

    def place_of(self, waiter: Waiter) -> int:
        """How many turns there are until his, his own counted: as things stand, if nobody comes."""
        person, run = waiter.place.person, waiter.place.run
        runs = self._people[person]
        rank = bisect_left(runs[run], waiter.rank, key=_rank_of)
        held = self._held_by_run
        mine = [(key, len(queue), held.get((person, key), 0)) for key, queue in runs.items()]
        if abroad := self.elsewhere.get(person):
            mine.append(("", *abroad))  # his runs in other processes
        rank += _before(mine, run, rank)
        return 1 + rank + _before(self._everybody(), person, rank)

    def _everybody(self) -> Iterator[tuple[str, int, int]]:
        """Who waits, here or elsewhere, in the order of turns: how many, and how many are inside."""
        for person in self._people:
            waiting, inside = self.elsewhere.get(person, (0, 0))
            yield person, self._size(person) + waiting, self._held.get(person, 0) + inside
        for person, (waiting, inside) in self.elsewhere.items():
            if person not in self._people:
                yield person, waiting, inside + self._held.get(person, 0)

    def _next_person(self) -> str:
        if len(self._people) == 1:
            return next(iter(self._people))
        elsewhere = self.elsewhere
        return min(self._people, key=lambda who: self._held.get(who, 0) + elsewhere.get(who, (0, 0))[1])

    def _size(self, person: str) -> int:
        return sum(map(len, self._people.get(person, {}).values()))


def _before(groups: Iterable[tuple[str, int, int]], own: str, rank: int) -> int:
    """Of other groups, how many go before number `rank` (from 0) of one's own: each until it has as many as that one will.

    Of those who have alike, who stands before one's own in the order of turns goes first.
    """
    groups = list(groups)
    will_have = rank + next(held for key, _waiting, held in groups if key == own)
    total, first = 0, 1
    for key, waiting, held in groups:
        if key == own:
            first = 0
        else:
            total += min(waiting, max(0, will_have - held + first))
    return total


def _less[K](numbers: dict[K, int], key: K) -> None:
    """One less; nothing is kept of nought."""
    if numbers[key] > 1:
        numbers[key] -= 1
    else:
        del numbers[key]


def _rank_of(entry: tuple[tuple[int, int], Waiter]) -> tuple[int, int]:
    return entry[0]
