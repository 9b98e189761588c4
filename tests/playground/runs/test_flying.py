"""The worker with the real engine, the real client and the practice model, as every process of the site has them."""

import asyncio

import pytest
from redis.exceptions import RedisError

import swarm
from playground.conversations.models import Conversation
from playground.runs import actions, assembly, journal, wakeups, worker
from playground.runs.models import Run
from playground.runs.threads import in_database
from playground.runs.verification import flaws
from swarm.events import RunRecovered
from swarm.frames import Frame
from swarm.state import RunState, fold

WAIT = 60.0  # seconds after which a test gives up


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRACTICE_FIRST_TOKEN", "0")
    monkeypatch.setenv("PRACTICE_TOKENS_PER_SECOND", "0")


async def fly(run: Run, watch: worker.Watch | None = None) -> worker.Outcome:
    async with asyncio.timeout(WAIT), assembly.open_endpoint() as endpoint:
        return await worker.carry(
            run.key, engine=swarm.run, assemble=endpoint.job_for, stop=asyncio.Event(), watch=watch
        )


async def state_of(run: Run) -> RunState:
    return fold(await in_database(journal.past, run.pk))


def found_flaws(run: Run) -> list[str]:
    return flaws(Run.objects.select_related("answer").get(pk=run.pk))


@pytest.fixture
def table(conversation: Conversation) -> Run:
    return actions.start_run(
        conversation, "Make a table of France, Germany and Italy: capital, currency", "swarm"
    )


async def test_a_swarm_answers_with_what_it_read(table: Run) -> None:
    assert await fly(table) == "ended"
    state = await state_of(table)
    assert "Berlin" in state.answer
    assert {path.rpartition(".")[2] for path in state.files} == {"csv", "xlsx"}
    assert await in_database(found_flaws, table) == []


async def test_a_run_paused_for_long_gives_its_worker_free_and_goes_on_when_resumed(
    table: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PARK_AFTER", 0.2)
    pausing: set[asyncio.Task[object]] = set()

    def pause(seq: int, _frame: Frame) -> None:
        if seq == 3:
            pausing.add(asyncio.create_task(in_database(actions.send_control, table, "pause")))

    assert await fly(table, watch=pause) == "parked"
    assert (await state_of(table)).status == "paused"
    await in_database(actions.send_control, table, "resume")
    assert await fly(table) == "ended"
    assert (await state_of(table)).status == "completed"
    assert await in_database(found_flaws, table) == []


@pytest.mark.parametrize("cut", [2, 3, 4, 5])
async def test_a_run_cut_after_any_frame_goes_on_to_the_same_answer(table: Run, cut: int) -> None:
    stop = asyncio.Event()

    def watch(seq: int, _frame: Frame) -> None:
        if seq >= cut:
            stop.set()

    async with asyncio.timeout(WAIT), assembly.open_endpoint() as endpoint:
        first = await worker.carry(
            table.key, engine=swarm.run, assemble=endpoint.job_for, stop=stop, watch=watch
        )
    assert first == "handed over"
    assert await fly(table) == "ended"
    events = await in_database(journal.past, table.pk)
    assert sum(isinstance(event, RunRecovered) for event in events) == 1
    assert "Berlin" in fold(events).answer
    assert await in_database(found_flaws, table) == []


async def test_a_run_completes_while_no_wakeup_arrives(table: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoRedis:
        async def new_channel(self) -> str:
            raise RedisError("connection refused")

        async def group_send(self, _group: str, _message: dict[str, object]) -> None:
            raise RedisError("connection refused")

    monkeypatch.setattr(wakeups, "get_channel_layer", NoRedis)
    assert await fly(table) == "ended"
    assert (await state_of(table)).status == "completed"
