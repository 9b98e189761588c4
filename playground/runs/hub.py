"""One hub a run and process: one reader, one drawing, handed to all who watch in memory.

Law: it joins the run's group, *then* reads the past, then the present; wake-ups may be lost, so it also looks by itself.
Everything but reading happens in the loop's thread. A hub that breaks sends its watchers away; they come back to a new one.
"""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from playground.runs import journal
from playground.runs.fresh import Follower, Numbered, following
from playground.runs.models import Frame, Run
from playground.runs.rendering.feed import Feed
from playground.runs.rendering.messages import Change, Closed, encode, panel, snapshot
from playground.runs.rendering.news import News
from playground.runs.rendering.watched import Watched, watched_of
from playground.runs.rights import still_allowed
from playground.runs.seats import Seat
from playground.runs.threads import in_database
from playground.runs.wakeups import Ear, run_group
from swarm import wire
from swarm.events import ReasoningDelta, TextDelta

log = logging.getLogger(__name__)

BEAT = 0.1  # seconds between two messages to a browser
GLANCE = 0.02  # seconds between two looks while text is about to come
LEAD = 0.03  # seconds that a beat is early while text flows: it waits for the text then, and stays in step with it
FLOWING = 0.3  # seconds since the last text during which more is expected within a beat
LOOK_EVERY = 2.0  # without a wake-up, while the run is live
LOOK_EVERY_ENDED = 30.0  # a person may ask for another try, and the wake-up may get lost
CHECK_EVERY = 15.0  # whether those who watch still may


class Hub:
    """The watchers of one run in this process."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._watched = watched_of(run)
        self._seq = 0
        self._news = News()
        self._feeds: dict[str, Feed] = defaultdict(Feed)
        self._seats: set[Seat] = set()
        self._stir = asyncio.Event()
        self._looked = 0.0  # when the journal was last asked
        self._text_at = 0.0  # when text was last read that somebody watches
        self._checked = time.monotonic()
        self._born = time.monotonic() - (timezone.now() - run.accepted_at).total_seconds()

    def join(self, seat: Seat) -> None:
        """Let a socket watch. Its snapshot comes with the next beat."""
        self._seats.add(seat)
        self._stir.set()

    def leave(self, seat: Seat) -> None:
        """Nobody looks from that seat any more."""
        self._seats.discard(seat)
        self._stir.set()

    def watch(self, seat: Seat, agent: int | None) -> None:
        """Stream that agent's text to the seat, and send its panel."""
        seat.watched, seat.wants_panel = agent, agent is not None
        self._stir.set()

    async def run(self) -> None:
        """Live for as long as somebody watches."""
        try:
            async with self._followed() as follower:
                await self._read(follower)
                self._news = News()  # the past is told by snapshots
                while self._seats:
                    await self._read_with_text(follower)
                    await self._check()
                    self._tell()
                    await self._rest()
                hubs.forget(self)  # before anything is awaited: whoever comes now gets a hub of his own
        except Exception:
            log.exception("the hub of run %s broke", self._run.key)
        finally:
            hubs.forget(self)
            for seat in self._seats:
                seat.close()

    @contextlib.asynccontextmanager
    async def _followed(self) -> AsyncIterator[Follower]:
        """Be stirred by whoever adds to the journal, in this process or elsewhere, while the block lasts."""
        async with _wakeups(self._run.key, self._stir):
            with following(self._run.pk, self._stir) as follower:
                yield follower

    async def _read_with_text(self, follower: Follower) -> None:
        """Read; while text flows that somebody watches, wait for the next of it, a beat at most.

        A worker writes text every 100 ms and facts in between. A beat that a fact set off would find no text and let
        that which comes next wait for the beat after: half a beat of delay for every word.
        """
        until = time.monotonic() + BEAT
        while True:
            self._stir.clear()
            before = self._text_at
            await self._read(follower)
            now = time.monotonic()
            if self._text_at > before or now - before > FLOWING or now >= until:
                return
            await asyncio.sleep(GLANCE)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stir.wait(), max(0.0, until - time.monotonic()))

    async def _read(self, follower: Follower) -> None:
        """Take what was committed in this process; ask the journal where that may not be all, and now and then."""
        frames = follower.take(self._seq)
        self._apply(frames or [])
        if frames is not None and time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = time.monotonic()
        while True:
            frames = await in_database(_frames, self._run.pk, self._seq)
            self._apply(frames)
            if len(frames) < journal.PAGE:
                return
            await asyncio.sleep(0)  # a long past must not hold the loop

    def _apply(self, frames: list[Numbered]) -> None:
        streamed = {0, *(seat.watched for seat in self._seats)}
        for number, events in frames:
            for event in events:
                if isinstance(event, TextDelta | ReasoningDelta) and event.agent in streamed:
                    self._text_at = time.monotonic()
                self._watched.apply(event)
                self._news.gather(self._watched.state, event)
            self._seq = number

    async def _rest(self) -> None:
        """Wait for news, but look again in time; and never beat faster than agreed."""
        flowing = time.monotonic() - self._text_at < FLOWING
        await asyncio.sleep(BEAT - LEAD if flowing else BEAT)
        held = any(feed.owes for feed in self._feeds.values())
        patience = BEAT if held else LOOK_EVERY_ENDED if self._watched.state.ended else LOOK_EVERY
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stir.wait(), min(patience, CHECK_EVERY))

    async def _check(self) -> None:
        if time.monotonic() - self._checked < CHECK_EVERY:
            return
        self._checked = time.monotonic()
        tickets = {seat.ticket for seat in self._seats}
        allowed = await in_database(still_allowed, self._run.pk, tickets)
        for seat in [seat for seat in self._seats if seat.ticket not in allowed]:
            with translation.override(seat.language):
                seat.close(
                    encode(Closed(reason=_("You are signed out, or this run is no longer yours to see.")))
                )
            self.leave(seat)

    def _tell(self) -> None:
        clock, news = time.monotonic(), self._news
        now = clock - self._born
        self._news = News()
        by_language: dict[str, list[Seat]] = defaultdict(list)
        for seat in self._seats:
            by_language[seat.language].append(seat)
        for language in self._feeds.keys() - by_language.keys():
            del self._feeds[language]
        for language, seats in by_language.items():
            with translation.override(language):
                Beat(self._watched, self._feeds[language], news, self._seq, now).tell(seats, clock)
        for seat in [seat for seat in self._seats if seat.is_dead(clock)]:
            seat.close()
            self.leave(seat)


