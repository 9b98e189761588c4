"""Places: found by trying, fair between runs, and never lost. On a clock that the tests turn."""

import asyncio
import contextlib
import selectors
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarm.places import Places
from swarm.places.line import Tell


class TurnedClock(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer: hours pass in milliseconds, in the same order each time."""

    def __init__(self) -> None:
        super().__init__(_Impatient(self))
        self.now = 1000.0

    def time(self) -> float:
        return self.now


class _Impatient(selectors.SelectSelector):
    def __init__(self, loop: TurnedClock) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self._loop.now += timeout
        return super().select(0)


def run[T](work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=TurnedClock) as runner:
        return runner.run(work)


def now() -> float:
    return asyncio.get_running_loop().time()


class Endpoint:
    """Takes `capacity` requests at once, each for `seconds`, and refuses the rest at once."""

    def __init__(self, capacity: int, *, seconds: float = 1.0, retry_after: float | None = None) -> None:
        self.capacity = capacity
        self.seconds = seconds
        self.retry_after = retry_after
        self.inside = 0
        self.most = 0
        self.refusals = 0

    async def ask(self) -> bool:
        if self.inside >= self.capacity:
            self.refusals += 1
            await asyncio.sleep(0.01)
            return False
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(self.seconds)
        self.inside -= 1
        return True


async def step(places: Places, endpoint: Endpoint, run_key: str = "run") -> None:
    """One step of an agent: tries until it is answered."""
    while True:
        place = await places.enter(run_key)
        try:
            if await endpoint.ask():
                places.succeeded()
                return
            places.refused(endpoint.retry_after)
        finally:
            places.leave(place)


async def swarm(places: Places, endpoint: Endpoint, *, agents: int, steps: int) -> float:
    """How long that many agents with that many steps each take."""

    async def agent() -> None:
        for _ in range(steps):
            await step(places, endpoint)

    began = now()
    await asyncio.gather(*(agent() for _ in range(agents)))
    return now() - began


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
