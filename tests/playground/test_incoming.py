"""A body that is too long is refused before anybody reads it; what fits comes through whole."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pytest_django import Settings

from playground.incoming import Message, Receive, Scope, Send, bounded, most_bytes


@pytest.fixture(autouse=True)
def _small(settings: Settings) -> None:
    settings.UPLOADS = replace(settings.UPLOADS, file_bytes=300)


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the length of what came, as Django does: not at all, where the sender went away."""
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length, more = length + len(message["body"]), message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(length).encode()})


async def asked(pieces: list[bytes], **headers: str) -> tuple[int, bytes]:
    said: list[Message] = []
    waiting = [
        {"type": "http.request", "body": piece, "more_body": left > 0}
        for left, piece in zip(range(len(pieces) - 1, -1, -1), pieces, strict=True)
    ]

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        said.append(message)

    pairs: Any = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await bounded(pages)({"type": "http", "headers": pairs}, receive, send)
    return said[0]["status"], said[1]["body"]


async def test_what_fits_comes_through() -> None:
    pieces = [b"x" * 1000, b"", b"y" * (most_bytes() - 1000)]
    assert await asked(pieces) == (200, str(most_bytes()).encode())


@pytest.mark.parametrize("length", ["99999999999", str(1_100_000), "9" * 5000])
async def test_a_length_that_is_too_large_is_refused_unread(length: str) -> None:
    status, body = await asked([b""], content_length=length)
    assert status == 413
    assert "Choose a smaller file." in json.loads(body)["error"]


@pytest.mark.parametrize(
    "length", [{}, {"content_length": "5"}, {"content_length": "-1"}, {"content_length": "x"}]
)
async def test_a_body_that_hides_its_length_is_refused_when_it_is_too_long(length: dict[str, str]) -> None:
    status, _body = await asked([b"x" * 1_000_000] * 5, **length)
    assert status == 413


async def test_other_doors_are_left_alone() -> None:
    seen: list[Scope] = []

    async def socket(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    nothing: Any = None
    await bounded(socket)({"type": "websocket"}, nothing, nothing)
    assert seen == [{"type": "websocket"}]
