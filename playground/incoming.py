"""What comes in over HTTP is bounded before anybody reads it: Django would write a body of any length to disk first."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

type Scope = dict[str, Any]
type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Scope, Receive, Send], Awaitable[None]]

DIGITS = 20  # of a length; Python refuses to read endless ones
AROUND = 1024 * 1024  # bytes of a form around its file


def most_bytes() -> int:
    """The longest body: one file as it is, or in Base64 as programs send it."""
    most: int = settings.UPLOADS.file_bytes
    return most * 4 // 3 + AROUND


def bounded(pages: Application) -> Application:
    """`pages`, but a request with a longer body is refused with 413, whether it says its length or not."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await pages(scope, receive, send)
            return
        incoming = _Incoming(receive, send)
        if _length(scope) > most_bytes():
            await incoming.refuse()
            return
        await pages(scope, incoming.receive, incoming.send)
        if incoming.too_long:
            await incoming.refuse()

    return application


def _length(scope: Scope) -> int:
    """The length that the request gives itself; 0 where it gives none that makes sense."""
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said[:DIGITS]) if said.isdigit() else 0


class _Incoming:
    """One request's body as it arrives. Beyond the bound its sender seems to have gone."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._left = most_bytes()
        self._answered = False
        self.too_long = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.too_long = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        self._answered = True
        await self._send(message)

    async def refuse(self) -> None:
        """Say that it is too much, unless something was answered already."""
        if self._answered:
            return
        sentence = _("This is larger than %(most)s. Choose a smaller file.")
        most = filesizeformat(settings.UPLOADS.file_bytes)
        body = json.dumps({"error": sentence % {"most": most}}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": 413, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})
