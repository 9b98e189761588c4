"""Several workers at one endpoint, each with places of its own kept in step through the database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest
from django.db import InterfaceError
from django.db.models import F
from pytest_django import DjangoDbBlocker, Settings

from playground.endpoints import sharing
from playground.endpoints.configured import fingerprint
from playground.endpoints.dividing import Want
from playground.endpoints.load import load_of
from playground.endpoints.minutes import Bounds
from playground.endpoints.models import Pool, Share
from playground.endpoints.pooling import Answer, Word, exchange
from playground.endpoints.sharing import Sharing
from playground.environment import ModelEndpoint
from playground.runs.threads import close_database, in_database
from swarm.places import Places
from swarm.places.engine import EngineLoad

ADDRESS = "https://models.example.org/v1"
PATIENCE = 20.0

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def _nothing_left_open(django_db_blocker: DjangoDbBlocker) -> AsyncIterator[None]:
    yield
    with django_db_blocker.unblock():
        await close_database()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "EVERY", 0.1)
    monkeypatch.setattr(sharing, "HURRY", 0.02)


def configured(settings: Settings, places: int | None = None, **bounds: int) -> ModelEndpoint:
    endpoint = ModelEndpoint(base_url=ADDRESS, api_key="k", name="m", dialect="auto", places=places, **bounds)
    settings.MODEL_ENDPOINT = endpoint
    return endpoint


async def tells_nothing() -> EngineLoad | None:
    return None


async def until(seen: Callable[[], bool]) -> None:
    """Return when it is so. What is looked at changes with the other tasks of this loop."""
    while not seen():  # noqa: ASYNC110 - nothing fires an event here
        await asyncio.sleep(0.01)


@asynccontextmanager
async def workers(endpoint: ModelEndpoint, number: int) -> AsyncIterator[list[Places]]:
    """The places of so many workers."""
    all_of_them = [Sharing(endpoint, in_database, tells_nothing) for _ in range(number)]
    try:
        async with asyncio.timeout(PATIENCE):
            yield [worker.places for worker in all_of_them]
    finally:
        for worker in all_of_them:
            await worker.aclose()


class Endpoint:
    """Counts who is inside, all workers together."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.most = 0
        self.served: list[str] = []

    async def ask(self, places: Places, person: str, seconds: float = 0.03) -> None:
        place = await places.enter(f"run of {person}", person)
        self.inside.append(person)
        self.served.append(person)
        self.most = max(self.most, len(self.inside))
        await asyncio.sleep(seconds)
        self.inside.remove(person)
        places.leave(place)


async def test_a_configured_number_holds_for_all_workers_together(settings: Settings) -> None:
    endpoint = Endpoint()
    async with workers(configured(settings, 5), 3) as each, asyncio.TaskGroup() as group:
        for places in each:
            for _ in range(30):
                group.create_task(endpoint.ask(places, "ann"))
    assert len(endpoint.served) == 90
    assert endpoint.most == 5


async def test_a_worker_that_is_alone_has_all_places_at_once(settings: Settings) -> None:
    endpoint = Endpoint()
    async with workers(configured(settings, 40), 1) as (places,), asyncio.TaskGroup() as group:
        for _ in range(40):
            group.create_task(endpoint.ask(places, "ann", 1.0))
    assert endpoint.most == 40


async def test_without_a_bound_nobody_waits_for_the_database(settings: Settings) -> None:
    async with workers(configured(settings), 1) as (places,):
        assert not places.full
        entering = places.enter("run", "ann")
        with pytest.raises(StopIteration):  # it never waits
            entering.send(None)


async def test_somebody_elses_single_call_goes_before_the_crowd_of_another_worker(settings: Settings) -> None:
    endpoint = Endpoint()
    async with workers(configured(settings, 4), 2) as (crowded, other):
        crowd = [asyncio.create_task(endpoint.ask(crowded, "ann", 0.2)) for _ in range(100)]
        await until(lambda: len(endpoint.served) >= 8)
        before = len(endpoint.served)
        await endpoint.ask(other, "bob")
        passed = endpoint.served[before:].index("bob")
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
    assert passed <= 45  # of ninety: the word goes round, however slow the machine is
    assert endpoint.most <= 4


