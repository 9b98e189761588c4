"""No model call begins that nothing was set aside for; a run whose budget is spent waits, and can end with what it has."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import pytest

from swarm import events as ev
from swarm.controls import Control
from swarm.errors import BudgetSpent, ModelUnavailable
from swarm.events import Event
from swarm.frames import Frame
from swarm.job import Job
from swarm.limits import Limits
from swarm.messages import Usage
from swarm.model import Request
from swarm.purse import Need
from swarm.state import fold
from swarm.testing import Says, ScriptedModel, a_job, accepted, fly, turns, who
from tests.swarm.flights import SCOUT, assign, held, one_wave, when

type Hears = Callable[[Frame, asyncio.Queue[Control]], None]


class Coins:
    """A purse that counts calls: it has so many, and gives one for each."""

    def __init__(self, calls: int) -> None:
        self.calls = calls
        self.aside: dict[int, Need] = {}
        self.needs: list[Need] = []
        self.used = Usage()
        self.ended = asyncio.Event()

    def take(self, agent: int, need: Need) -> bool:
        return False

    async def reserve(self, agent: int, need: Need, waits: Callable[[], None]) -> None:
        assert agent not in self.aside
        while not self.calls and self.aside:
            waits()
            self.ended.clear()
            await self.ended.wait()
        if not self.calls:
            raise BudgetSpent("Nothing is left.", seconds=60.0)
        self.calls -= 1
        self.aside[agent] = need
        self.needs.append(need)

    def charge(self, agent: int, usage: Usage) -> None:
        self.aside.pop(agent, None)
        self.used += usage
        self.ended.set()

    def release(self, agent: int) -> None:
        self.calls += self.aside.pop(agent, None) is not None
        self.ended.set()


def at_a_wait(*acts: Callable[[asyncio.Queue[Control]], None]) -> Hears:
    """Does one thing after the other, each when the run waits."""
    left = list(acts)

    def hear(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        if any(isinstance(event, ev.RunWaiting) for event in frame.events) and left:
            left.pop(0)(controls)

    return hear


def wish(kind: Literal["resume", "conclude"], text: str = "") -> Callable[[asyncio.Queue[Control]], None]:
    return lambda controls: controls.put_nowait(Control(key=kind, kind=kind, text=text))


async def flown(job: Job, hears: Hears | None = None, past: list[Event] | None = None) -> list[Event]:
    return await asyncio.wait_for(fly(job, past, on_frame=hears), 20)


async def test_every_call_is_set_aside_for_and_every_end_told() -> None:
    purse = Coins(100)
    state = fold(await flown(replace(a_job(one_wave("a", "b", "c")), purse=purse)))
    assert state.status == "completed"
    assert (purse.calls, purse.aside, purse.used) == (95, {}, state.usage)
    assert all(need.input > 0 and need.output == Limits().output_tokens for need in purse.needs)


async def test_a_run_without_budget_waits_and_goes_on_with_all_that_was_finished() -> None:
    purse, model = Coins(3), one_wave("a", "b", "c", "d")

    def top_up(controls: asyncio.Queue[Control]) -> None:
        purse.calls += 100
        wish("resume")(controls)

    events = await flown(replace(a_job(model), purse=purse), at_a_wait(top_up))
    waits = [event for event in events if isinstance(event, ev.RunWaiting)]
    assert [(wait.code, wait.reason) for wait in waits] == [("budget", "Nothing is left.")]
    assert waits[0].until is not None
    assert waits[0].until > 59
    assert (waits[0].input, waits[0].output) == (purse.needs[-2].input, Limits().output_tokens)
    state = fold(events)
    assert (state.status, state.gaps, len(model.requests)) == ("completed", 0, 6)


async def test_a_run_that_nobody_attends_ends_with_the_reason() -> None:
    state = fold(await flown(replace(a_job(one_wave("a", "b"), attended=False), purse=Coins(2))))
    assert (state.status, state.code, state.reason) == ("failed", "budget", "Nothing is left.")


async def test_after_its_own_cap_a_run_may_have_as_much_again() -> None:
    purse, model = Coins(100), one_wave("a", "b", "c", "d")
    job = replace(a_job(model, limits=Limits(tokens=45)), purse=purse)
    events = await flown(job, at_a_wait(wish("resume")))
    state = fold(events)
    assert [event.code for event in events if isinstance(event, ev.RunWaiting)] == ["cap"]
    assert (state.status, state.portions, purse.needs[-1].portions) == ("completed", 2, 2)


async def test_a_person_may_name_another_model_to_go_on_with() -> None:
    purse = Coins(0)

    def resume(controls: asyncio.Queue[Control]) -> None:
        purse.calls = 9
        wish("resume", "another")(controls)

    job = replace(a_job(ScriptedModel(lambda _: Says(text="hello")), mode="instant"), purse=purse)
    state = fold(await flown(job, at_a_wait(resume)))
    assert (state.status, state.model, state.answer) == ("completed", "another", "hello")


async def test_what_was_set_aside_is_free_again_when_the_agent_never_began() -> None:
    purse, (model, hold) = Coins(100), held()
    model._places = 1

    def hear(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        stop(frame, controls)
        if any(isinstance(event, ev.AgentCancelled) for event in frame.events):
            hold.set()

    stop = when(ev.TextDelta, 1, Control(key="x", kind="stop", agent=2))
    state = fold(await flown(replace(a_job(model), purse=purse), hear))
    assert (state.status, state.agents[2].status, purse.aside) == ("completed", "cancelled", {})
    assert purse.used == state.usage


async def test_an_attempt_that_nobody_saw_end_is_charged_by_who_takes_the_run_up() -> None:
    model, hold = held()
    past, heard = accepted(a_job(model)), asyncio.Event()

    def hear(frame: Frame, _controls: asyncio.Queue[Control]) -> None:
        past.extend(frame.events)
        if any(isinstance(event, ev.TextDelta) and event.agent == 1 for event in frame.events):
            heard.set()

    cut = asyncio.create_task(fly(a_job(model), on_frame=hear))
    await asyncio.wait_for(heard.wait(), 20)
    cut.cancel()
    await asyncio.gather(cut, return_exceptions=True)
    hold.set()
    purse = Coins(100)
    events = await flown(replace(a_job(model), purse=purse), past=past)
    before = fold(past).usage
    assert fold(events).usage == before + purse.used


@pytest.mark.parametrize("calls", range(1, 5))
async def test_a_run_that_waits_ends_with_what_it_has(calls: int) -> None:
    purse, model = Coins(calls), one_wave("a", "b", "c")
    events = await flown(replace(a_job(model), purse=purse), at_a_wait(wish("conclude")))
    state = fold(events)
    done = calls - 1
    assert (state.status, state.gaps, len(model.requests)) == ("completed", 3 - done, calls)
    assert f"{done} of 3 tasks have a result" in state.answer
    assert state.answer.count("seen: Look at") == done
    assert ("### Without a result" in state.answer) == (done < 3)
    assert state.usage == purse.used


async def test_a_run_at_work_ends_with_what_it_has_too_and_nobody_is_left() -> None:
    model, _ = held()
    conclude = when(ev.AgentCompleted, 2, Control(key="x", kind="conclude"))
    state = fold(await flown(a_job(model), conclude))
    assert (state.status, state.gaps, model.now) == ("completed", 1, 0)
    assert "1 of 2 tasks have a result" in state.answer
    assert [agent.status for agent in state.agents] == ["completed", "cancelled", "completed"]


async def test_an_answer_that_broke_is_kept_when_the_run_is_ended_with_it() -> None:
    hold = asyncio.Event()
    model = ScriptedModel(lambda _: Says(text="Half an answer, and", hold=hold))
    conclude = when(ev.TextDelta, 0, Control(key="x", kind="conclude"))
    state = fold(await flown(a_job(model, mode="instant"), conclude))
    assert state.status == "completed"
    assert state.answer.startswith("Half an answer")
    assert "ended before the answer was whole" in state.answer


@pytest.mark.parametrize("frames", range(1, 9))
async def test_a_crash_on_the_way_to_such_an_end_changes_nothing(frames: int) -> None:
    long = "word " * 20_000  # several frames

    def script(request: Request) -> Says | ModelUnavailable:
        if who(request) == "You are a scout.":
            return Says(text=long)
        return Says(calls=(SCOUT, assign("a"))) if turns(request) == 0 else Says(text="done")

    job = replace(a_job(ScriptedModel(script, piece=10_000)), purse=Coins(2))
    whole = await flown(job, at_a_wait(wish("conclude")))
    applied = next(index for index, event in enumerate(whole) if isinstance(event, ev.ControlApplied))
    past = whole[: applied + 1 + 2 * frames]
    if any(isinstance(event, ev.RunCompleted) for event in past):
        pytest.skip("it had ended by then")
    state = fold(await flown(replace(job, purse=Coins(0)), past=past))
    assert (state.status, state.answer) == ("completed", fold(whole).answer)
    assert state.usage == fold(whole).usage


async def test_who_waited_for_what_others_gave_back_waits_with_the_run_when_nothing_comes() -> None:
    events = await flown(replace(a_job(one_wave("a", "b", "c")), purse=Coins(2)), at_a_wait(wish("conclude")))
    cut = next(index for index, event in enumerate(events) if isinstance(event, ev.ControlApplied))
    waiting = [agent for agent in fold(events[:cut]).agents if agent.status == "waiting" and agent.agent]
    assert {agent.code for agent in waiting} <= {"run_waiting"}
    assert any(isinstance(event, ev.AgentWaiting) and event.code == "budget" for event in events[:cut])
