"""Fakes for those who build on the engine: a model that says what it was told to, and a workspace in memory."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import Any

from msgspec import Struct

from swarm.bodies import MemoryBodies
from swarm.controls import Control
from swarm.errors import ModelError, WorkspaceError
from swarm.events import Event, Long, Mode, RunAccepted
from swarm.frames import Frame
from swarm.job import Job
from swarm.limits import Limits
from swarm.messages import Message, SystemMessage, TextPart, Usage, UserMessage
from swarm.model import DraftCall, Reply, Request, Sink
from swarm.orchestrator import run
from swarm.places import Places
from swarm.tools import GivenFile, Tool, Workspace, WorkspaceFile

PIECE = 7  # characters that a scripted model says at a time, so that every reply comes in several


class Says(Struct, frozen=True, kw_only=True):
    """One scripted reply. `then` breaks the stream after all of it was said; `hold` is waited for before the end."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[tuple[str, str], ...] = ()  # name and arguments
    then: ModelError | None = None
    hold: asyncio.Event | None = None


type Script = Callable[[Request], Says | ModelError]


class ScriptedModel:
    """A model whose replies a function chooses. Says them in pieces, like a wire does, and remembers what it was asked."""

    def __init__(self, script: Script, *, places: int | None = None, piece: int = PIECE) -> None:
        self.script = script
        self._piece = piece
        self._places = places
        self.requests: list[Request] = []
        self.now = 0  # calls under way
        self.most = 0  # calls under way at once, at the most

    @property
    def name(self) -> str:
        return "scripted"

    @property
    def places(self) -> int | None:
        return self._places

    async def complete(self, request: Request, sink: Sink) -> Reply:
        self.requests.append(request)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            return await self._say(self.script(request), sink)
        finally:
            self.now -= 1

    async def _say(self, says: Says | ModelError, sink: Sink) -> Reply:
        await asyncio.sleep(0)
        if isinstance(says, ModelError):
            raise says
        for piece in self._pieces(says.reasoning):
            sink.reasoning(piece)
        for piece in self._pieces(says.text):
            sink.text(piece)
            await asyncio.sleep(0)
        for index, (name, arguments) in enumerate(says.calls):
            sink.call(index, f"{name}:{index}", name)
            for piece in self._pieces(arguments):
                sink.arguments(index, piece)
                await asyncio.sleep(0)
        if says.hold is not None:
            await says.hold.wait()
        if says.then is not None:
            raise says.then
        return Reply(
            text=says.text,
            reasoning=says.reasoning,
            calls=tuple(
                DraftCall(id=f"{name}:{index}", name=name, arguments=arguments)
                for index, (name, arguments) in enumerate(says.calls)
            ),
            finish="tool_calls" if says.calls else "stop",
            usage=Usage(input=10, output=5),
            model=self.name,
        )

    def _pieces(self, text: str) -> Iterable[str]:
        return (text[start : start + self._piece] for start in range(0, len(text), self._piece))


class MemoryWorkspace:
    """A workspace without rules but one: what is not there cannot be read."""

    def __init__(
        self,
        bodies: MemoryBodies,
        files: dict[str, WorkspaceFile],
        committed: Callable[[WorkspaceFile], Awaitable[None]],
    ) -> None:
        self._bodies = bodies
        self._files = files
        self._committed = committed

    async def write(self, path: str, data: bytes) -> WorkspaceFile:
        file = WorkspaceFile(
            path=path, body=await self._bodies.put(data), size=len(data), media_type="text/plain"
        )
        self._files[path] = file
        await self._committed(file)
        return file

    async def read(self, path: str) -> bytes:
        if path not in self._files:
            raise WorkspaceError(f"There is no file {path}.")
        return await self._bodies.get(self._files[path].body)

    async def text(self, path: str) -> str | None:
        file = self._files.get(path)
        if not isinstance(file, GivenFile) or not file.text:
            return None
        return (await self._bodies.get(file.text)).decode()

    def list(self) -> list[WorkspaceFile]:
        return list(self._files.values())


def a_job(
    model: ScriptedModel,
    prompt: str = "Hello",
    *,
    mode: Mode = "swarm",
    tools: Sequence[Tool[Any]] = (),
    limits: Limits | None = None,
    bodies: MemoryBodies | None = None,
    given: Sequence[GivenFile] = (),
    attended: bool = True,
) -> Job:
    """A job on a scripted model."""
    kept = bodies or MemoryBodies()

    def workspace(
        files: dict[str, WorkspaceFile], committed: Callable[[WorkspaceFile], Awaitable[None]], /
    ) -> Workspace:
        return MemoryWorkspace(kept, files, committed)

    return Job(
        mode=mode,
        messages=(UserMessage(parts=(TextPart(text=prompt),)),),
        model=model,
        places=Places(model.places),
        bodies=kept,
        run_key="test",
        workspace=workspace,
        tools=tuple(tools),
        given=tuple(given),
        limits=limits or Limits(),
        attended=attended,
    )


def accepted(job: Job, prompt: str = "Hello") -> list[Event]:
    """The first event of a run of that job."""
    return [RunAccepted(mode=job.mode, model=job.model.name, prompt=Long(text=prompt, size=len(prompt)))]


async def fly(
    job: Job,
    past: Iterable[Event] | None = None,
    controls: Iterable[Control] = (),
    *,
    on_frame: Callable[[Frame, asyncio.Queue[Control]], None] | None = None,
    frames: int | None = None,
) -> list[Event]:
    """All events of a run, those of `past` included; at most `frames` frames more, as if the process died then."""
    events = list(past) if past is not None else accepted(job)
    queue: asyncio.Queue[Control] = asyncio.Queue()
    for control in controls:
        queue.put_nowait(control)
    stream: AsyncGenerator[Frame] = run(job, list(events), queue)
    async with aclosing(stream):
        if frames == 0:
            return events
        count = 0
        async for frame in stream:
            events += frame.events
            if on_frame is not None:
                on_frame(frame, queue)
            count += 1
            if count == frames:
                break
    return events


def who(request: Request) -> str:
    """The system prompt of a request: by it a script knows whose turn it is."""
    return next((message.text for message in request.messages if isinstance(message, SystemMessage)), "")


def turns(request: Request) -> int:
    """How many replies of the model the request already holds."""
    return sum(type(message).__name__ == "AssistantMessage" for message in request.messages)


def last_text(messages: Sequence[Message]) -> str:
    """The text of the last message of a person or an orchestrator."""
    asked = [message for message in messages if isinstance(message, UserMessage)]
    return "".join(part.text for part in asked[-1].parts if isinstance(part, TextPart)) if asked else ""
