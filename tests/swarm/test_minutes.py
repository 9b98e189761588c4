"""How long a run may work: the time in which it runs counts, and no other."""

import asyncio
from dataclasses import replace

import pytest
from msgspec import structs

from swarm import events as ev
from swarm.controls import Control
from swarm.events import Event
from swarm.frames import Frame
from swarm.job import Job
from swarm.limits import Limits
from swarm.state import RunState, fold
from swarm.testing import a_job, accepted, fly
from tests.swarm.flights import one_wave


def worked(*events: Event) -> RunState:
    return fold([*accepted(a_job(one_wave())), *events])


def test_pauses_waits_and_the_time_without_a_worker_do_not_count() -> None:
    state = worked(
        ev.RunStarted(at=10.0),
        ev.RunPaused(at=14.0),
        ev.RunResumed(at=100.0),
        ev.RunWaiting(at=103.0, code="budget", reason=""),
        ev.RunResumed(at=200.0),
    )
    assert state.worked_at(202.0) == pytest.approx(4 + 3 + 2)
    wish = ev.ControlApplied(at=202.0, key="k", kind="steer", agent=None, outcome="applied")
    state.apply(wish)  # the last that was heard of that worker
    state.apply(ev.RunRecovered(at=400.0, reason=""))
    assert state.worked_at(401.0) == pytest.approx(4 + 3 + 2 + 1)


async def half_way(job: Job, minutes: float) -> list[Event]:
    """The events up to the end of the first step, which took so long; then the process died."""
    events = await fly(job)
    end = next(place for place, event in enumerate(events) if isinstance(event, ev.StepCompleted))
    return [*events[:end], structs.replace(events[end], at=minutes * 60)]


def go_on(frame: Frame, controls: asyncio.Queue[Control]) -> None:
    if any(isinstance(event, ev.RunWaiting) for event in frame.events):
        controls.put_nowait(Control(key="go", kind="resume"))


async def test_a_run_that_worked_for_its_minutes_waits_and_may_have_as_many_again() -> None:
    past = await half_way(a_job(one_wave("a", "b")), 2.5)
    job = replace(a_job(one_wave("a", "b"), limits=Limits(minutes=2)), elapsed=1000.0)
    events = await asyncio.wait_for(fly(job, past, on_frame=go_on), 20)
    waits = [(event.code, event.reason) for event in events if isinstance(event, ev.RunWaiting)]
    assert waits == [("cap", "The run has worked for its 2 minutes.")]
    assert (fold(events).status, fold(events).portions) == ("completed", 2)


async def test_a_run_that_rested_for_hours_has_not_worked() -> None:
    past = await half_way(a_job(one_wave("a", "b")), 1.5)
    job = replace(a_job(one_wave("a", "b"), limits=Limits(minutes=2)), elapsed=100_000.0)
    assert not [event for event in await fly(job, past) if isinstance(event, ev.RunWaiting)]


async def test_where_nobody_attends_it_ends_with_the_reason() -> None:
    past = await half_way(a_job(one_wave("a")), 3.0)
    job = replace(a_job(one_wave("a"), limits=Limits(minutes=2), attended=False), elapsed=1000.0)
    state = fold(await fly(job, past))
    assert (state.status, state.code) == ("failed", "cap")