async def test_two_people_have_alike_from_two_workers(settings: Settings) -> None:
    endpoint = Endpoint()
    async with workers(configured(settings, 6), 2) as (first, second):
        tasks = [asyncio.create_task(endpoint.ask(first, "ann")) for _ in range(300)]
        tasks += [asyncio.create_task(endpoint.ask(second, "bob")) for _ in range(60)]
        await until(lambda: endpoint.served.count("bob") == 60)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    late = endpoint.served[60:]  # until then the word may have been on its way
    assert late.count("bob") >= late.count("ann") * 0.6


async def test_one_place_goes_back_and_forth_between_two_people(settings: Settings) -> None:
    endpoint = Endpoint()
    async with workers(configured(settings, 1), 2) as (first, second), asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(endpoint.ask(first, "ann", 0.3))
            group.create_task(endpoint.ask(second, "bob", 0.3))
    assert endpoint.most == 1
    assert sorted(endpoint.served[:6]).count("bob") in (2, 3, 4)


async def test_what_one_worker_finds_out_the_others_know(settings: Settings) -> None:
    async with workers(configured(settings), 2) as (first, second):
        held = [await first.enter("run", "ann") for _ in range(10)]
        await second.enter("run", "bob")
        first.refused()
        first.leave(held.pop())
        await until(lambda: second.limit is not None)
        assert second.limit in range(11)


async def test_a_pause_that_one_worker_was_asked_for_holds_for_all(settings: Settings) -> None:
    async with workers(configured(settings, 4), 2) as (first, second):
        held = await first.enter("run", "ann")
        second.leave(await second.enter("run", "bob"))
        first.refused(60.0)
        first.leave(held)
        await until(lambda: second.paused_until is not None)
        assert second.full


async def test_requests_a_minute_are_counted_over_all_workers(settings: Settings) -> None:
    endpoint = Endpoint()
    async with workers(configured(settings, requests_per_minute=20), 2) as each:
        tasks = [asyncio.create_task(endpoint.ask(places, "ann")) for places in each for _ in range(30)]
        await until(lambda: len(endpoint.served) >= 20)
        await asyncio.sleep(0.3)
        assert len(endpoint.served) == 20
        assert all(places.reason == "minute" for places in each if places.waiting)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_tokens_a_minute_let_small_requests_in_and_a_request_larger_than_a_minute_too(
    settings: Settings,
) -> None:
    async with workers(configured(settings, tokens_per_minute=10_000), 1) as (places,):
        places.leave(await places.enter("run", "ann", tokens=4_000))
        places.leave(await places.enter("run", "ann", tokens=4_000))
        waits = asyncio.create_task(places.enter("run", "ann", tokens=4_000))
        await asyncio.sleep(0.3)
        assert not waits.done()
        waits.cancel()
    await in_database(Pool.objects.all().delete)
    async with workers(configured(settings, tokens_per_minute=10_000), 1) as (places,):
        places.leave(await places.enter("run", "ann", tokens=50_000))


async def test_the_engine_s_load_is_read_by_one_worker_and_holds_for_all(settings: Settings) -> None:
    readings: list[int] = []

    async def busy() -> EngineLoad:
        readings.append(1)
        return EngineLoad(running=8, waiting=12, cache=0.4)

    endpoint = configured(settings)
    first, second = (Sharing(endpoint, in_database, busy) for _ in range(2))
    try:
        async with asyncio.timeout(PATIENCE):
            for _ in range(20):
                await first.places.enter("run", "ann")
            await second.places.enter("run", "bob")
            await until(lambda: None not in (first.places.limit, second.places.limit))
        assert first.places.limit == 21 - 12
        found = await in_database(load_of, ADDRESS)
        assert (found.engine, found.found) == (EngineLoad(running=8, waiting=12, cache=0.4), True)
    finally:
        await first.aclose()
        await second.aclose()


