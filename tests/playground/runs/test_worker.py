"""The worker: commits what the engine tells, hears wishes, hands over, and knows when to stop."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import DatabaseError, OperationalError
from django.db.models.functions import Now

from playground.runs import actions, closing, dispatch, journal, lease, wakeups, wishes, worker
from playground.runs.models import Run
from playground.runs.threads import in_database
from swarm.controls import Control
from swarm.errors import KeyRefused
from swarm.events import ControlApplied, Event, RunFailed
from swarm.frames import Frame
from swarm.job import Job
from swarm.state import RunState, fold
from tests.playground.runs.stories import (
    ANSWER,
    BEGIN,
    FINISH,
    SPEAK,
    Storyteller,
    framed,
    no_job,
    obedient,
)

WAIT = 20.0  # seconds after which a test gives up: never waited in a test that passes


async def carry(
    run: Run, engine: worker.Engine, stop: asyncio.Event | None = None, begun: asyncio.Event | None = None
) -> worker.Outcome:
    def watch(_seq: int, _frame: Frame) -> None:
        if begun is not None:
            begun.set()

    stop = stop or asyncio.Event()
    return await worker.carry(run.key, engine=engine, assemble=no_job, stop=stop, watch=watch)


async def state_of(run: Run) -> RunState:
    return fold(await in_database(journal.past, run.pk))


async def control_states(run: Run) -> list[tuple[str, str]]:
    rows = await in_database(lambda: list(run.controls.values_list("kind", "outcome")))
    return [(kind, outcome) for kind, outcome in rows]


async def test_a_run_is_carried_to_its_end(run: Run) -> None:
    assert await carry(run, Storyteller(BEGIN, SPEAK, FINISH)) == "ended"
    assert (await state_of(run)).answer == ANSWER


async def test_a_second_hint_finds_the_run_taken(run: Run) -> None:
    story = Storyteller(BEGIN, SPEAK, FINISH)
    story.pause_before = 1
    first = asyncio.create_task(carry(run, story))
    await story.reached.wait()
    assert await carry(run, Storyteller(BEGIN)) == "refused"
    story.go_on.set()
    assert await first == "ended"


async def test_a_hint_for_an_ended_run_does_nothing(run: Run) -> None:
    await carry(run, Storyteller(BEGIN, SPEAK, FINISH))
    assert await carry(run, Storyteller(BEGIN)) == "refused"


async def test_a_worker_told_to_stop_hands_over_within_the_moment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints: list[object] = []
    monkeypatch.setattr(dispatch, "hint", hints.append)
    story, stop = Storyteller(BEGIN, SPEAK, FINISH), asyncio.Event()
    story.pause_before = 2
    work = asyncio.create_task(carry(run, story, stop))
    await story.reached.wait()
    stop.set()
    assert await work == "handed over"
    assert story.closed == 1
    assert hints == [run.key]
    assert await carry(run, story_going_on := Storyteller(BEGIN, SPEAK, FINISH)) == "ended"
    assert story_going_on.told == 1
    assert (await state_of(run)).answer == ANSWER


async def test_watchers_hear_how_far_the_run_is(run: Run) -> None:
    layer = get_channel_layer()
    assert layer is not None
    channel = await layer.new_channel()
    await layer.group_add(wakeups.run_group(run.key), channel)
    await carry(run, Storyteller(BEGIN, SPEAK, FINISH))
    async with asyncio.timeout(WAIT):
        while (message := await layer.receive(channel))["seq"] < 4:
            assert message["type"] == "run.reached"


async def test_a_wish_reaches_the_engine_once_and_is_answered(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishes, "LOOK_EVERY", WAIT)  # so that only the wake-up can bring it in time
    work = asyncio.create_task(carry(run, obedient, begun=(begun := asyncio.Event())))
    async with asyncio.timeout(WAIT):
        await begun.wait()
        await in_database(actions.send_control, run, "steer", 0, "faster")
        await in_database(actions.send_control, run, "stop")
        assert await work == "ended"
    assert await control_states(run) == [("steer", "applied"), ("stop", "applied")]
    events = await in_database(journal.past, run.pk)
    assert [event.kind for event in events if isinstance(event, ControlApplied)] == ["steer", "stop"]


async def test_a_wish_whose_wakeup_was_lost_is_found_by_looking(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishes, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(wakeups, "tell_wanted", lambda _key: None)
    work = asyncio.create_task(carry(run, obedient, begun=(begun := asyncio.Event())))
    async with asyncio.timeout(WAIT):
        await begun.wait()
        await in_database(actions.send_control, run, "stop")
        assert await work == "ended"


async def test_a_wish_made_before_the_worker_came_waits_for_it(run: Run) -> None:
    held = await in_database(lease.take, run.key, "another")
    await in_database(actions.send_control, run, "stop")
    assert held is not None
    await in_database(lease.give_back, held)
    async with asyncio.timeout(WAIT):
        assert await carry(run, obedient) == "ended"
    assert (await state_of(run)).status == "cancelled"


async def test_who_lost_the_lease_stops_and_writes_nothing(run: Run) -> None:
    story = Storyteller(BEGIN, SPEAK, FINISH)
    story.pause_before = 1
    work = asyncio.create_task(carry(run, story))
    await story.reached.wait()
    expired = Run.objects.filter(pk=run.pk)
    await in_database(partial(expired.update, lease_until=Now() - timedelta(seconds=1)))
    assert await in_database(lease.take, run.key, "another") is not None
    story.go_on.set()
    assert await work == "lost"
    assert [frame.epoch for frame in await in_database(journal.read, run.pk)] == [0, 1]


async def test_two_failed_renewals_end_the_work(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_held: lease.Lease) -> bool:
        raise OperationalError("no connection")

    monkeypatch.setattr(lease, "renew", refuse)
    monkeypatch.setattr(lease, "RENEW_EVERY", 0.01)
    monkeypatch.setattr(wishes, "LOOK_EVERY", 0.01)
    story = Storyteller(BEGIN, SPEAK, FINISH)
    story.pause_before = 1
    async with asyncio.timeout(WAIT):
        assert await carry(run, story) == "lost"


async def test_a_commit_that_the_database_refused_is_tried_again(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = iter([DatabaseError("deadlock"), DatabaseError("deadlock")])
    project = journal.project

    def refuse_twice(*given: Any) -> None:
        if (error := next(refusals, None)) is not None:
            raise error
        project(*given)

    monkeypatch.setattr(journal, "project", refuse_twice)
    monkeypatch.setattr(worker, "AGAIN_AFTER", 0.0)
    assert await carry(run, Storyteller(BEGIN, SPEAK, FINISH)) == "ended"
    assert [frame.seq for frame in await in_database(journal.read, run.pk)] == [1, 2, 3, 4]


async def test_an_engine_that_breaks_fails_the_run_and_says_so(run: Run) -> None:
    async def broken(
        _job: Job, _past: Iterable[Event], _controls: asyncio.Queue[Control]
    ) -> AsyncGenerator[Frame]:
        yield framed(BEGIN)
        yield framed(SPEAK)
        raise RuntimeError("a secret detail")

    assert await carry(run, broken) == "ended"
    state = await state_of(run)
    assert (state.status, state.code, state.agents[0].status) == ("failed", "internal", "failed")
    assert "secret" not in state.reason
    assert state.usage.input == 10  # the attempt whose end nobody saw is charged at its input


async def test_an_engine_that_tells_what_cannot_happen_fails_the_run(run: Run) -> None:
    assert await carry(run, Storyteller(BEGIN, BEGIN)) == "ended"
    assert (await state_of(run)).code == "internal"


def test_closing_an_untouched_run_is_one_event() -> None:
    (event,) = closing.closing_events(RunState(), "internal", "it broke")
    assert isinstance(event, RunFailed)


async def test_an_engine_that_tells_no_end_fails_the_run(run: Run) -> None:
    assert await carry(run, Storyteller(BEGIN, SPEAK)) == "ended"
    assert (await state_of(run)).code == "internal"


async def test_an_endpoint_that_cannot_be_used_is_named_as_the_reason(run: Run) -> None:
    async def refuse(_lease: lease.Lease) -> Job:
        raise KeyRefused("The endpoint does not accept the key.", code="key_refused")

    stop = asyncio.Event()
    assert await worker.carry(run.key, engine=obedient, assemble=refuse, stop=stop) == "ended"
    state = await state_of(run)
    assert (state.code, state.reason) == ("key_refused", "The endpoint does not accept the key.")


async def test_a_cancelled_worker_closes_the_engine_and_hands_over(run: Run) -> None:
    story = Storyteller(BEGIN, SPEAK, FINISH)
    story.pause_before = 1
    work = asyncio.create_task(carry(run, story))
    await story.reached.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert story.closed == 1
    assert await in_database(lease.take, run.key, "next") is not None
