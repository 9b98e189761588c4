"""What a streamed piece costs the client: CPU of ours against that of a plain httpx loop, in the same round.

    python -m bench.client [--streams 100 300] [--seconds 5] [--rounds 3]

The endpoint is a process of its own on loopback that streams 50 pieces a second to each client, and writes the same
prepared bytes to all. It stops by itself; so does this.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import uvloop

from swarm.bodies import MemoryBodies
from swarm.messages import TextPart, UserMessage
from swarm.model import Request
from swarm.providers.endpoint import Endpoint, Timeouts, open_model

RATE = 50  # pieces a second to each client
PIECE = {
    "id": "chatcmpl-88fde5e0f8aeb182",
    "object": "chat.completion.chunk",
    "created": 1795445202,
    "model": "bench",
    "choices": [
        {"index": 0, "delta": {"content": "%s"}, "logprobs": None, "finish_reason": None, "token_ids": None}
    ],
    "usage": None,
    "system_fingerprint": "bench-0.0.0-d8c2f8f8",
}
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def coded(event: bytes) -> bytes:
    """One event in a chunk of its own, as servers send it."""
    data = b"data: %s\n\n" % event
    return b"%x\r\n%s\r\n" % (len(data), data)


def end(pieces: int) -> bytes:
    """The last events of an answer, and the end of its body."""
    stop = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    usage = {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": pieces}}
    return (
        b"".join(coded(json.dumps(item).encode()) for item in (stop, usage)) + coded(b"[DONE]") + b"0\r\n\r\n"
    )


class Streaming(asyncio.Protocol):
    """Answers each request with a stream of pieces."""

    def __init__(self, pieces: int) -> None:
        self._pieces = pieces
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._head += data
        if b"\r\n\r\n" in self._head and b'"messages"' in self._head:
            self._head = b""
            self._transport.write(HEAD)
            self._next(1, asyncio.get_running_loop().time())

    def _next(self, number: int, began: float) -> None:
        if self._transport.is_closing():
            return
        if number > self._pieces:
            self._transport.write(end(self._pieces))
            return
        word = json.dumps(PIECE).replace("%s", f" word{number}").encode()
        self._transport.write(coded(word))
        asyncio.get_running_loop().call_at(began + number / RATE, self._next, number + 1, began)


async def serve(pieces: int, lifetime: float) -> None:
    """Listen, tell the port, and stop after `lifetime` seconds at the latest."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Streaming(pieces), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(lifetime)


async def with_httpx(port: int, streams: int) -> int:
    """A plain loop: httpx's client, its lines, the standard library's JSON."""
    limits = httpx.Limits(max_connections=None)
    body = {"model": "bench", "messages": [{"role": "user", "content": "go"}], "stream": True}

    async def one(client: httpx.AsyncClient) -> int:
        heard = 0
        async with client.stream(
            "POST", f"http://127.0.0.1:{port}/v1/chat/completions", json=body
        ) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    for choice in json.loads(line[6:])["choices"]:
                        heard += bool(choice["delta"].get("content"))
        return heard

    async with httpx.AsyncClient(limits=limits, timeout=60, trust_env=False) as client:
        return sum(await asyncio.gather(*(one(client) for _ in range(streams))))


class Counting:
    """A sink that counts."""

    def __init__(self) -> None:
        self.heard = 0

    def text(self, piece: str) -> None:
        self.heard += bool(piece)

    def reasoning(self, piece: str) -> None: ...
    def call(self, index: int, call_id: str, name: str) -> None: ...
    def arguments(self, index: int, piece: str) -> None: ...


async def with_ours(port: int, streams: int) -> int:
    """The client of the engine."""
    patient = Timeouts(connect=60, first=60, stall=60)
    endpoint = Endpoint(
        base_url=f"http://127.0.0.1:{port}/v1", model="bench", dialect="generic", timeouts=patient
    )
    request = Request(messages=(UserMessage(parts=(TextPart(text="go"),)),))
    sink = Counting()
    async with open_model(endpoint, MemoryBodies()) as model:
        await asyncio.gather(*(model.complete(request, sink) for _ in range(streams)))
    return sink.heard


type Client = Callable[[int, int], Coroutine[Any, Any, int]]


def measure(client: Client, streams: int, seconds: float) -> tuple[float, float]:
    """CPU milliseconds for 1,000 pieces, and wall time over the time that the endpoint needs."""
    pieces = int(seconds * RATE)
    command = [
        sys.executable,
        "-m",
        "bench.client",
        "--serve",
        str(pieces),
        "--seconds",
        str(seconds * 6 + 30),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        port = int(server.stdout.readline()) if server.stdout else 0
        cpu, wall = time.process_time(), time.perf_counter()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            heard = runner.run(client(port, streams))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        server.terminate()
    if heard != pieces * streams:
        raise SystemExit(f"Only {heard} of {pieces * streams} pieces were heard.")
    return cpu * 1e6 / heard, wall / seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--streams", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--seconds", type=float, default=5.0, help="of each stream")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        uvloop.run(serve(options.serve, options.seconds))
        return
    print(f"{'streams':>8} {'httpx ms':>9} {'ours ms':>8} {'ratio':>6} {'httpx wall':>10} {'ours wall':>9}")
    costs: dict[int, float] = {}
    for streams in options.streams:
        plain, ours = [], []
        for _ in range(options.rounds):
            plain.append(measure(with_httpx, streams, options.seconds))
            ours.append(measure(with_ours, streams, options.seconds))
        ratio = statistics.median(b[0] / a[0] for a, b in zip(plain, ours, strict=True))
        medians = [statistics.median(column) for rows in (plain, ours) for column in zip(*rows, strict=True)]
        costs[streams] = medians[2]
        print(
            f"{streams:>8} {medians[0]:>9.1f} {medians[2]:>8.1f} {ratio:>6.2f} {medians[1]:>10.3f} {medians[3]:>9.3f}"
        )
    first, last = options.streams[0], options.streams[-1]
    print(
        f"ours at {last} against {first} streams: {costs[last] / costs[first]:.2f}  (CPU ms for 1,000 pieces)"
    )


if __name__ == "__main__":
    main()
