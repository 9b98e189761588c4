"""A simulated endpoint in a process of its own: streams at a known pace, so that the critical path of a run is known.

`python -m bench.simulated --port 0` prints its address. A person's message holds the plan as JSON, for example
`{"agents": 100, "steps": 3, "tokens": 150, "rate": 50, "first_token": 0.2}`: the orchestrator's reply assigns that many
tasks, each sub-agent takes that many steps (a call of `note` or `list_files` in all but the last) of that many tokens, and a report of
as many tokens ends the run. One chunk is one token and carries the time of its sending. `GET /stats` tells what was
served, `POST /reset` forgets it. Options make it refuse, cut, and break arguments as real endpoints do.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import httptools
import msgspec
import uvloop

HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
)
USAGE = {"prompt_tokens": 100, "completion_tokens": 100, "total_tokens": 200}  # of every answer
BUCKETS = 10  # into which the streams of one pace are spread, so that the load is even


class Plan(msgspec.Struct):
    """What a message asks for. Tokens are chunks; `first_token` is in seconds, `rate` in tokens a second."""

    agents: int = 1
    steps: int = 1
    tokens: int = 100
    rate: float = 50.0
    first_token: float = 0.2
    item_tokens: int = 4


class Faults(msgspec.Struct):
    """Shares of requests that go wrong, and how many may run at once (0: any number)."""

    busy: float = 0.0
    cut: float = 0.0
    broken: float = 0.0
    at_once: int = 0


class Stats(msgspec.Struct):
    """What was served since the last reset. Times are of the monotonic clock, in seconds."""

    requests: int = 0
    chunks: int = 0
    answered: int = 0  # answers that came to their end, each with the same usage
    refused: int = 0
    cut: int = 0
    broken: int = 0
    most_at_once: int = 0
    began: float = 0.0
    ended: float = 0.0
    plan_ended: float = 0.0
    first_starts: dict[str, float] = {}  # when the first request of each task came
    gaps: list[float] = []  # from the end of an agent's step to its next request


class Endpoint:
    """The streams under way, by pace, and the count of everything."""

    def __init__(self, faults: Faults, seed: int) -> None:
        self.faults = faults
        self.stats = Stats()
        self.running = 0
        self.step_ended: dict[str, float] = {}
        self.dice = random.Random(seed)
        self._wheels: dict[float, Wheel] = {}

    def wheel(self, rate: float) -> "Wheel":
        """The clock of all streams of one pace."""
        if rate not in self._wheels:
            self._wheels[rate] = Wheel(rate)
        return self._wheels[rate]


class Wheel:
    """Sends the next token of each stream when it is due: ten buckets a period, one timer in all."""

    def __init__(self, rate: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._interval = 1 / rate / BUCKETS
        self._buckets: list[set[Stream]] = [set() for _ in range(BUCKETS)]
        self._turn = 0
        self._due = self._loop.time()
        self._tick()

    def join(self, stream: "Stream") -> None:
        """Begin to send that stream's tokens."""
        bucket = self._buckets[self._turn - 1]
        bucket.add(stream)
        stream.leave = bucket.discard

    def _tick(self) -> None:
        for stream in tuple(self._buckets[self._turn]):
            stream.send()
        self._turn = (self._turn + 1) % BUCKETS
        self._due += self._interval
        self._loop.call_at(self._due, self._tick)


