"""Hints: bounded work in the server's own loop, and a sweeper for what nobody heard."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models.functions import Now

from playground.conversations.models import Conversation
from playground.runs import dispatch, lease, sweeper
from playground.runs.actions import send_control, start_run
from playground.runs.dispatch import Embedded
from playground.runs.models import Run
from playground.runs.threads import in_database


class Work:
    """Stands for `worker.carry`: notes who was carried, and takes as long as it is told."""

    def __init__(self) -> None:
        self.begun: list[UUID] = []
        self.at_once = 0
        self.most = 0
        self.go_on = asyncio.Event()

    async def __call__(self, key: UUID) -> None:
        self.begun.append(key)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go_on.wait()
        self.at_once -= 1


async def settle() -> None:
    """Let everything that is ready in the loop run."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_no_more_runs_than_allowed_go_at_once_and_none_is_forgotten() -> None:
    work, keys = Work(), [uuid4() for _ in range(5)]
    embedded = Embedded(work, at_once=2)
    for key in keys:
        embedded.hint(key)
    await settle()
    assert work.begun == keys[:2]
    work.go_on.set()
    await settle()
    assert (work.begun, work.most) == (keys, 2)


async def test_doubled_hints_begin_one_work() -> None:
    work, key = Work(), uuid4()
    embedded = Embedded(work, at_once=4)
    for _ in range(3):
        embedded.hint(key)
        await settle()
    assert work.begun == [key]
    work.go_on.set()
    await embedded.drain()


async def test_hints_from_other_threads_are_heard() -> None:
    work, key = Work(), uuid4()
    embedded = Embedded(work, at_once=1)
    await asyncio.to_thread(embedded.hint, key)
    await settle()
    assert work.begun == [key]
    work.go_on.set()
    await embedded.drain()


async def test_a_work_that_breaks_makes_room_for_the_next(caplog: pytest.LogCaptureFixture) -> None:
    begun: list[UUID] = []

    async def break_down(key: UUID) -> None:
        begun.append(key)
        raise OSError("the network is gone")

    embedded, keys = Embedded(break_down, at_once=1), [uuid4(), uuid4()]
    for key in keys:
        embedded.hint(key)
    await settle()
    assert begun == keys
    assert "the network is gone" in caplog.text


async def test_a_drained_process_begins_nothing_more() -> None:
    work = Work()
    embedded = Embedded(work, at_once=1)
    await embedded.drain()
    embedded.hint(uuid4())
    await settle()
    assert work.begun == []


def test_a_lost_hint_is_said_again_but_not_by_every_sweeper(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[UUID] = []
    monkeypatch.setattr(dispatch, "hint", heard.append)
    assert sweeper.sweep() == [run.key]
    assert sweeper.sweep() == []
    Run.objects.update(hinted_at=Now() - timedelta(seconds=5))
    assert sweeper.sweep() == [run.key]
    assert heard == [run.key, run.key]


def test_the_sweeper_leaves_held_and_ended_runs_alone(conversation: Conversation) -> None:
    held, ended, orphan = (start_run(conversation, text, "instant") for text in ("held", "ended", "orphan"))
    lease.take(held.key, "worker")
    Run.objects.filter(pk=ended.pk).update(status="completed")
    lease.take(orphan.key, "gone")
    Run.objects.filter(pk=orphan.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert sweeper.sweep() == [orphan.key]


async def test_what_is_accepted_while_nobody_listens_is_carried_when_somebody_does(run: Run) -> None:
    work = Work()
    work.go_on.set()
    embedded = Embedded(work, at_once=1)
    dispatch.use(embedded)
    try:
        await in_database(sweeper.sweep)
        await settle()
    finally:
        dispatch.use(None)
    assert work.begun == [run.key]


def test_a_parked_run_is_left_alone_until_somebody_wants_something(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[UUID] = []
    monkeypatch.setattr(dispatch, "hint", heard.append)
    held = lease.take(run.key, "worker")
    assert held is not None
    assert lease.give_back(held, parked=True)
    assert sweeper.sweep() == []
    send_control(run, "resume")
    assert sweeper.sweep() == [run.key]
    assert heard == [run.key, run.key]  # at once, and by the sweeper
    assert lease.take(run.key, "next") is not None
    assert not Run.objects.get(pk=run.pk).parked
