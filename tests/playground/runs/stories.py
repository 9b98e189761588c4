"""Short stories of runs, as events, and an engine that tells them: what the backend sees of the real one."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import cast

from playground.runs.lease import Lease
from swarm import wire
from swarm.controls import Control
from swarm.events import (
    AgentCompleted,
    AgentSpawned,
    AgentStarted,
    AttemptStarted,
    ControlApplied,
    Event,
    FileWritten,
    Long,
    RunCancelled,
    RunCompleted,
    RunRecovered,
    RunStarted,
    StepCompleted,
    TextDelta,
)
from swarm.frames import Frame
from swarm.job import Job
from swarm.messages import Usage

BEGIN: tuple[Event, ...] = (
    RunStarted(at=0.1),
    AgentSpawned(at=0.1, agent=0, wave=0, call=0, index=0, name="lead", label="", prompt=Long(text="hi")),
    AgentStarted(at=0.1, agent=0),
    AttemptStarted(at=0.1, agent=0, step=1, attempt=1, input=10, max_output=100),
)
SPEAK: tuple[Event, ...] = (TextDelta(at=0.2, agent=0, text="Paris is "),)
FINISH: tuple[Event, ...] = (
    TextDelta(at=0.3, agent=0, text="the capital."),
    StepCompleted(
        at=0.3, agent=0, step=1, attempt=1, finish="stop", usage=Usage(input=10, output=5, cached=2)
    ),
    FileWritten(at=0.3, agent=0, path="report.md", body="0" * 64, size=3, media_type="text/markdown"),
    AgentCompleted(at=0.4, agent=0),
    RunCompleted(at=0.4),
)
ANSWER = "Paris is the capital."


def framed(events: tuple[Event, ...]) -> Frame:
    """The events as the engine hands them out."""
    return Frame(events=events, payload=wire.events_to_json(events))


class Storyteller:
    """An engine that tells the frames it was given, going on where the journal ends."""

    def __init__(self, *frames: tuple[Event, ...]) -> None:
        self.frames = frames
        self.told = 0
        self.closed = 0
        self.reached = asyncio.Event()  # the last frame before a pause was acknowledged
        self.go_on = asyncio.Event()
        self.pause_before = -1

    async def __call__(
        self, _job: Job, past: Iterable[Event], _controls: asyncio.Queue[Control]
    ) -> AsyncGenerator[Frame]:
        seen = list(past)
        known = len([event for event in seen if not isinstance(event, RunRecovered)]) - 1
        try:
            if known:
                yield framed((RunRecovered(at=seen[-1].at, reason="restart"),))
            for number, events in enumerate(self.frames):
                if known >= len(events):
                    known -= len(events)
                    continue
                if number == self.pause_before:
                    self.reached.set()
                    await self.go_on.wait()
                self.told += 1
                yield framed(events)
        finally:
            self.closed += 1


async def obedient(
    _job: Job, _past: Iterable[Event], controls: asyncio.Queue[Control]
) -> AsyncGenerator[Frame]:
    """An engine that does nothing but answer wishes, until it is told to stop."""
    yield framed((RunStarted(),))
    while True:
        wish = await controls.get()
        applied = ControlApplied(key=wish.key, kind=wish.kind, agent=wish.agent, outcome="applied")
        if wish.kind == "stop":
            yield framed((applied, RunCancelled()))
            return
        yield framed((applied,))


async def no_job(_lease: Lease) -> Job:
    """What engines of this room need of a job: nothing."""
    return cast("Job", None)