class Stream:
    """One answer on its way: its chunks, one a turn."""

    def __init__(self, connection: "Connection", chunks: Iterator[bytes], agent: str, cut_at: int) -> None:
        self.connection = connection
        self.chunks = chunks
        self.agent = agent
        self.cut_at = cut_at
        self.leave: Callable[[Stream], None] = _nowhere
        self.sent = 0

    def send(self) -> None:
        chunk = next(self.chunks, None)
        if self.sent == self.cut_at:
            self.connection.endpoint.stats.cut += 1
            self.connection.transport.close()
            self.over()
        elif chunk is None:
            self.connection.endpoint.stats.answered += 1
            self.connection.transport.write(_chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")
            self.over()
        else:
            self.sent += 1
            self.connection.endpoint.stats.chunks += 1
            self.connection.transport.write(chunk)

    def over(self) -> None:
        """Whole, cut or left: the place is free."""
        self.leave(self)
        endpoint = self.connection.endpoint
        endpoint.running -= 1
        endpoint.stats.ended = endpoint.step_ended[self.agent] = time.monotonic()
        if self.agent == "orchestrator" and not endpoint.stats.plan_ended:
            endpoint.stats.plan_ended = endpoint.stats.ended
        self.connection.stream = None


def _nowhere(_: Stream) -> None:
    """Where a stream is before its first token."""


class Connection(asyncio.Protocol):
    """One client's connection: one request at a time, kept alive."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.stream: Stream | None = None
        self.transport: Any = None
        self._parser = httptools.HttpRequestParser(self)
        self._body: list[bytes] = []
        self._url = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        if self.stream is not None:
            self.stream.over()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._url, self._body = url, []

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._url.endswith(b"/models"):
            self._json(
                {
                    "object": "list",
                    "data": [{"id": "simulated", "object": "model", "max_model_len": 1_000_000}],
                }
            )
        elif self._url.endswith(b"/stats"):
            self._json(msgspec.to_builtins(self.endpoint.stats))
        elif self._url.endswith(b"/reset"):
            self.endpoint.stats, self.endpoint.step_ended = Stats(), {}
            self._json({})
        elif self._url.endswith(b"/chat/completions"):
            self._answer(msgspec.json.decode(b"".join(self._body)))
        else:
            self._json({"detail": "Not Found"}, status=b"404 Not Found")

    def _json(self, value: object, status: bytes = b"200 OK") -> None:
        body = json.dumps(value).encode()
        head = b"HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % (
            status,
            len(body),
        )
        self.transport.write(head + body)

    def _answer(self, request: dict[str, Any]) -> None:
        endpoint, stats, now = self.endpoint, self.endpoint.stats, time.monotonic()
        stats.requests += 1
        stats.began = stats.began or now
        faults = endpoint.faults
        if (faults.at_once and endpoint.running >= faults.at_once) or endpoint.dice.random() < faults.busy:
            stats.refused += 1
            error = {"type": "engine_overloaded_error", "message": "The engine is overloaded."}
            self._json({"error": error}, status=b"429 Too Many Requests")
            return
        agent, plan, chunks, count = _script(request, endpoint)
        stats.first_starts.setdefault(agent, now)
        if agent in endpoint.step_ended and agent != "orchestrator":
            stats.gaps.append(now - endpoint.step_ended[agent])
        endpoint.running += 1
        stats.most_at_once = max(stats.most_at_once, endpoint.running)
        cut_at = endpoint.dice.randrange(count) if endpoint.dice.random() < faults.cut else -1
        self.stream = Stream(self, chunks, agent, cut_at)
        self.transport.write(HEAD)
        loop = asyncio.get_running_loop()
        loop.call_later(plan.first_token, self._begin, self.stream, plan.rate)

    def _begin(self, stream: Stream, rate: float) -> None:
        if self.stream is stream:
            self.endpoint.wheel(rate).join(stream)


def _script(request: dict[str, Any], endpoint: Endpoint) -> tuple[str, Plan, Iterator[bytes], int]:
    """Who asks, what for, the chunks of the answer and how many they are."""
    asked = next(m["content"] for m in request["messages"] if m["role"] == "user")
    text = asked if isinstance(asked, str) else asked[0]["text"]
    plan = msgspec.json.decode(text[text.index("{") :], type=Plan)
    turn = sum(message["role"] == "assistant" for message in request["messages"])
    names = [tool["function"]["name"] for tool in request.get("tools", ())]
    if "assign_tasks" in names:
        if turn == 0:
            chunks = _assignments(plan, json.dumps(msgspec.to_builtins(plan)))
            return "orchestrator", plan, iter(chunks), len(chunks)
        return "orchestrator", plan, _words(plan.tokens), plan.tokens
    agent = text.split("{", 1)[0]
    tool = next((name for name in ("note", "list_files") if name in names), "")
    if turn + 1 < plan.steps and tool:
        broken = endpoint.dice.random() < endpoint.faults.broken
        endpoint.stats.broken += broken
        return agent, plan, _with_call(plan.tokens, tool, broken=broken), plan.tokens + 2
    return agent, plan, _words(plan.tokens), plan.tokens


def _assignments(plan: Plan, inner: str) -> list[bytes]:
    """One reply: the role, then all tasks, some tokens an item."""
    role = json.dumps({"name": "worker", "system_prompt": "You work."})
    chunks = [_call(0, "create_subagent", role)]
    opening = json.dumps({"agent": "worker", "prompt_template": "{{item}}" + inner, "items": []})[:-2]
    chunks.append(_call(1, "assign_tasks", opening))
    for number in range(plan.agents):
        item = ("" if number == 0 else ", ") + json.dumps(f"task {number} ")
        size = -(-len(item) // plan.item_tokens)
        chunks += [_arguments(1, item[start : start + size]) for start in range(0, len(item), size)]
    chunks.append(_arguments(1, "]}"))
    chunks.append(_finish("tool_calls"))
    return chunks


def _words(tokens: int) -> Iterator[bytes]:
    for _ in range(tokens - 1):
        yield _delta({"content": f" {time.monotonic():.4f}"})
    yield _finish("stop")


def _with_call(tokens: int, tool: str, *, broken: bool) -> Iterator[bytes]:
    for _ in range(tokens):
        yield _delta({"reasoning_content": f" {time.monotonic():.4f}"})
    arguments = {"text": "so far"} if tool == "note" else {}
    yield _call(0, tool, '{"text": "half' if broken else json.dumps(arguments))
    yield _finish("tool_calls")


def _call(index: int, name: str, arguments: str) -> bytes:
    function = {"name": name, "arguments": arguments}
    return _delta(
        {"tool_calls": [{"index": index, "id": f"{name}_{index}", "type": "function", "function": function}]}
    )


def _arguments(index: int, piece: str) -> bytes:
    return _delta({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})


def _delta(delta: dict[str, Any]) -> bytes:
    return _event({"index": 0, "delta": delta, "logprobs": None, "finish_reason": None})


def _finish(reason: str) -> bytes:
    return _event({"index": 0, "delta": {}, "logprobs": None, "finish_reason": reason}, USAGE)


def _event(choice: dict[str, Any], usage: dict[str, int] | None = None) -> bytes:
    value: dict[str, Any] = {
        "id": "chatcmpl-88fde5e0f8aeb182",
        "object": "chat.completion.chunk",
        "created": 1795445202,
        "model": "simulated",
        "choices": [choice],
    }
    if usage:
        value["usage"] = usage
    return _chunk(b"data: " + msgspec.json.encode(value) + b"\n\n")


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


async def serve(port: int, faults: Faults, seed: int) -> None:
    """Serve until the process is ended."""
    endpoint = Endpoint(faults, seed)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(endpoint), "127.0.0.1", port, backlog=2048
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    for name, kind in (("busy", float), ("cut", float), ("broken", float), ("at-once", int)):
        parser.add_argument(f"--{name}", type=kind, default=kind(0))
    options = parser.parse_args()
    faults = Faults(busy=options.busy, cut=options.cut, broken=options.broken, at_once=options.at_once)
    try:
        uvloop.run(serve(options.port, faults, options.seed))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
