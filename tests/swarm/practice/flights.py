"""Whole runs of the engine on the practice model: over a real socket, with the real tools and the sample library."""

import asyncio
import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from swarm.bodies import MemoryBodies
from swarm.controls import Control
from swarm.events import Event, Long, Mode, RunAccepted
from swarm.frames import Frame
from swarm.job import Job
from swarm.limits import Limits
from swarm.messages import Message, Part, TextPart, UserMessage
from swarm.places import Places
from swarm.practice.app import PracticeModel
from swarm.practice.brain import think
from swarm.practice.dialogue import Dialogue, Draft
from swarm.practice.library.shelves import LibrarySource, the_library
from swarm.practice.pace import AT_ONCE
from swarm.practice.serving import serving
from swarm.providers.endpoint import Endpoint, open_model
from swarm.state import RunState, fold
from swarm.testing import fly
from swarm.toolkit.registry import standard_tools
from swarm.toolkit.workspace import workspaces
from swarm.tools import GivenFile


class Flight(Struct, frozen=True, kw_only=True):
    """A run that ended, and the contents of its files."""

    events: list[Event]
    state: RunState
    files: dict[str, bytes]

    @property
    def answer(self) -> str:
        return self.state.agents[0].answer

    @property
    def sub_agents(self) -> int:
        return len(self.state.agents) - 1

    @property
    def cells(self) -> dict[str, dict[str, str]]:
        """The answer's table: by the first cell of a row, the others by their heading."""
        lines = [line.strip("| ").split(" | ") for line in self.answer.splitlines() if line.startswith("|")]
        heading, _, *rows = [[re.sub(r"\[(.+?)\]\(.+?\)", r"\1", cell) for cell in line] for line in lines]
        return {row[0]: dict(zip(heading[1:], row[1:], strict=True)) for row in rows}


async def flown(
    prompt: str,
    *,
    mode: Mode = "swarm",
    earlier: Sequence[Message] = (),
    brain: Callable[[Dialogue], Draft] = think,
    limits: Limits | None = None,
    dialect: str = "auto",
    on_frame: Callable[[Frame, asyncio.Queue[Control]], None] | None = None,
    parts: Sequence[Part] = (),
    given: Sequence[GivenFile] = (),
    bodies: MemoryBodies | None = None,
) -> Flight:
    """Run `prompt` to its end. `parts` come with it, `given` lie in the workspace; both name bodies of `bodies`."""
    bodies, bounds = bodies or MemoryBodies(), limits or Limits()
    async with serving(PracticeModel(brain, pace=AT_ONCE)) as port:
        endpoint = Endpoint(base_url=f"http://127.0.0.1:{port}/v1", model="practice", dialect=dialect)
        async with open_model(endpoint, bodies) as model, asyncio.timeout(60):
            job = Job(
                mode=mode,
                messages=(*earlier, UserMessage(parts=(*parts, TextPart(text=prompt)))),
                model=model,
                places=Places(model.places),
                bodies=bodies,
                run_key="test",
                workspace=workspaces(bodies, most_bytes=bounds.workspace_bytes),
                given=tuple(given),
                tools=tuple(standard_tools(LibrarySource(the_library()))),
                limits=bounds,
                attended=False,
            )
            asked = Long(text=prompt, size=len(prompt))
            events = await fly(
                job, [RunAccepted(mode=mode, model="practice", prompt=asked)], on_frame=on_frame
            )
    state = fold(events)
    files = {path: await bodies.get(file.body) for path, file in state.files.items()}
    return Flight(events=events, state=state, files=files)
