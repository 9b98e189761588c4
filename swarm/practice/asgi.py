"""The few words of ASGI that are spoken here, and plain JSON answers in the form of the OpenAI API."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

type Scope = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Refusal(Exception):
    """A request that is answered with an error. The message is one sentence for whoever sent it."""

    def __init__(self, status: int, message: str, *, kind: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.param = param

    @property
    def body(self) -> dict[str, Any]:
        """The error as the OpenAI API writes it."""
        error = {"message": str(self), "type": self.kind, "param": self.param, "code": self.status}
        return {"error": error}


class ClientGone(Exception):
    """The client closed the connection before it had said, or heard, everything."""


async def send_json(send: Send, status: int, value: object) -> None:
    """Answer with `value` as JSON."""
    body = msgspec.json.encode(value)
    await send_start(
        send, status, (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))
    )
    await send({"type": "http.response.body", "body": body})


async def send_start(send: Send, status: int, *headers: tuple[bytes, bytes]) -> None:
    """Begin an answer."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole request body. Raises Refusal beyond `limit` bytes, ClientGone where it ends early."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise Refusal(413, f"The request is larger than {limit} bytes.", kind="request_too_large")
        more = message.get("more_body", False)
    return b"".join(parts)
