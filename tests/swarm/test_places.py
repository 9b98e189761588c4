"""Places: found by trying, fair between runs, and never lost. On a clock that the tests turn."""

import asyncio
import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarm.places import Places
from tests.swarm.turned import Endpoint, now, run, step, swarm


@pytest.mark.parametrize("retry_after", [None, 0.2])
def test_a_hundred_agents_at_an_endpoint_for_forty_take_hardly_longer_than_forty_places_need(
    retry_after: float | None,
) -> None:
    endpoint = Endpoint(40, retry_after=retry_after)
    places = Places()
    took = run(swarm(places, endpoint, agents=100, steps=10))
    ideal = 100 * 10 / 40
    assert took <= ideal * 1.05
    assert endpoint.refusals <= 100


def test_a_burst_of_sixty_refusals_counts_once() -> None:
    endpoint = Endpoint(40)
    places = Places()

    async def story() -> int | None:
        tasks = [asyncio.create_task(step(places, endpoint)) for _ in range(100)]
        await asyncio.sleep(0.1)
        limit = places.limit
        await asyncio.gather(*tasks)
        return limit

    assert run(story()) == 40


def test_an_endpoint_that_takes_more_again_gets_more_within_seconds() -> None:
    endpoint = Endpoint(10)
    places = Places()

    async def story() -> None:
        tasks = [asyncio.create_task(swarm(places, endpoint, agents=100, steps=20))]
        await asyncio.sleep(20)
        endpoint.capacity = 80
        await asyncio.sleep(30)
        assert endpoint.most >= 60
        await asyncio.gather(*tasks)

    run(story())


def test_without_a_known_number_everybody_enters() -> None:
    async def story() -> None:
        places = Places()
        for _ in range(1000):
            await places.enter("run")
        assert places.running == 1000
        assert places.limit is None
        assert not places.full
        assert places.reason == ""

    run(story())


def test_the_configured_number_is_never_exceeded() -> None:
    endpoint = Endpoint(1000)
    run(swarm(Places(7), endpoint, agents=50, steps=20))
    assert endpoint.most == 7
    assert endpoint.refusals == 0


def test_refusals_without_any_success_slow_down_instead_of_hammering() -> None:
    endpoint = Endpoint(0)
    places = Places()

    async def story() -> None:
        tasks = [asyncio.create_task(step(places, endpoint)) for _ in range(20)]
        await asyncio.sleep(120)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert places.running == 0
        assert places.waiting == 0

    run(story())
    assert endpoint.refusals < 60


def test_the_limit_never_falls_below_one() -> None:
    async def story() -> None:
        places = Places()
        for _ in range(5):
            place = await places.enter("run")
            places.refused()
            places.leave(place)
            await asyncio.sleep(10)
        assert places.limit == 1

    run(story())


def test_retry_after_keeps_everybody_out_until_then() -> None:
    async def story() -> None:
        places = Places()
        place = await places.enter("run")
        places.refused(5.0)
        places.leave(place)
        began = now()
        assert places.reason == "paused"
        assert places.paused_until == began + 5.0
        await places.enter("run")
        assert now() - began == pytest.approx(5.0)

    run(story())


def test_an_absurd_retry_after_is_bounded() -> None:
    async def story() -> None:
        places = Places()
        place = await places.enter("run")
        places.refused(1e9)
        places.leave(place)
        began = now()
        await places.enter("run")
        assert now() - began == pytest.approx(300.0)

    run(story())


def test_a_cancelled_waiter_leaves_nothing_behind() -> None:
    async def story() -> None:
        places = Places(1)
        place = await places.enter("run")
        waiter = asyncio.create_task(places.enter("run"))
        await asyncio.sleep(0)
        waiter.cancel()
        await asyncio.gather(waiter, return_exceptions=True)
        assert (places.waiting, places.running) == (0, 1)
        places.leave(place)
        await places.enter("run")
        assert places.running == 1

    run(story())


def test_a_waiter_cancelled_in_the_moment_of_its_turn_gives_the_place_back() -> None:
    async def story() -> None:
        places = Places(1)
        place = await places.enter("run")
        waiter = asyncio.create_task(places.enter("run"))
        await asyncio.sleep(0)
        places.leave(place)
        waiter.cancel()
        await asyncio.gather(waiter, return_exceptions=True)
        assert (places.waiting, places.running) == (0, 0)

    run(story())


def test_a_waiter_cancelled_before_its_turn_comes_in_the_same_moment_is_passed_over() -> None:
    async def story() -> None:
        places = Places(1)
        place = await places.enter("run")
        waiter = asyncio.create_task(places.enter("run"))
        await asyncio.sleep(0)
        waiter.cancel()
        places.leave(place)
        await asyncio.gather(waiter, return_exceptions=True)
        assert (places.waiting, places.running) == (0, 0)

    run(story())


def test_leaving_twice_is_a_mistake_that_is_said() -> None:
    async def story() -> None:
        places = Places()
        place = await places.enter("run")
        places.leave(place)
        with pytest.raises(RuntimeError, match="exactly one"):
            places.leave(place)

    run(story())


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.sampled_from(["a", "b", "c"])),
        st.tuples(
            st.sampled_from(["succeed", "refuse", "refuse later", "leave", "cancel", "wait"]),
            st.integers(0, 30),
        ),
    ),
    max_size=80,
)


async def _stay(places: Places, run_key: str, inside: list[asyncio.Event], told: list[str]) -> None:
    place = await places.enter(run_key)
    done = asyncio.Event()
    inside.append(done)
    try:
        await done.wait()
        if told and told[-1] == "succeed":
            places.succeeded()
        elif told and told[-1].startswith("refuse"):
            places.refused(2.0 if told[-1] == "refuse later" else None)
    finally:
        inside.remove(done)
        places.leave(place)


@settings(deadline=None)  # a busy machine is not a fault
@given(st.one_of(st.none(), st.integers(1, 6)), MOVES)
def test_whatever_happens_no_place_is_lost_and_nobody_is_forgotten(
    limit: int | None, moves: list[tuple[str, Any]]
) -> None:
    async def story() -> None:
        places, inside, told, tasks = (
            Places(limit),
            list[asyncio.Event](),
            list[str](),
            list[asyncio.Task[None]](),
        )
        for move, value in moves:
            if move == "enter":
                tasks.append(asyncio.create_task(_stay(places, value, inside, told)))
            elif move == "wait":
                await asyncio.sleep(value / 10)
            elif move == "cancel" and tasks:
                tasks[value % len(tasks)].cancel()
            elif inside:
                told.append(move)
                inside[value % len(inside)].set()
            await asyncio.sleep(0)
            assert 0 <= len(inside) <= places.running
            assert limit is None or places.running <= limit
            assert places.limit is None or places.limit >= 1
        told.append("succeed")
        while not all(task.done() for task in tasks):
            for done in list(inside):
                done.set()
            await asyncio.sleep(1)
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        assert (places.running, places.waiting) == (0, 0)

    run(asyncio.wait_for(story(), 3600))
