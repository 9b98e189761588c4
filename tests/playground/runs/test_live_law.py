"""The law of the live page: what was watched is what is reloaded, whenever one joined and however slow one was."""

import asyncio
import json
from random import Random
from uuid import uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.runs.hub import Beat
from playground.runs.rendering.drafts import draft_of
from playground.runs.rendering.feed import Feed
from playground.runs.rendering.messages import encode, snapshot
from playground.runs.rendering.news import News
from playground.runs.rendering.panel import open_step, panel_html
from playground.runs.rendering.watched import CEILING, Watched
from playground.runs.seats import SLOW_SECONDS, Seat, Ticket
from playground.runs.thinking import thought
from swarm.events import AgentRetried, Event
from tests.playground.runs.browser import OF_RUN, Browser, elements_of
from tests.playground.runs.flights import a_flight

KEY = uuid4()


class Room:
    """A hub without its database: events come in, seats get their messages."""

    def __init__(self) -> None:
        self.watched = Watched(key=KEY, practice=False)
        self.news, self.feed, self.seq, self.clock = News(), Feed(), 0, 0.0
        self.seats: dict[Seat, Browser] = {}

    def happen(self, event: Event) -> None:
        self.watched.apply(event)
        self.news.gather(self.watched.state, event)
        self.seq += 1

    def beat(self, passed: float = 0.1) -> None:
        self.clock += passed
        news, self.news = self.news, News()
        Beat(self.watched, self.feed, news, self.seq, self.clock).tell(list(self.seats), self.clock)

    def enter(self) -> Seat:
        seat = Seat(ticket=Ticket(1, "s", "p"), language="en")
        self.seats[seat] = Browser()
        return seat

    def look(self, seat: Seat, agent: int | None) -> None:
        seat.watched, seat.wants_panel = agent, agent is not None
        self.seats[seat].watch(agent)

    async def read(self, seat: Seat) -> None:
        await self.seats[seat].read(seat)
        seat.acknowledge(self.seats[seat].seq)

    async def settle(self) -> None:
        """Everybody catches up, and rows that were held back come."""
        for _round in range(3):
            for seat in self.seats:
                await self.read(seat)
            self.beat(passed=1.1)
        for seat in self.seats:
            await self.read(seat)

    def check(self, browser: Browser) -> None:
        """The page is what a reload would give."""
        fresh = json.loads(encode(snapshot(self.watched, self.seq, self.clock)))
        assert browser.run == fresh["run"]
        assert sorted(browser.rows.values()) == sorted(fresh["agents"])
        assert sorted(browser.files.values()) == sorted(fresh["files"])
        pieces = {OF_RUN.sub("", name): html for name, html in fresh["html"].items()}
        assert {name: html for name, html in browser.html.items() if name in pieces} == pieces
        for number in {0, browser.watched or 0}:
            step = open_step(self.watched.state.agents[number])
            if step is not None and browser.drafts[number]["step"] == step.step:
                draft = browser.drafts[number]
                told = thought(step)
                assert draft["reasoning"] == step.reasoning
                assert draft["thinking"] == (told and [number, step.step, told.since, told.seconds])
                fresh_draft = draft_of(KEY, number, step)
                fresh_draft.take(step, 0.0)
                assert "".join(draft["blocks"]) + draft["tail"] == fresh_draft.growing.html
        if browser.watched is not None:
            drawn = elements_of(panel_html(self.watched, browser.watched, self.clock))
            assert _timeless(browser.html) == _timeless(drawn)


def _timeless(elements: dict[str, str]) -> dict[str, str]:
    """Without the clock of a head, which the script moves."""
    return {
        name: html if "-step-" in name else "" for name, html in elements.items() if name.startswith("agent-")
    }


async def _fly(seed: int) -> Room:
    room, random = Room(), Random(seed)  # noqa: S311 - seeded on purpose
    room.enter()
    for event in a_flight(seed, ended=random.random() < 0.7).events:
        room.happen(event)
        if random.random() < 0.2:
            room.beat(passed=random.choice((0.1, 0.1, 0.5, SLOW_SECONDS + 1)))
        if random.random() < 0.03:
            room.enter()
        seat = random.choice(list(room.seats))
        if random.random() < 0.05:
            room.look(seat, random.choice((None, *range(len(room.watched.state.agents)))))
        if random.random() < 0.3:
            await room.read(seat)
    await room.settle()
    return room


@example(16020)  # a row that was held back, seen in a snapshot, and taken back
@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_the_page_that_was_watched_is_the_page_that_is_reloaded(seed: int) -> None:
    room = asyncio.run(_fly(seed))
    for browser in room.seats.values():
        room.check(browser)


@pytest.mark.parametrize("seed", range(5))
def test_a_watcher_from_the_start_gets_one_snapshot(seed: int) -> None:
    async def watched_closely() -> Browser:
        room = Room()
        seat = room.enter()
        for event in a_flight(seed).events:
            room.happen(event)
            room.beat()
            await room.read(seat)
        return room.seats[seat]

    assert asyncio.run(watched_closely()).snapshots == 1


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_progress_never_goes_back_but_for_another_try_and_never_promises_the_end(seed: int) -> None:
    watched = Watched(key=KEY, practice=False)
    for event in a_flight(seed).events:
        before = list(watched.progress)
        watched.apply(event)
        for agent, (old, new) in enumerate(zip(before, watched.progress, strict=False)):
            assert new >= old or isinstance(event, AgentRetried)
            assert new <= CEILING or watched.state.agents[agent].status == "completed"


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_however_events_are_framed_the_page_is_the_same(seed: int) -> None:
    events = a_flight(seed).events
    whole, pieces = Watched(key=KEY, practice=False), Watched(key=KEY, practice=False)
    whole.apply_all(events)
    for start in range(0, len(events), 7):
        pieces.apply_all(events[start : start + 7])
    assert encode(snapshot(whole, 9, 9.0)) == encode(snapshot(pieces, 9, 9.0))
