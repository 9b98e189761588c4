"""A run ends by itself when it stands still, and only then: who waits is not stuck."""

import asyncio

import msgspec
import pytest

from swarm import events as ev
from swarm import orchestrator
from swarm.controls import Control
from swarm.errors import ModelBusy, ModelError
from swarm.frames import Frame
from swarm.limits import Limits
from swarm.messages import ToolMessage
from swarm.model import Request
from swarm.state import fold
from swarm.testing import Says, ScriptedModel, a_job, fly, turns, who
from swarm.tools import Tool, ToolResult, Workspace
from tests.swarm.flights import SCOUT, assign, held


class Nothing(msgspec.Struct):
    """No arguments."""


async def _wait(_: Nothing, __: Workspace) -> ToolResult:
    await asyncio.Event().wait()
    return ToolResult(content="never")


WAIT = Tool(name="wait", description="Wait.", arguments=Nothing, run=_wait)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orchestrator, "WATCH", 0.01)


def _calls_wait(request: Request) -> Says:
    return Says(text="I gave up.") if turns(request) else Says(calls=(("wait", "{}"),))


async def test_a_tool_that_never_answers_ends_the_run_that_has_nothing_else() -> None:
    job = a_job(ScriptedModel(_calls_wait), mode="agent", tools=[WAIT], limits=Limits(idle_seconds=0.05))
    state = fold(await asyncio.wait_for(fly(job), 10))
    assert (state.status, state.code) == ("failed", "no_progress")


async def test_a_tool_has_a_time_limit_and_the_model_is_told() -> None:
    model = ScriptedModel(_calls_wait)
    job = a_job(model, mode="agent", tools=[WAIT], limits=Limits(tool_seconds=0.05))
    state = fold(await asyncio.wait_for(fly(job), 10))
    assert state.answer == "I gave up."
    told = [m.content for m in model.requests[-1].messages if isinstance(m, ToolMessage)]
    assert told[0].startswith("wait did not end within")


async def test_an_orchestrator_whose_agents_all_wait_for_the_endpoint_is_not_stuck() -> None:
    refused = asyncio.Event()

    def script(request: Request) -> Says | ModelError:
        if who(request) != "You are a scout.":
            return Says(calls=(SCOUT, assign("a"))) if turns(request) == 0 else Says(text="done")
        if refused.is_set():
            return Says(text="seen")
        refused.set()
        return ModelBusy("busy", code="rate_limited", retry_after=0.3)

    job = a_job(ScriptedModel(script), limits=Limits(idle_seconds=0.1))
    state = fold(await asyncio.wait_for(fly(job), 10))
    assert (state.status, state.answer) == ("completed", "done")


async def test_a_run_whose_last_agent_is_paused_waits_for_the_person() -> None:
    model, hold = held()

    def on_frame(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        for event in frame.events:
            if isinstance(event, ev.AttemptStarted) and event.agent == 1:
                controls.put_nowait(Control(key="x", kind="pause", agent=1))
            if isinstance(event, ev.AgentPaused):
                hold.set()
            if isinstance(event, ev.AgentCompleted) and event.agent == 2:
                asyncio.get_running_loop().call_later(
                    0.3, controls.put_nowait, Control(key="go", kind="resume", agent=1)
                )

    job = a_job(model, limits=Limits(idle_seconds=0.1))
    state = fold(await asyncio.wait_for(fly(job, on_frame=on_frame), 10))
    assert (state.status, state.gaps) == ("completed", 0)
