"""A real HTTP server on loopback that says exactly the bytes it is told to, and remembers what it was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from msgspec import Struct

from swarm.bodies import MemoryBodies
from swarm.messages import TextPart, UserMessage
from swarm.model import Request
from swarm.providers.endpoint import ChatModel, Endpoint, Timeouts, open_model


class Asked(Struct):
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Script(Struct):
    """One answer: pieces as they are written, then keeping the line open, closing it, or never ending."""

    pieces: Sequence[bytes]
    then: str = "keep"  # keep, close, reset, hold


class Server:
    """Answers requests with scripts: by path where one is set, else the next of `scripts` (the last one forever)."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = list(scripts)
        self.paths: dict[str, Script] = {}
        self.asked: list[Asked] = []
        self.connections = 0
        self.was_asked = asyncio.Event()
        self.hung_up = asyncio.Event()  # a client closed its connection while its answer was held
        self.port = 0
        self.writers: set[asyncio.StreamWriter] = set()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def chats(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.path.endswith("/chat/completions")]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.add(writer)
        try:
            while (asked := await _request(reader)) is not None:
                self.asked.append(asked)
                self.was_asked.set()
                script = self.paths.get(asked.path) or (
                    self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
                )
                for piece in script.pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
                if script.then == "hold":
                    await reader.read()
                    self.hung_up.set()
                if script.then == "reset":
                    writer.transport.abort()
                if script.then != "keep":
                    break
        except ConnectionError:
            self.hung_up.set()
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        raise AssertionError("requests have a length")
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, path, headers, body)


@asynccontextmanager
async def serving(*scripts: Script) -> AsyncIterator[Server]:
    server = Server(*scripts)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, backlog=2048)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for writer in server.writers:
            writer.close()
        await listening.wait_closed()


def chunked(body: bytes, *, step: int = 0, end: bool = True) -> list[bytes]:
    """A body in chunked coding: in one chunk, or one of `step` bytes each."""
    size = step or max(1, len(body))
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    coded = [b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks]
    return [*coded, b"0\r\n\r\n"] if end else coded


def http(
    body: bytes = b"", *, status: str = "200 OK", kind: str = "application/json", headers: Sequence[str] = ()
) -> bytes:
    """A whole answer with a length."""
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
)


def stream(body: bytes, *, step: int = 0, then: str = "keep", end: bool = True) -> Script:
    """A streamed answer. `step` 1 is byte by byte, each in a chunk and a write of its own."""
    return Script([STREAM_HEAD, *chunked(body, step=step, end=end)], then)


def events(*items: object, done: bool = True) -> bytes:
    """Items as events: dicts as JSON, bytes as they are."""
    lines = [item if isinstance(item, bytes) else json.dumps(item).encode() for item in items]
    return b"".join(b"data: %s\n\n" % line for line in (*lines, *([b"[DONE]"] if done else [])))


def delta(finish: str | None = None, **fields: object) -> dict[str, Any]:
    """A chunk with one choice."""
    return {"model": "m", "choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}


def call(
    index: int | None, name: str | None = None, arguments: str | None = None, **more: object
) -> dict[str, Any]:
    """A chunk with a piece of one call."""
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    place = {} if index is None else {"index": index}
    return delta(tool_calls=[{**place, "function": function, **more}])


USAGE = {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}}
FINE = events(
    delta(role="assistant", content=""), delta(content="Hel"), delta(content="lo"), delta("stop"), USAGE
)

PATIENT = Timeouts(connect=30, first=60, stall=60, whole=60)  # a busy machine is not a fault


def model_at(
    base_url: str, *, dialect: str = "generic", timeouts: Timeouts = PATIENT, **more: Any
) -> ChatModel:
    """A model for a test."""
    name = more.pop("model", "m")
    bodies = more.pop("bodies", None) or MemoryBodies()
    return open_model(
        Endpoint(base_url=base_url, model=name, dialect=dialect, timeouts=timeouts, **more), bodies
    )


def ask(text: str = "Hello?", **more: Any) -> Request:
    """A request with one question."""
    return Request(messages=(UserMessage(parts=(TextPart(text=text),)),), **more)


class Heard:
    """A sink that keeps what it heard, in order."""

    def __init__(self, on_text: Callable[[str], None] | None = None) -> None:
        self.story: list[tuple[object, ...]] = []
        self._on_text = on_text

    def reasoning(self, piece: str) -> None:
        self.story.append(("reasoning", piece))

    def text(self, piece: str) -> None:
        self.story.append(("text", piece))
        if self._on_text is not None:
            self._on_text(piece)

    def call(self, index: int, call_id: str, name: str) -> None:
        self.story.append(("call", index, call_id, name))

    def arguments(self, index: int, piece: str) -> None:
        self.story.append(("arguments", index, piece))

    def joined(self, kind: str) -> str:
        """All pieces of text, reasoning or arguments together."""
        return "".join(str(entry[-1]) for entry in self.story if entry[0] == kind)
