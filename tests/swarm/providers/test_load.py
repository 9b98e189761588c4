"""What a vLLM says of its load, read from a page that a real one sent."""

from pathlib import Path

import pytest

from swarm.bodies import MemoryBodies
from swarm.places.engine import EngineLoad, fitting
from swarm.providers.endpoint import Endpoint, open_model
from swarm.providers.load import load_in
from tests.swarm.providers.server import Script, http, serving

WIRE = Path(__file__).parents[2] / "data" / "wire" / "vllm"
PAGE = (WIRE / "get_metrics.txt").read_text()
MODELS = http((WIRE / "get_v1_models.json").read_bytes())
BUSY = (
    PAGE.replace('vllm:num_requests_running{engine="0",model_name="tiny-kimi"} 0.0', 'vllm:num_requests_running{engine="0"} 31.0')
    .replace('vllm:num_requests_waiting{engine="0",model_name="tiny-kimi"} 0.0', 'vllm:num_requests_waiting{engine="0"} 7.0')
    .replace('vllm:kv_cache_usage_perc{engine="0",model_name="tiny-kimi"} 0.0', 'vllm:kv_cache_usage_perc{engine="0"} 0.5')
)  # fmt: skip


async def read(page: str, dialect: str = "vllm", status: str = "200 OK") -> EngineLoad | None:
    async with serving(Script([MODELS])) as server:
        server.paths["/metrics"] = Script([http(page.encode(), status=status)])
        endpoint = Endpoint(base_url=server.base_url, model="tiny-kimi", dialect=dialect)
        async with open_model(endpoint, MemoryBodies()) as model:
            load = await model.load()
        assert [asked.path for asked in server.asked if asked.path == "/metrics"] or dialect != "vllm"
    return load


async def test_an_idle_engine_says_that_it_is_idle() -> None:
    assert await read(PAGE) == EngineLoad(running=0, waiting=0, cache=0.0)


async def test_a_busy_engine_says_how_busy_it_is() -> None:
    assert await read(BUSY) == EngineLoad(running=31, waiting=7, cache=0.5)


async def test_several_engines_behind_one_address_are_added_up_and_the_fullest_cache_counts() -> None:
    second = BUSY.replace('engine="0"', 'engine="1"').replace("} 0.5", "} 0.75")
    assert load_in(BUSY + second) == EngineLoad(running=62, waiting=14, cache=0.75)


async def test_an_endpoint_of_another_kind_is_not_asked() -> None:
    assert await read(BUSY, dialect="generic") is None


@pytest.mark.parametrize("page", ["", "not found", "vllm:num_requests_running{} nothing"])
async def test_a_page_without_a_load_tells_nothing(page: str) -> None:
    assert await read(page) is None


async def test_a_proxy_that_keeps_the_page_to_itself_tells_nothing() -> None:
    assert await read(BUSY, status="404 Not Found") is None


class Engine:
    """Works on `seats` at once and queues the rest; each of ours fills `each` of its cache while it is worked on."""

    def __init__(self, seats: int, each: float = 0.0) -> None:
        self.seats = seats
        self.each = each

    def load(self, inside: int) -> EngineLoad:
        running = min(inside, self.seats)
        return EngineLoad(running=running, waiting=inside - running, cache=min(1.0, running * self.each))


def followed(engine: Engine, wanted: int, readings: int = 40, limit: float = float("inf")) -> list[float]:
    """The number of places after each reading, where `wanted` agents want one all the time."""
    found, before = [], None
    for _ in range(readings):
        inside = int(min(wanted, limit))
        load = engine.load(inside)
        limit = fitting(load, before, inside, limit)
        before = load
        found.append(limit)
    return found


def test_places_follow_what_the_engine_works_on_and_nobody_waits_in_its_own_queue() -> None:
    limits = followed(Engine(seats=32), wanted=300)
    assert limits[1] == 32  # seen twice: whoever waits there waits
    assert min(limits[1:]) >= 32
    assert max(limits[1:]) <= 40  # it tries an eighth more, and takes it back


def test_a_full_cache_shrinks_the_number_and_a_roomy_one_lets_it_grow() -> None:
    crowded = followed(Engine(seats=1000, each=0.01), wanted=300)
    assert 80 <= crowded[-1] <= 100
    roomy = followed(Engine(seats=1000, each=0.0001), wanted=300, limit=10)
    assert roomy[-1] >= 300


def test_nothing_is_tried_while_the_places_there_are_not_used() -> None:
    assert set(followed(Engine(seats=64), wanted=5, limit=20)) == {20}


def test_the_last_place_stays_whatever_the_engine_says() -> None:
    flooded = EngineLoad(running=500, waiting=500, cache=1.0)
    assert fitting(flooded, flooded, inside=1, limit=1) == 1
