"""Frames handed on inside a process: all of them in order, or a word that the journal must be asked."""

import asyncio

from playground.runs.fresh import MOST, Numbered, carrying, committed, following
from swarm.events import RunStarted


def frame(seq: int) -> Numbered:
    return seq, (RunStarted(at=float(seq)),)


def tell(*numbers: int, run: int = 1) -> None:
    for number in numbers:
        committed(run, *frame(number))


def test_a_follower_gets_the_frames_of_its_run_in_order_and_is_stirred() -> None:
    stir = asyncio.Event()
    with following(1, stir) as follower:
        tell(4, run=2)
        assert not stir.is_set()
        tell(4, 5)
        assert stir.is_set()
        assert follower.take(after=3) == [frame(4), frame(5)]


def test_frames_that_were_read_in_the_journal_are_left_out() -> None:
    with following(1, asyncio.Event()) as follower:
        tell(4, 5, 6)
        assert follower.take(after=5) == [frame(6)]


def test_a_frame_that_is_missing_sends_the_follower_to_the_journal() -> None:
    with carrying(1), following(1, asyncio.Event()) as follower:
        tell(4, 6)
        assert follower.take(after=3) is None
        tell(7)
        assert follower.take(after=3) is None


def test_a_follower_who_looks_too_late_is_sent_to_the_journal() -> None:
    with carrying(1), following(1, asyncio.Event()) as follower:
        tell(*range(1, MOST + 2))
        assert follower.take(after=0) is None


def test_no_news_is_the_truth_only_while_a_worker_of_this_process_carries_the_run() -> None:
    with following(1, asyncio.Event()) as follower:
        with carrying(1):
            assert follower.take(after=3) == []
        assert follower.take(after=3) is None


def test_nothing_is_kept_for_those_who_left() -> None:
    with following(1, asyncio.Event()) as follower:
        pass
    tell(1)
    assert follower.take(after=0) is None
