"""A watcher's outbox: bounded, and never waiting for a browser that is gone."""

import asyncio

from playground.runs.seats import DEAD_SECONDS, FLIGHT_BYTES, OUTBOX_MESSAGES, SLOW_SECONDS, Seat, Ticket


def a_seat() -> Seat:
    return Seat(ticket=Ticket(user=1, session="s", proof="p"), language="en", wants_snapshot=False)


async def taken(seat: Seat) -> list[str | None]:
    """All that waits."""
    return [await seat.next() for _ in range(OUTBOX_MESSAGES + 2) if seat.has_mail]


def test_messages_leave_in_the_order_in_which_they_came() -> None:
    seat = a_seat()
    for seq in range(3):
        assert seat.send(f"m{seq}", now=0.0, seq=seq)
    assert asyncio.run(taken(seat)) == ["m0", "m1", "m2"]


def test_a_full_outbox_is_dropped_for_a_snapshot() -> None:
    seat = a_seat()
    sent = [seat.send("m", now=0.0, seq=seq) for seq in range(OUTBOX_MESSAGES + 1)]
    assert sent == [True] * OUTBOX_MESSAGES + [False]
    assert seat.wants_snapshot
    assert not seat.has_mail


def test_what_was_dropped_is_not_waited_for() -> None:
    seat = a_seat()
    for seq in range(OUTBOX_MESSAGES + 1):
        seat.send("m", now=0.0, seq=seq)
    assert not seat.is_slow(now=SLOW_SECONDS + 1)


async def test_ten_seconds_without_a_word_are_slow_and_a_word_makes_up_for_them() -> None:
    seat = a_seat()
    seat.send("m", now=0.0, seq=7)
    await taken(seat)
    assert not seat.is_slow(now=SLOW_SECONDS)
    assert seat.is_slow(now=SLOW_SECONDS + 0.1)
    seat.acknowledge(6)
    assert seat.is_slow(now=SLOW_SECONDS + 0.1)
    seat.acknowledge(7)
    assert not seat.is_slow(now=SLOW_SECONDS + 0.1)


async def test_a_panel_is_acknowledged_with_the_frame_before_it() -> None:
    seat = a_seat()
    seat.send("frame", now=0.0, seq=7)
    seat.send("panel", now=0.0)
    await taken(seat)
    seat.acknowledge(7)
    assert seat.lag(now=99.0) == 0


async def test_too_many_bytes_on_the_way_are_slow_however_young() -> None:
    seat = a_seat()
    seat.send("m" * (FLIGHT_BYTES + 1), now=0.0, seq=1)
    await taken(seat)
    assert seat.is_slow(now=0.0)
    assert not seat.send("more", now=0.0, seq=2)
    seat.acknowledge(1)
    assert not seat.is_slow(now=0.0)


async def test_who_never_acknowledges_is_given_up() -> None:
    seat = a_seat()
    seat.send("m", now=0.0, seq=1)
    await taken(seat)
    assert not seat.is_dead(now=DEAD_SECONDS)
    assert seat.is_dead(now=DEAD_SECONDS + 1)


async def test_a_closed_seat_says_its_last_word_and_nothing_after_it() -> None:
    seat = a_seat()
    seat.send("m", now=0.0, seq=1)
    seat.close("bye")
    seat.close("again")
    assert not seat.send("late", now=0.0, seq=2)
    assert await taken(seat) == ["m", "bye", None]


async def test_an_empty_outbox_is_waited_at() -> None:
    seat = a_seat()
    waiting = asyncio.create_task(seat.next())
    await asyncio.sleep(0)
    assert not waiting.done()
    seat.send("m", now=0.0, seq=1)
    assert await waiting == "m"
