"""The practice model as a process of its own, and its door inside a site."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx
import pytest

from swarm.practice.app import PracticeModel
from swarm.practice.asgi import Receive, Scope, Send, send_start
from swarm.practice.brain import think
from swarm.practice.own_machine import OwnMachineOnly
from swarm.practice.pace import AT_ONCE, Pace, anywhere, pace_of, tick, tokens
from swarm.practice.serving import serving

HELLO = {"messages": [{"role": "user", "content": "hello"}]}


@contextmanager
def a_served_model(*options: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """`python -m swarm.practice` on a free port: its address and its process."""
    command = [sys.executable, "-m", "swarm.practice", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1], process
        finally:
            process.terminate()


def test_a_served_model_answers_on_one_connection_and_ends_cleanly() -> None:
    with a_served_model("--fast") as (address, process), httpx.Client(base_url=address) as client:
        assert client.get("/models").json()["data"][0]["id"] == "practice"
        answers = [client.post("/chat/completions", json=HELLO).json() for _ in range(3)]
        assert "a program, not a language model" in answers[-1]["choices"][0]["message"]["content"]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_it_ends_at_once_in_the_middle_of_a_stream() -> None:
    with (
        a_served_model("--first-token", "0", "--tokens-per-second", "2") as (address, process),
        httpx.stream("POST", f"{address}/chat/completions", json={**HELLO, "stream": True}) as answer,
    ):
        assert next(answer.iter_lines()).startswith("data: ")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize(
    "options", [("--port", "70000"), ("--tokens-per-second", "-1"), ("--first-token", "x")]
)
def test_nonsense_on_the_command_line_is_refused_in_words(options: tuple[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "swarm.practice", *options], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert options[1] in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_taken_is_said_in_words() -> None:
    with a_served_model("--fast") as (address, _process):
        port = address.split(":")[2].split("/")[0]
        command = [sys.executable, "-m", "swarm.practice", "--port", port]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Cannot listen on 127.0.0.1:{port}")
    assert "Traceback" not in ended.stderr


class Flow:
    """An application that sends for ever and says when it was stopped."""

    def __init__(self) -> None:
        self.stopped = asyncio.Event()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await send_start(send, 200)
        while (await receive())["type"] != "http.disconnect":
            await send({"type": "http.response.body", "body": b"x" * 10, "more_body": True})
        self.stopped.set()


@pytest.fixture
async def model_port() -> AsyncIterator[int]:
    async with serving(PracticeModel(think, pace=AT_ONCE)) as port:
        yield port


async def talk(port: int, *pieces: bytes) -> bytes:
    """Send the pieces one by one, then hear everything until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    async with asyncio.timeout(5):
        heard = await reader.read()
    writer.close()
    await writer.wait_closed()
    return heard


def a_post(body: bytes, *headers: bytes) -> bytes:
    head = [
        b"POST /v1/chat/completions HTTP/1.1",
        b"host: practice",
        b"content-length: %d" % len(body),
        *headers,
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


async def test_a_request_is_understood_byte_by_byte(model_port: int) -> None:
    request = a_post(json.dumps(HELLO).encode(), b"connection: close")
    heard = await talk(model_port, *(request[at : at + 1] for at in range(len(request))))
    assert heard.startswith(b"HTTP/1.1 200 OK")
    assert b"a program, not a language model" in heard


async def test_a_chunked_request_and_two_in_a_row_are_understood(model_port: int) -> None:
    body = json.dumps(HELLO).encode()
    chunked = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
    chunked += b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    heard = await talk(model_port, chunked + a_post(body, b"connection: close"))
    assert heard.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00", b"GET /" + b"a" * 70_000, b"GET / HTTP/1.1\r\nx: " + b"a" * 70_000]
)
async def test_garbage_gets_a_400_and_the_door(model_port: int, garbage: bytes) -> None:
    assert (await talk(model_port, garbage)).startswith(b"HTTP/1.1 400")


async def test_an_application_hears_that_its_client_left() -> None:
    app = Flow()
    async with serving(app) as port, asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        await reader.readuntil(b"x")
        writer.close()
        await app.stopped.wait()


async def test_a_stream_comes_at_its_pace() -> None:
    pace = Pace(first_token=0.2, tokens_per_second=500)
    async with serving(PracticeModel(think, pace=pace)) as port, httpx.AsyncClient() as client:
        began = time.monotonic()
        answer = await client.post(
            f"http://127.0.0.1:{port}/v1/chat/completions",
            json={**HELLO, "stream": True, "stream_options": {"include_usage": True}},
        )
        took = time.monotonic() - began
    usage = json.loads(answer.text.split("data: ")[-2])["usage"]
    assert took >= 0.2 * 0.6 + (usage["completion_tokens"] - 1) / 500


async def test_a_request_may_name_its_own_pace() -> None:
    async with (
        serving(PracticeModel(think, pace=Pace(first_token=60))) as port,
        httpx.AsyncClient() as client,
    ):
        wish = {"first_token": 0, "tokens_per_second": 0}
        answer = await client.post(
            f"http://127.0.0.1:{port}/v1/chat/completions", json={**HELLO, "practice": wish}, timeout=5
        )
    assert answer.status_code == 200


@pytest.mark.parametrize("text", ["", "word", "two words, and — ünïcode\n\n| a | b |", "x" * 100])
def test_no_cut_loses_a_character(text: str) -> None:
    assert "".join(tokens(text)) == text
    assert "".join(anywhere(text)) == text


def test_many_streams_write_larger_pieces_rather_than_more() -> None:
    assert tick(1) == tick(20) == 0.05
    assert tick(80) == 0.2
    assert tick(1_000) == 0.25


def test_the_environment_sets_the_pace_and_nonsense_is_refused() -> None:
    assert pace_of({}) == Pace()
    assert pace_of({"PRACTICE_FIRST_TOKEN": "0", "PRACTICE_TOKENS_PER_SECOND": "0"}) == AT_ONCE
    with pytest.raises(ValueError, match="PRACTICE_FIRST_TOKEN is 'soon'"):
        pace_of({"PRACTICE_FIRST_TOKEN": "soon"})


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("10.0.0.7", {"authorization": "Bearer s3cret"}, 200),
        ("10.0.0.7", {"authorization": "Bearer wrong"}, 403),
        ("127.0.0.1", {"x-forwarded-for": "10.0.0.7"}, 403),
        ("127.0.0.1", {"origin": "http://evil.example"}, 403),
        ("no address", {}, 403),
    ],
)
async def test_only_the_own_machine_and_the_secret_open_the_door(
    client: str, headers: dict[str, str], status: int
) -> None:
    door = OwnMachineOnly(PracticeModel(think, pace=AT_ONCE, prefix="/practice/v1"), secret="s3cret")
    transport = httpx.ASGITransport(app=door, client=(client, 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as visitor:
        assert (await visitor.get("/practice/v1/models", headers=headers)).status_code == status


async def test_an_empty_secret_opens_nothing() -> None:
    door = OwnMachineOnly(PracticeModel(think), secret="")
    transport = httpx.ASGITransport(app=door, client=("10.0.0.7", 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://site/v1") as visitor:
        assert (await visitor.get("/models", headers={"authorization": "Bearer "})).status_code == 403
