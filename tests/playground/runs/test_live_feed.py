"""What watchers are told, how often, and that it is made once for all of them."""

from uuid import uuid4

import pytest

from playground.runs.hub import Beat
from playground.runs.rendering.feed import ROW_EVERY, Feed
from playground.runs.rendering.messages import Change
from playground.runs.rendering.news import News
from playground.runs.rendering.thoughts import thought_word
from playground.runs.rendering.watched import Watched
from playground.runs.seats import Seat, Ticket
from playground.runs.thinking import Thought, thought
from swarm.events import (
    AgentWaiting,
    CallOpened,
    Event,
    RunAccepted,
    StepCompleted,
    TextDelta,
)
from swarm.events import Long as Text
from swarm.messages import Usage
from swarm.steps import StepState
from tests.playground.runs.test_views_run import WORK, flock


class Told:
    """A run, and what its feed says of what happens next."""

    def __init__(self) -> None:
        self.watched = Watched(key=uuid4(), practice=False)
        self.feed = Feed()
        self.seq = 0
        self.tell(0.0, RunAccepted(mode="swarm", model="m", prompt=Text(text="hi")), *flock(3), *WORK)

    def tell(self, now: float, *events: Event) -> Change:
        news = News()
        for event in events:
            self.watched.apply(event)
            news.gather(self.watched.state, event)
        self.seq += 1
        self.news = news
        return self.feed.change(self.watched, news, self.seq, now)


def said(change: Change) -> dict[int, str]:
    return {row.agent: row.line for row in change.agents}


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_row_whose_status_stays_comes_once_a_second(told: Told) -> None:
    assert said(told.tell(0.5, TextDelta(agent=1, text=" and on"))) == {}
    assert said(told.tell(ROW_EVERY, TextDelta(agent=1, text=" and on"))) == {1: "Now Lyon and on and on"}


def test_a_row_that_was_held_back_comes_by_itself(told: Told) -> None:
    told.tell(0.5, TextDelta(agent=1, text=" and on"))
    assert said(told.tell(ROW_EVERY + 0.5)) == {1: "Now Lyon and on"}
    assert not told.feed.owes


def test_another_status_comes_at_once(told: Told) -> None:
    waits = AgentWaiting(at=7, agent=1, code="place", reason="3 are before it")
    assert said(told.tell(0.1, waits)) == {1: "3 are before it"}


def test_nothing_is_told_where_nothing_changed(told: Told) -> None:
    assert told.tell(0.1).is_empty


def test_text_is_told_to_those_who_watch_its_agent_alone(told: Told) -> None:
    told.feed.draft(told.watched, 1, 0.0)
    common = told.tell(0.1, TextDelta(agent=1, text="!"))
    assert common.blocks == []
    (grown,) = told.feed.of_agent(told.watched, told.news, common, 1).blocks
    before = '<p dir="auto">Now Lyon'
    assert (grown.agent, grown.start, grown.blocks) == (1, 0, [])
    assert (grown.keep, grown.tail) == (len(before), "!</p>\n")


def test_a_block_is_told_once_when_the_next_has_begun(told: Told) -> None:
    told.feed.draft(told.watched, 1, 0.0)
    first = told.tell(1.0, TextDelta(agent=1, text=".\n\nAnd"))
    assert told.feed.of_agent(told.watched, told.news, first, 1).blocks[0].blocks == []  # its line may go on
    second = told.tell(2.0, TextDelta(agent=1, text=" Nice\n"))
    (grown,) = told.feed.of_agent(told.watched, told.news, second, 1).blocks
    assert (grown.start, grown.blocks) == (0, ['<p dir="auto">Now Lyon.</p>\n'])
    third = told.tell(3.0, TextDelta(agent=1, text="too"))
    (grown,) = told.feed.of_agent(told.watched, told.news, third, 1).blocks
    assert (grown.start, grown.blocks) == (1, [])


def test_what_is_kept_is_counted_as_browsers_do(told: Told) -> None:
    told.feed.draft(told.watched, 1, 0.0)
    told.feed.of_agent(told.watched, told.news, told.tell(0.1, TextDelta(agent=1, text="🦅")), 1)
    common = told.tell(0.2, TextDelta(agent=1, text="!"))
    (grown,) = told.feed.of_agent(told.watched, told.news, common, 1).blocks
    assert grown.keep == len('<p dir="auto">Now Lyon') + 2


def test_how_long_a_step_thought_is_known_when_it_speaks() -> None:
    step = StepState(step=1, attempt=1, started_at=2.0)
    assert thought(step) is None
    step.reasoning, step.thought_at = "Hm, well", 14.0
    assert thought(step) == Thought(since=2.0, seconds=None)
    assert thought_word(step, 9.0) == "Thinking… 7 s"
    step.text = "So"
    assert thought(step) == Thought(since=2.0, seconds=12.0)
    assert thought_word(step) == "Thought for 12 s"


async def test_a_message_is_encoded_once_for_all_who_watch_the_same(told: Told) -> None:
    seats = [Seat(ticket=Ticket(1, "s", "p"), language="en") for _ in range(3)]
    seats[2].watched = 1
    Beat(told.watched, told.feed, News(), 2, 0.1).tell(seats, 0.1)
    first, second, third = [await seat.next() for seat in seats]
    assert first is second is third
    for seat in seats:
        while seat.has_mail:
            await seat.next()
    news = News()
    event = TextDelta(agent=1, text="!")
    told.watched.apply(event)
    news.gather(told.watched.state, event)
    Beat(told.watched, told.feed, news, 3, 2.0).tell(seats, 0.2)
    one, other, watching = [await seat.next() for seat in seats]
    assert one is other
    assert watching is not one
    assert '"!</p>' in (watching or "")
    assert '"!</p>' not in (one or "")


def drawn(change: Change) -> set[str]:
    return {name.partition("-")[0] for name in change.html}


def test_a_card_is_drawn_once_a_second_while_agents_only_go_on(told: Told) -> None:
    told.tell(ROW_EVERY, TextDelta(agent=1, text=" and on"))
    call = CallOpened(at=7, agent=1, call=2, id="c", name="open")
    over = StepCompleted(at=7, agent=1, step=2, attempt=1, finish="tool_calls", usage=Usage(output=9))
    assert "matter" not in drawn(told.tell(ROW_EVERY + 0.5, call, over))
    assert told.feed.owes
    assert "matter" in drawn(told.tell(2 * ROW_EVERY))


def test_a_card_is_drawn_at_once_when_a_status_turned(told: Told) -> None:
    told.tell(ROW_EVERY, TextDelta(agent=1, text=" and on"))
    waits = AgentWaiting(at=7, agent=1, code="place", reason="3 are before it")
    assert "matter" in drawn(told.tell(ROW_EVERY + 0.1, waits))
