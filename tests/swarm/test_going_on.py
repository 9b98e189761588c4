"""Nothing that was paid for is lost: a run is killed anywhere, and goes on."""

import asyncio

import pytest

from swarm import events as ev
from swarm.controls import Control
from swarm.errors import ModelError, ModelRefused
from swarm.events import Event
from swarm.frames import Frame
from swarm.job import Job
from swarm.limits import Limits
from swarm.messages import UserMessage
from swarm.model import Request
from swarm.state import fold
from swarm.testing import Says, ScriptedModel, a_job, fly, last_text, turns, who
from tests.swarm.expedition import LONG, captain_and_scouts, is_whole, keep
from tests.swarm.flights import SCOUT, assign, results, when


def an_expedition(made: list[str]) -> Job:
    return a_job(captain_and_scouts(), tools=[keep(made)], limits=Limits(agents_at_once=2))


def _nothing_twice(events: list[Event], cut: int) -> bool:
    """Whether no step and no call that had ended before the cut was begun again after it."""
    steps = {(e.agent, e.step) for e in events[:cut] if isinstance(e, ev.StepCompleted)}
    calls = {(e.agent, e.call) for e in events[:cut] if isinstance(e, ev.ToolEnded)}
    again = {(e.agent, e.step) for e in events[cut:] if isinstance(e, ev.AttemptStarted)}
    carried = {(e.agent, e.call) for e in events[cut:] if isinstance(e, ev.ToolStarted)}
    return not (steps & again or calls & carried)


@pytest.mark.parametrize("first", range(1, 11))
async def test_a_run_with_everything_in_it_is_cut_anywhere_and_ends_whole(first: int) -> None:
    async with asyncio.timeout(20):
        await asyncio.gather(*(_goes_on(cut) for cut in range(first, 75, 10)))


async def _goes_on(cut: int) -> None:
    job = an_expedition([])
    before = await fly(job, frames=cut)
    events = await fly(job, before)
    assert is_whole(fold(events)), cut
    assert _nothing_twice(events, len(before)), cut


@pytest.mark.parametrize("every", [9, 12, 17])
async def test_a_run_that_is_killed_again_and_again_ends_whole(every: int) -> None:
    job = an_expedition([])
    events: list[Event] | None = None
    while events is None or not fold(events).ended:
        events = await asyncio.wait_for(fly(job, events, frames=every), 20)
    assert is_whole(fold(events))


async def test_who_reads_from_the_journal_sees_what_who_was_there_saw() -> None:
    made: list[str] = []
    job = an_expedition(made)
    events = await fly(job)
    assert len(made) == 6
    long = next(e for e in events if isinstance(e, ev.ToolEnded) and e.content.body).content
    assert (await job.bodies.get(long.body)).decode().endswith(LONG)


async def test_a_captain_who_is_begun_anew_while_he_assigns_keeps_those_who_work() -> None:
    hold = asyncio.Event()

    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            return Says(text="seen")
        if turns(request) == 0:
            return Says(calls=(SCOUT, assign("a", "b")), hold=hold)
        return Says(text="done")

    model = ScriptedModel(script)
    retry = when(ev.AgentCompleted, 1, Control(key="x", kind="retry", agent=0))
    state = fold(await asyncio.wait_for(fly(a_job(model), on_frame=retry), 10))
    assert (state.status, state.agents[0].steps[0].finish, len(state.agents)) == ("completed", "cut", 3)
    assert "2 of 2 completed." in results(model)[1]


async def test_a_run_that_was_stopped_while_it_assigned_can_be_tried_again() -> None:
    hold = asyncio.Event()

    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            return Says(text="seen", hold=hold)
        return Says(calls=(SCOUT, assign("a", "b")), hold=hold) if turns(request) == 0 else Says(text="done")

    model = ScriptedModel(script)
    stop = when(ev.AttemptStarted, 2, Control(key="x", kind="stop"))
    stopped = await asyncio.wait_for(fly(a_job(model), on_frame=stop), 10)
    assert fold(stopped).status == "cancelled"
    hold.set()
    state = fold(await asyncio.wait_for(fly(a_job(model), [*stopped, ev.RunRetried(at=stopped[-1].at)]), 10))
    assert (state.status, state.answer, state.gaps) == ("completed", "done", 0)
    assert len(state.agents) == 3


async def test_the_captain_waits_for_an_agent_that_is_tried_again_after_it_had_ended() -> None:
    first, second = asyncio.Event(), asyncio.Event()
    tried: list[str] = []

    def script(request: Request) -> Says:
        if who(request) != "You are a scout.":
            return Says(calls=(SCOUT, assign("a", "b"))) if turns(request) == 0 else Says(text="done")
        tried.append(last_text(request.messages)[-1])
        if tried[-1] == "a":
            return Says(text="seen", hold=first)
        return Says(text="better", hold=second) if tried.count("b") == 2 else Says(text="poor")

    def on_frame(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        retry(frame, controls)
        for event in frame.events:
            if isinstance(event, ev.AgentRetried):
                first.set()
            if isinstance(event, ev.AgentCompleted) and event.agent == 1:
                second.set()

    retry = when(ev.AgentCompleted, 2, Control(key="x", kind="retry", agent=2))
    model = ScriptedModel(script)
    await asyncio.wait_for(fly(a_job(model), on_frame=on_frame), 10)
    assert 'agent="2" item="b" outcome="completed">\nbetter\n' in results(model)[1]


async def test_a_late_second_try_is_told_though_the_process_died_meanwhile() -> None:
    def script(request: Request) -> Says | ModelError:
        if who(request) == "You are a scout.":
            asked.append("scout")
            return ModelRefused("bad luck") if len(asked) == 1 else Says(text="seen at last")
        if turns(request) == 0:
            return Says(calls=(SCOUT, assign("a")))
        told = [m for m in request.messages if isinstance(m, UserMessage) and "tried again" in str(m)]
        return Says(text="told") if told else Says(text="untold", hold=never)

    def release(frame: Frame, _: asyncio.Queue[Control]) -> None:
        if any(isinstance(event, ev.AgentSteered) for event in frame.events):
            never.set()

    def retry_late(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        release(frame, controls)
        if any(isinstance(event, ev.AttemptStarted) and event.step == 2 for event in frame.events):
            controls.put_nowait(Control(key="x", kind="retry", agent=1))

    asked: list[str] = []
    never = asyncio.Event()
    job = a_job(ScriptedModel(script))
    whole = await asyncio.wait_for(fly(job, on_frame=retry_late), 10)
    died = next(place for place, event in enumerate(whole) if isinstance(event, ev.AgentRetried))
    before = whole[: died + 1]
    never.clear()
    state = fold(await asyncio.wait_for(fly(job, before, on_frame=release), 10))
    assert (state.status, state.answer) == ("completed", "told")