class Beat:
    """One message to everybody who watches in one language. Each form of it is drawn and encoded once."""

    def __init__(self, watched: Watched, feed: Feed, news: News, seq: int, now: float) -> None:
        self._watched, self._feed, self._news = watched, feed, news
        self._seq, self._now = seq, now
        self._texts: dict[object, str | None] = {}
        self._change = feed.change(watched, news, seq, now)

    def tell(self, seats: list[Seat], clock: float) -> None:
        """Give each seat what it needs, if it can take it. `clock` is what seats measure their lag by."""
        for seat in seats:
            if seat.is_slow(clock):
                seat.fall_behind()
            elif seat.wants_snapshot:
                self._begin(seat, clock)
            else:
                self._go_on(seat, clock)
        self._feed.forget({seat.watched for seat in seats if seat.watched is not None})

    def _begin(self, seat: Seat, clock: float) -> None:
        if not self._send(seat, "snapshot", clock):
            return
        seat.wants_snapshot = False
        self._panel(seat, 0, clock)
        if seat.watched:
            self._panel(seat, seat.watched, clock)

    def _go_on(self, seat: Seat, clock: float) -> None:
        streamed = {0} if seat.watched is None else {0, seat.watched}
        wanted = {seat.watched} if seat.wants_panel and seat.watched is not None else set()
        for number in sorted(streamed & self._news.torn | wanted):
            self._panel(seat, number, clock)
        self._send(seat, seat.watched, clock)

    def _panel(self, seat: Seat, number: int, clock: float) -> None:
        if number >= len(self._watched.state.agents):
            return  # it will exist: the page heard of it from the journal too
        if self._send(seat, ("panel", number, number == seat.watched), clock) and number == seat.watched:
            seat.wants_panel = False

    def _send(self, seat: Seat, what: object, clock: float) -> bool:
        if what not in self._texts:
            self._texts[what] = self._draw(what)
        text = self._texts[what]
        panel_only = isinstance(what, tuple)
        return text is None or seat.send(text, clock, 0 if panel_only else self._seq)

    def _draw(self, what: object) -> str | None:
        match what:
            case "snapshot":
                self._feed.shown_whole()
                return encode(snapshot(self._watched, self._seq, self._now))
            case ("panel", int(number), bool(drawn)):
                draft = self._feed.draft(self._watched, number, self._now)
                return encode(panel(self._watched, number, self._seq, self._now, draft=draft, drawn=drawn))
            case int(number) if number < len(self._watched.state.agents):
                return _encoded(self._feed.of_agent(self._watched, self._news, self._change, number))
            case _:
                return _encoded(self._change)


class Hubs:
    """The hubs of this process, by run."""

    def __init__(self) -> None:
        self._hubs: dict[UUID, Hub] = {}
        self.tasks: set[asyncio.Task[None]] = set()  # the loop itself keeps no hold of them

    @property
    def count(self) -> int:
        """How many runs are watched here."""
        return len(self._hubs)

    def join(self, run: Run, seat: Seat) -> Hub:
        """Sit down at the hub of a run, which begins to live with its first watcher."""
        hub = self._hubs.get(run.key)
        if hub is None:
            hub = self._hubs[run.key] = Hub(run)
            task = asyncio.create_task(hub.run())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        hub.join(seat)
        return hub

    def forget(self, hub: Hub) -> None:
        """That hub is at its end."""
        self._hubs = {key: other for key, other in self._hubs.items() if other is not hub}


hubs = Hubs()


def _encoded(change: Change) -> str | None:
    return None if change.is_empty else encode(change)


def _frames(run: int, after: int) -> list[Numbered]:
    frames: list[Frame] = journal.read(run, after)
    return [(frame.seq, wire.events_from_json(frame.events)) for frame in frames]


@contextlib.asynccontextmanager
async def _wakeups(key: UUID, stir: asyncio.Event) -> AsyncIterator[None]:
    """Set `stir` whenever somebody says that the run went on, while the block lasts."""
    listener = asyncio.create_task(Ear(run_group(key), stir).run())
    try:
        yield
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)
