"""A wish may come at any moment, for anybody, twice: the run stays lawful, ends, and leaves nothing behind."""

import asyncio

import msgspec
import pytest

from swarm import events as ev
from swarm.controls import Control
from swarm.events import Event
from swarm.frames import Frame
from swarm.limits import Limits
from swarm.state import fold
from swarm.testing import Says, ScriptedModel, a_job, fly
from swarm.tools import Tool, ToolResult, Workspace
from tests.swarm.expedition import captain_and_scouts, keep

PAIRS = (
    ("stop", "stop"),
    ("stop", "retry"),
    ("retry", "stop"),
    ("retry", "retry"),
    ("pause", "stop"),
    ("pause", "resume"),
    ("pause", "retry"),
    ("steer", "stop"),
    ("resume", "steer"),
)
MOMENTS: tuple[type[Event], ...] = (
    ev.AgentSpawned,
    ev.AgentStarted,
    ev.AttemptStarted,
    ev.ReasoningDelta,
    ev.CallOpened,
    ev.ToolStarted,
    ev.FileWritten,
    ev.ToolEnded,
    ev.AttemptFailed,
    ev.AgentWaiting,
    ev.StepCompleted,
    ev.AgentCompleted,
)


class Nothing(msgspec.Struct):
    """No arguments."""


class Wishing:
    """Wishes at one moment; and lets go on, later, whoever was paused."""

    def __init__(self, moment: type[Event], *wishes: Control) -> None:
        self._moment, self._wishes = moment, wishes

    def __call__(self, frame: Frame, controls: asyncio.Queue[Control]) -> None:
        for event in frame.events:
            if isinstance(event, self._moment) and self._wishes:
                for wish in self._wishes:
                    controls.put_nowait(wish)
                self._wishes = ()
            if isinstance(event, ev.ControlApplied) and not event.key.startswith("go"):
                for agent in {event.agent, None}:
                    controls.put_nowait(Control(key=f"go {event.key} {agent}", kind="resume", agent=agent))


def _wish(key: str, kind: str, agent: int | None) -> Control:
    fields = {"key": key, "kind": kind, "agent": agent, "text": "Look closer"}
    return msgspec.convert(fields, Control)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("agent", [None, 0, 1])
async def test_two_wishes_at_any_moment_leave_a_run_that_ends(moment: type[Event], agent: int | None) -> None:
    async with asyncio.timeout(20):
        await asyncio.gather(
            *(_ends(moment, _wish("1", first, agent), _wish("2", second, agent)) for first, second in PAIRS)
        )
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def _ends(moment: type[Event], *wishes: Control) -> None:
    model = captain_and_scouts()
    job = a_job(model, tools=[keep([])], limits=Limits(agents_at_once=2))
    state = fold(await fly(job, on_frame=Wishing(moment, *wishes)))
    assert state.ended, wishes
    assert all(one.ended for one in state.agents)
    assert not any(step.open for one in state.agents for step in one.steps)
    assert (model.now, job.places.running, job.places.waiting) == (0, 0, 0)


@pytest.mark.parametrize("frames", range(1, 40, 3))
async def test_who_leaves_a_run_anywhere_leaves_no_work_and_no_place_taken(frames: int) -> None:
    model = captain_and_scouts()
    job = a_job(model, tools=[keep([])], limits=Limits(agents_at_once=2))
    await fly(job, frames=frames)
    assert (model.now, job.places.running, job.places.waiting) == (0, 0, 0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_tool_that_never_ends_ends_with_the_agent_that_is_stopped() -> None:
    async def run(_: Nothing, __: Workspace) -> ToolResult:
        await asyncio.Event().wait()
        return ToolResult(content="never")

    wait = Tool(name="wait", description="Wait.", arguments=Nothing, run=run)
    model = ScriptedModel(lambda _: Says(calls=(("wait", "{}"),)))
    stop = Wishing(ev.ToolStarted, _wish("1", "stop", None))
    state = fold(await asyncio.wait_for(fly(a_job(model, mode="agent", tools=[wait]), on_frame=stop), 10))
    assert state.status == "cancelled"
