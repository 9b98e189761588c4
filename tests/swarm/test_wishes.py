"""What a person wants of a run under way is done once, and answered."""

import asyncio

from swarm import events as ev
from swarm.controls import Control
from swarm.errors import ModelError, ModelRefused
from swarm.frames import Frame
from swarm.model import Request
from swarm.state import fold
from swarm.testing import Says, ScriptedModel, a_job, fly, last_text, turns, who
from tests.swarm.flights import SCOUT, assign, held, one_wave, results, when


async def test_one_agent_is_stopped_alone_and_its_text_is_kept() -> None:
    model, _ = held()
    stop = when(ev.TextDelta, 1, Control(key="x", kind="stop", agent=1))
    state = fold(await asyncio.wait_for(fly(a_job(model), on_frame=stop), 10))
    assert (state.status, state.gaps) == ("completed", 1)
    assert [agent.status for agent in state.agents] == ["completed", "cancelled", "completed"]
    assert 'item="a" outcome="cancelled">\nStopped by a person.' in results(model)[1]


async def test_the_run_is_stopped_and_nobody_is_left_at_work() -> None:
    model, _ = held()
    stop = when(ev.TextDelta, 1, Control(key="x", kind="stop"))
    events = await asyncio.wait_for(fly(a_job(model), on_frame=stop), 10)
    state = fold(events)
    assert state.status == "cancelled"
    assert all(agent.ended for agent in state.agents)
    assert isinstance(events[-1], ev.RunCancelled)
    assert model.now == 0


async def test_a_paused_agent_takes_no_step_until_it_is_resumed() -> None:
    model, hold = held()
    seen: list[str] = []

    def on_frame(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        pause(frame, controls)
        for event in frame.events:
            if isinstance(event, ev.AgentPaused):
                hold.set()
            if isinstance(event, ev.StepCompleted | ev.AgentCompleted | ev.AgentResumed) and event.agent == 1:
                seen.append(type(event).__name__)
            if isinstance(event, ev.StepCompleted) and event.agent == 1:
                controls.put_nowait(Control(key="go", kind="resume", agent=1))

    pause = when(ev.TextDelta, 1, Control(key="x", kind="pause", agent=1))
    await asyncio.wait_for(fly(a_job(model), on_frame=on_frame), 10)
    assert seen == ["StepCompleted", "AgentResumed", "AgentCompleted"]


async def test_a_paused_run_begins_no_step() -> None:
    model = one_wave("a", "b")
    counted: list[int] = []

    def on_frame(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        pause(frame, controls)
        if any(isinstance(event, ev.AgentWaiting) and event.code == "run_paused" for event in frame.events):
            counted.append(len(model.requests))
            controls.put_nowait(Control(key=f"go{len(counted)}", kind="resume"))

    pause = when(ev.CallOpened, 0, Control(key="x", kind="pause"))
    state = fold(await asyncio.wait_for(fly(a_job(model), on_frame=on_frame), 10))
    assert state.status == "completed"
    assert counted[0] == 1


async def test_a_steer_is_read_before_the_next_step() -> None:
    model, hold = held()

    def on_frame(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        steer(frame, controls)
        if any(isinstance(event, ev.AgentSteered) for event in frame.events):
            hold.set()

    steer = when(ev.TextDelta, 1, Control(key="x", kind="steer", agent=1, text="Look at c instead"))
    state = fold(await asyncio.wait_for(fly(a_job(model), on_frame=on_frame), 10))
    assert state.agents[1].answer == "seen: Look at c instead"
    assert len(state.agents[1].steps) == 2


async def test_a_failed_agent_is_tried_again_while_its_wave_still_flies() -> None:
    failures = [ModelRefused("bad luck")]
    hold = asyncio.Event()

    def script(request: Request) -> Says | ModelError:
        if who(request) == "You are a scout.":
            if last_text(request.messages).endswith("a"):
                return failures.pop() if failures else Says(text="seen at last")
            return Says(text="seen", hold=hold)
        return Says(calls=(SCOUT, assign("a", "b"))) if turns(request) == 0 else Says(text="done")

    def on_frame(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        retry(frame, controls)
        if any(isinstance(event, ev.AgentCompleted) and event.agent == 1 for event in frame.events):
            hold.set()

    retry = when(ev.AgentFailed, 1, Control(key="x", kind="retry", agent=1))
    model = ScriptedModel(script)
    state = fold(await asyncio.wait_for(fly(a_job(model), on_frame=on_frame), 10))
    assert (state.gaps, state.agents[1].answer) == (0, "seen at last")


async def test_the_same_wish_counts_once_and_an_impossible_one_is_answered() -> None:
    model, hold = held()

    def on_frame(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        steer(frame, controls)
        if sum(isinstance(event, ev.ControlApplied) for event in frame.events):
            hold.set()

    wish = Control(key="x", kind="steer", agent=1, text="more")
    steer = when(ev.TextDelta, 1, wish, wish, Control(key="y", kind="resume", agent=99))
    events = await asyncio.wait_for(fly(a_job(model), on_frame=on_frame), 10)
    assert sum(isinstance(event, ev.AgentSteered) for event in events) == 1
    outcomes = {event.key: event.outcome for event in events if isinstance(event, ev.ControlApplied)}
    assert outcomes == {"x": "applied", "y": "There is no agent 99."}
