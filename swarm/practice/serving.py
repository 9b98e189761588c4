"""A small HTTP/1.1 server on asyncio for one ASGI application: keep-alive, chunked, and it notices who leaves.

It exists so that the practice model can stand alone without a server to install; it listens on loopback only.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import unquote

import httptools

from swarm.practice.asgi import App, Message, Scope

HOST = "127.0.0.1"
MAX_HEAD = 64 * 1024  # bytes of one request's headers
MAX_WAITING = 256 * 1024  # bytes of a body that the application has not read yet
MAX_AHEAD = 16  # requests that a client may send before the first is answered
IDLE = 75.0  # seconds that a connection may rest between two requests

log = logging.getLogger(__name__)


class Request:
    """One request while it comes in and is answered."""

    def __init__(self) -> None:
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.head = 0
        self.begun = False
        self.parts: list[bytes] = []
        self.waiting = 0
        self.whole = False
        self.news = asyncio.Event()


class Connection(asyncio.Protocol):
    """One client. Requests are answered one after another, as they came."""

    def __init__(self, app: App, connections: "set[Connection]") -> None:
        self._app = app
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._incoming: Request | None = None
        self._requests: asyncio.Queue[tuple[Request, Scope, bool]] = asyncio.Queue()
        self._writable = asyncio.Event()
        self._writable.set()
        self._gone = False
        self._current: Request | None = None
        self._work: asyncio.Task[None] | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport

    # What asyncio tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its base class
        self._connections.add(self)
        self._work = self._loop.create_task(self._answer_all())
        self._be_idle()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._gone = True
        self._connections.discard(self)
        self._writable.set()
        self._be_busy()
        if self._current is None and self._work is not None:
            self._work.cancel()
        elif self._current is not None:
            self._current.news.set()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
            self._weigh_head(len(data))
        except httptools.HttpParserUpgrade:
            self._transport.close()
        except (httptools.HttpParserError, ValueError):
            if not self._transport.is_closing():
                self._transport.write(
                    b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                )
                self._transport.close()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    # What the parser tells.

    def on_message_begin(self) -> None:
        self._incoming = Request()

    def on_url(self, url: bytes) -> None:
        assert self._incoming is not None, "the parser opens a message first"
        self._incoming.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        assert self._incoming is not None, "the parser opens a message first"
        self._incoming.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        assert self._incoming is not None, "the parser opens a message first"
        if self._requests.qsize() >= MAX_AHEAD:
            raise ValueError("too many requests on one connection")
        self._be_busy()
        if (b"expect", b"100-continue") in self._incoming.headers and self._current is None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._incoming.begun = True
        scope = self._scope(self._incoming)
        self._requests.put_nowait((self._incoming, scope, self._parser.should_keep_alive()))

    def on_body(self, body: bytes) -> None:
        request = self._incoming
        assert request is not None, "the parser opens a message first"
        request.parts.append(body)
        request.waiting += len(body)
        request.news.set()
        if request.waiting > MAX_WAITING:
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        assert self._incoming is not None, "the parser opens a message first"
        self._incoming.whole = True
        self._incoming.news.set()

    # The work.

    def close(self) -> "asyncio.Task[None] | None":
        """Drop the client; answer the task that still clears up."""
        self._transport.abort()
        if self._work is not None:
            self._work.cancel()
        return self._work

    async def _answer_all(self) -> None:
        keep = True
        while keep and not self._gone:
            request, scope, keep = await self._requests.get()
            self._current = request
            answer = Answer(self, request, keep=keep)
            try:
                await self._app(scope, answer.receive, answer.send)
            except Exception:
                log.exception("the application failed on %s", scope["path"])
            keep = keep and answer.ended and request.whole
            self._current = None
            if keep and self._requests.empty():
                self._be_idle()
        self._transport.close()

    def _scope(self, request: Request) -> Scope:
        url = httptools.parse_url(request.url)
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": self._parser.get_http_version(),
            "method": self._parser.get_method().decode("ascii"),
            "scheme": "http",
            "path": unquote(url.path.decode("latin-1")),
            "raw_path": url.path,
            "query_string": url.query or b"",
            "root_path": "",
            "headers": request.headers,
            "client": self._transport.get_extra_info("peername")[:2],
            "server": self._transport.get_extra_info("sockname")[:2],
        }

    def _weigh_head(self, size: int) -> None:
        """Headers come from the parser when they are whole: count the bytes that did not complete them."""
        request = self._incoming
        if request is None or request.begun:
            return
        request.head += size
        if request.head > MAX_HEAD:
            raise ValueError("the headers are too long")

    def _be_idle(self) -> None:
        self._be_busy()
        if not self._gone:
            self._rest = self._loop.call_later(IDLE, self._transport.close)

    def _be_busy(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    # What an answer needs.

    @property
    def gone(self) -> bool:
        """Whether the client has closed."""
        return self._gone

    def resume_reading(self) -> None:
        """There is room for more of the body."""
        if not self._transport.is_closing():
            self._transport.resume_reading()

    async def write(self, data: bytes) -> None:
        """Send, waiting for a slow reader. What is sent to a client that left is lost."""
        if not self._gone:
            self._transport.write(data)
            await self._writable.wait()


class Answer:
    """The two channels that ASGI gives an application for one request."""

    def __init__(self, connection: Connection, request: Request, *, keep: bool) -> None:
        self._connection = connection
        self._request = request
        self._keep = keep
        self._head = b""
        self._chunked = False
        self._told_all = False
        self.ended = False

    async def receive(self) -> Message:
        """The next part of the body; after the last one, that the client has gone, once it has."""
        request = self._request
        while not (request.parts or request.whole or self._connection.gone):
            request.news.clear()
            await request.news.wait()
        if self._connection.gone and not request.parts:
            return {"type": "http.disconnect"}
        if self._told_all:
            request.news.clear()
            while not self._connection.gone:
                await request.news.wait()
                request.news.clear()
            return {"type": "http.disconnect"}
        body, request.parts, request.waiting = b"".join(request.parts), [], 0
        self._told_all = request.whole
        self._connection.resume_reading()
        return {"type": "http.request", "body": body, "more_body": not request.whole}

    async def send(self, message: Message) -> None:
        """Write the head with the first part of the body; chunked where no length was named."""
        if message["type"] == "http.response.start":
            self._head = self._head_of(message)
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._chunked:
            body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (b"" if more else b"0\r\n\r\n")
        head, self._head = self._head, b""
        self.ended = not more
        await self._connection.write(head + body)

    def _head_of(self, message: Message) -> bytes:
        status, headers = message["status"], list(message["headers"])
        self._chunked = all(name.lower() != b"content-length" for name, _ in headers)
        if self._chunked:
            headers.append((b"transfer-encoding", b"chunked"))
        headers.append((b"connection", b"keep-alive" if self._keep else b"close"))
        lines = [b"HTTP/1.1 %d %b" % (status, HTTPStatus(status).phrase.encode())]
        return b"\r\n".join(lines + [b"%b: %b" % header for header in headers]) + b"\r\n\r\n"


@contextlib.asynccontextmanager
async def serving(app: App, port: int = 0) -> AsyncIterator[int]:
    """Serve `app` on loopback until the block ends; answer the port. Raises OSError where it is taken."""
    connections: set[Connection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(app, connections), HOST, port, family=socket.AF_INET)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        work: list[asyncio.Task[Any]] = [task for open_one in list(connections) if (task := open_one.close())]
        if work:
            await asyncio.wait(work)
