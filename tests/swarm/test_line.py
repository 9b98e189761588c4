"""The line at an endpoint: whose turn it is, and what those who wait are told."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarm.places import Places
from swarm.places.line import Line, Tell, Waiter
from tests.swarm.turned import Endpoint, now, run, swarm


async def _queue(places: Places, order: list[str], run_key: str, name: str, *, number: int = 0) -> None:
    place = await places.enter(run_key, order=number)
    order.append(name)
    await asyncio.sleep(1)
    places.leave(place)


def test_runs_take_turns_and_agents_of_a_run_come_in_their_order() -> None:
    async def story() -> None:
        places, order = Places(1), list[str]()
        names = [("big", f"big {i}") for i in range(4)] + [("small", "small 0"), ("small", "small 1")]
        await asyncio.gather(*(_queue(places, order, key, name) for key, name in names))
        assert order == ["big 0", "big 1", "small 0", "big 2", "small 1", "big 3"]

    run(story())


def test_agents_of_a_run_go_in_their_order_whenever_they_came() -> None:
    async def story() -> None:
        places, order = Places(1), list[str]()
        async with asyncio.TaskGroup() as group:
            for number, name in ((3, "inside"), (4, "fourth"), (2, "second")):
                group.create_task(_queue(places, order, "run", name, number=number))
            await asyncio.sleep(0.5)
            group.create_task(_queue(places, order, "run", "first", number=1))
        assert order == ["inside", "first", "second", "fourth"]

    run(story())


def test_people_have_as_much_as_each_other_however_many_runs_and_agents_they_send() -> None:
    async def story() -> None:
        places, order = Places(3), list[str]()

        async def ask(person: str, run_key: str) -> None:
            place = await places.enter(run_key, person)
            order.append(person)
            await asyncio.sleep(1)
            places.leave(place)

        many = [("many", f"run {number % 3}") for number in range(90)]
        few = [("few", "run")] * 6
        await asyncio.gather(*(ask(person, key) for person, key in many + few))
        assert order[:3] == ["many"] * 3
        assert sorted(order[3:15]) == ["few"] * 6 + ["many"] * 6

    run(story())


def test_who_has_nothing_inside_goes_before_a_person_with_hundreds_in_line() -> None:
    async def story() -> None:
        places, endpoint = Places(8), Endpoint(8)
        crowd = asyncio.create_task(swarm(places, endpoint, agents=300, steps=1))
        await asyncio.sleep(2.5)
        began = now()
        await places.enter("chat", "somebody else")
        assert now() - began <= 0.5  # the rest of the calls that were under way
        crowd.cancel()

    run(story())

    run(story())


def test_a_waiter_is_told_where_it_stands_and_when_that_matters() -> None:
    async def story() -> None:
        places, told = Places(2), list[tuple[int, float | None]]()

        async def ask(tell: Tell | None = None) -> None:
            place = await places.enter("run", tell=tell)
            await asyncio.sleep(2)
            places.leave(place)

        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(ask())
            group.create_task(ask(lambda standing: told.append((standing.place, standing.seconds))))
        assert told[:2] == [
            (19, None),
            (17, pytest.approx(17.0, abs=1)),
        ]  # nobody had left, then the first two
        assert [place for place, _ in told[2:]] == [7, 3, 1]

    run(story())


def test_a_waiter_knows_why_it_waits() -> None:
    async def story() -> None:
        places = Places(1)
        place = await places.enter("run")
        waiter = asyncio.create_task(places.enter("run"))
        await asyncio.sleep(0)
        assert (places.waiting, places.reason) == (1, "places")
        places.leave(place)
        await waiter
        assert (places.waiting, places.running) == (0, 1)

    run(story())


CROWDS = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", "cid"]), st.sampled_from(["r1", "r2"]), st.integers(1, 5)),
    min_size=1,
    max_size=40,
)  # of agents that come: whose, of which run, and for how many seconds they stay inside


class Watched(Line):
    """A line that checks each turn."""

    def take(self, waiter: Waiter) -> None:
        people = self.people()
        has = people[waiter.place.person][1]
        assert all(has <= inside for waiting, inside in people.values() if waiting)
        super().take(waiter)


async def _stay(places: Places, person: str, run_key: str, seconds: int, number: int = 0) -> None:
    place = await places.enter(run_key, person, order=number)
    await asyncio.sleep(seconds)
    places.leave(place)


@settings(deadline=None)  # a busy machine is not a fault
@given(st.integers(1, 5), CROWDS)
def test_nobody_is_passed_over_by_who_has_more_and_everybody_has_his_turn(
    limit: int, crowd: list[tuple[str, str, int]]
) -> None:
    async def story() -> None:
        places = Places(limit)
        places.line = Watched()
        async with asyncio.TaskGroup() as group:
            for number, who in enumerate(crowd):
                group.create_task(_stay(places, *who, number))
                await asyncio.sleep(number % 3)
                assert places.running <= limit
        assert (places.running, places.waiting) == (0, 0)

    run(asyncio.wait_for(story(), 3600))


@settings(deadline=None)
@given(CROWDS)
def test_the_place_in_line_is_the_turn_that_comes(crowd: list[tuple[str, str, int]]) -> None:
    async def story() -> None:
        places, turns = Places(1), list[int]()

        async def agent(number: int, person: str, run_key: str) -> None:
            place = await places.enter(run_key, person, order=number)
            turns.append(number)
            await asyncio.sleep(1)
            places.leave(place)

        held = await places.enter("before", "somebody else")
        tasks = [asyncio.create_task(agent(number, *who[:2])) for number, who in enumerate(crowd)]
        await asyncio.sleep(1)
        told = {waiter.order: places.line.place_of(waiter) for waiter in places.line}
        places.leave(held)
        await asyncio.gather(*tasks)
        assert [told[number] for number in turns] == list(range(1, len(crowd) + 1))

    run(asyncio.wait_for(story(), 3600))