async def test_while_the_database_is_away_nobody_enters_where_there_is_a_bound_and_then_everybody(
    settings: Settings,
) -> None:
    back = asyncio.Event()

    async def door[**P, T](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if not back.is_set():
            raise InterfaceError("the connection is closed")
        return await in_database(function, *args, **kwargs)

    worker = Sharing(configured(settings, 3), door, tells_nothing)
    try:
        async with asyncio.timeout(PATIENCE):
            enters = asyncio.create_task(worker.places.enter("run", "ann"))
            await asyncio.sleep(0.2)
            assert not enters.done()
            back.set()
            worker.places.leave(await enters)
    finally:
        await worker.aclose()


def a_word(**more: object) -> Word:
    plain = Word(most=8, bounds=Bounds(), wanted={}, limit=None, found=False, turn=-1)
    return msgspec.structs.replace(plain, **more)


def told(worker: str, **more: object) -> Answer:
    return exchange(ADDRESS, "k", worker, a_word(**more))


def test_the_share_of_a_worker_that_died_is_freed_by_age() -> None:
    told("dead", wanted={"ann": Want(20, 8)})
    assert told("alive", wanted={"bob": Want(8, 0)}).share == 0
    Share.objects.filter(worker="dead").update(seen_at=F("seen_at") - timedelta(seconds=6))
    assert told("alive", wanted={"bob": Want(8, 0)}).share == 8
    assert list(Share.objects.values_list("worker", flat=True)) == ["alive"]


def test_a_share_grows_by_what_is_free_and_shrinks_as_requests_end() -> None:
    assert told("first", wanted={"ann": Want(92, 8)}).share == 8
    assert told("second", wanted={"bob": Want(10, 0)}).share == 0
    assert told("first", wanted={"ann": Want(92, 8)}).share == 4  # it has eight inside, and lets nobody in
    assert told("second", wanted={"bob": Want(10, 0)}).share == 0
    assert told("first", wanted={"ann": Want(92, 5)}).share == 4
    assert told("second", wanted={"bob": Want(10, 0)}).share == 3
    told("first", wanted={"ann": Want(92, 4)})
    assert told("second", wanted={"bob": Want(7, 3)}).share == 4


def test_of_two_findings_at_once_the_lower_counts() -> None:
    turn = told("first").turn
    told("second", limit=5, found=True, turn=turn)
    assert told("first", limit=7, found=True, turn=turn).limit == 5


def test_keys_are_told_apart_by_something_that_they_cannot_be_found_by(settings: Settings) -> None:
    one = configured(settings)
    other = ModelEndpoint(base_url=ADDRESS, api_key="another", name="", dialect="auto", places=None)
    assert fingerprint(one) != fingerprint(other)
    assert one.api_key not in fingerprint(other)
    assert len(fingerprint(one)) == 16


def test_an_endpoint_that_nobody_asks_has_nothing_to_do(settings: Settings) -> None:
    configured(settings, 8)
    load = load_of(ADDRESS)
    assert (load.running, load.waiting, load.workers, load.limit, load.breaker) == (0, 0, 0, 8, "closed")


def test_the_load_is_that_of_all_workers(settings: Settings) -> None:
    configured(settings, 8, requests_per_minute=60)
    told("first", wanted={"ann": Want(5, 3)}, refused=2, bounds=Bounds(requests=60), requests=(5, 0))
    told("second", wanted={"ann": Want(1, 0), "bob": Want(0, 4)}, refused=1)
    load = load_of(ADDRESS)
    assert (load.running, load.waiting, load.people, load.workers, load.refused) == (7, 6, 2, 2, 3)
    assert (load.granted, load.bounds) == ((5, 0), (60, None))


@pytest.mark.parametrize(
    ("first", "second", "breaker"),
    [
        ({"failures": 9}, {}, "open"),
        ({"failures": 5, "wanted": {"ann": Want(0, 1)}}, {"failures": 4}, "half-open"),
        ({"failures": 9}, {"worked": 3.0}, "closed"),
        ({"failures": 3}, {}, "closed"),
        ({"failures": 9}, {"worked": 120.0}, "open"),
    ],
)
def test_the_breaker_tells_an_endpoint_at_which_nothing_works(
    first: dict[str, object], second: dict[str, object], breaker: str
) -> None:
    told("first", **first)
    told("second", **second)
    assert load_of(ADDRESS).breaker == breaker
