"""A run that is over told again: a stretch of it, in the messages of the live page.

Law: whoever takes the messages of a stretch, in order, has what a snapshot at its end holds.
"""

from collections.abc import Iterator

from msgspec import Struct

from playground.runs import seeking
from playground.runs.rendering.feed import Feed
from playground.runs.rendering.messages import Change, Panel, Snapshot, panel, snapshot
from playground.runs.rendering.news import News
from playground.runs.rendering.watched import Watched
from playground.runs.sources import Shot, Source

BEATS = 25  # messages of one stretch: some seconds of it, and some milliseconds of ours
LATER = 60.0  # seconds after which nothing is held back any more


class Stretch(Struct, frozen=True, kw_only=True):
    """From second `start` to second `end`; `over` where the run ends there. A moment alone is told by its `state`."""

    start: float
    end: float
    over: bool
    state: list[Snapshot | Panel]
    messages: list[Change | Panel]


class Wanted(Struct, frozen=True, kw_only=True):
    """What is asked for: from when, how much of the run's time a message tells, how many, and who is looked at."""

    start: float
    beat: float
    beats: int
    agent: int | None


def stretch(source: Source, wanted: Wanted) -> Stretch:
    """The messages from second `wanted.start` on."""
    watched, seq = seeking.at(source, wanted.start)
    teller = Teller(watched, seq, wanted.agent)
    state = teller.begin(wanted.start)
    end, over = wanted.start, seq >= source.seq
    if wanted.beats and not over:
        end, over = _told(source, wanted, teller)
        teller.tell_what_is_held(end)
        state = []
    return Stretch(start=wanted.start, end=end, over=over, state=state, messages=teller.messages)


def _told(source: Source, wanted: Wanted, teller: "Teller") -> tuple[float, bool]:
    """Tell frame after frame, those of one beat together. Answers how far that came, and whether that was all."""
    moments = seeking.films.of(source).moments
    beat, end, told = None, wanted.start, 0
    for shot in source.shots(teller.seq):
        moment = moments[shot.seq - 1]
        now = int((moment - wanted.start) / wanted.beat)
        if beat is not None and now != beat:
            teller.tell(end)
            told += 1
            if told == wanted.beats:
                return end, False
        teller.take(shot)
        beat, end = now, moment
    teller.tell(end)
    return end, True


class Teller:
    """Draws what was applied since the last message, as the hub of a live run does for one who watches."""

    def __init__(self, watched: Watched, seq: int, agent: int | None) -> None:
        self.watched, self.seq = watched, seq
        self.messages: list[Change | Panel] = []
        self._feed, self._news = Feed(), News()
        self._agent = agent if agent and agent < len(watched.state.agents) else None

    def begin(self, now: float) -> list[Snapshot | Panel]:
        """The whole state, and what is streamed of it."""
        self._feed.change(self.watched, News(), self.seq, now)  # all that it tells is in the snapshot
        panels = [self._panel(number, now) for number in self._streamed()]
        return [snapshot(self.watched, self.seq, now), *panels]

    def take(self, shot: Shot) -> None:
        """Take one frame more."""
        for event in shot.events:
            self.watched.apply(event)
            self._news.gather(self.watched.state, event)
        self.seq = shot.seq

    def tell(self, now: float) -> None:
        """What changed."""
        change = self._feed.change(self.watched, self._news, self.seq, now)
        self.messages.extend(
            self._panel(number, now) for number in self._streamed() if number in self._news.torn
        )
        self._add(change)
        self._news = News()

    def tell_what_is_held(self, end: float) -> None:
        """What came in the last second and waits for its turn: there is no next message to bring it."""
        change = self._feed.change(self.watched, News(), self.seq, end + LATER)
        change.now = round(end, 3)
        self._add(change)

    def _add(self, change: Change) -> None:
        if self._agent is not None:
            change = self._feed.of_agent(self.watched, self._news, change, self._agent)
        if not change.is_empty:
            self.messages.append(change)

    def _streamed(self) -> Iterator[int]:
        if self.watched.state.agents:
            yield 0
        if self._agent is not None:
            yield self._agent

    def _panel(self, number: int, now: float) -> Panel:
        draft = self._feed.draft(self.watched, number, now)
        return panel(self.watched, number, self.seq, now, draft=draft, drawn=number == self._agent)
