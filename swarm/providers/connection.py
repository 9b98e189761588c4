"""One HTTP/1.1 connection as an asyncio protocol: the bytes of an answer go to whoever listens by a plain call.

No task, queue or await stands between the socket and the listener. That is what makes hundreds of streams cheap.
"""

import asyncio
from collections.abc import AsyncIterable, Callable
from typing import cast

import httptools
import httpx
from msgspec import Struct

HEAD_BYTES = 256 * 1024  # of status line and headers
BUFFER_BYTES = 256 * 1024  # of a body that nobody reads yet, before the socket is told to wait
DRAIN_SECONDS = 2.0  # how long the last bytes of an answer that was read enough may take
DRAIN_BYTES = 64 * 1024
GRACE_SECONDS = (
    0.01  # for the closing chunk after an answer that was read enough: it comes at once, or we go on
)

type Listener = Callable[[bytes], bool]  # hears each piece of a body; says True when it has heard enough


class Head(Struct, frozen=True):
    """Status and headers of an answer."""

    status: int
    headers: list[tuple[bytes, bytes]]


class Connection(asyncio.Protocol):
    """Carries one request at a time. `idle` hears each time that it could carry the next, `gone` when it is closed."""

    def __init__(self, idle: Callable[["Connection"], None], gone: Callable[["Connection"], None]) -> None:
        self._idle = idle
        self._gone = gone
        self._transport: asyncio.Transport | None = None
        self._can_write = asyncio.Event()
        self._can_write.set()
        self._waiter: asyncio.Future[None] | None = None
        self._drain_timer: asyncio.TimerHandle | None = None
        self._error: BaseException | None = None
        self._busy = False
        self._begin()

    def _begin(self) -> None:
        """Forget the last answer."""
        self._parser = httptools.HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []
        self._head: Head | None = None
        self._head_bytes = 0
        self._framed = False
        self._complete = False
        self._reusable = True
        self._enough = False
        self._drained_bytes = 0
        self._listener: Listener | None = None
        self._buffer: list[bytes] = []
        self._buffered = 0
        self._reading = True

    # What the pool and the transport ask for

    @property
    def usable(self) -> bool:
        """Whether the connection can carry a request now."""
        return self._transport is not None and not self._busy and self._error is None

    async def exchange(self, head: bytes, body: AsyncIterable[bytes]) -> Head:
        """Send a request; wait for status and headers of its answer."""
        transport = self._transport
        if transport is None or not self.usable:
            raise httpx.ConnectError("the connection is gone")
        self._begin()
        self._busy = True
        transport.write(head)
        async for piece in body:
            if self._error is not None:
                break
            transport.write(piece)
            await self._can_write.wait()
        while self._head is None:
            await self._wait()
        return self._head

    async def pour(self, listener: Listener) -> None:
        """Let `listener` hear the body, from the beginning to its end or until it has heard enough."""
        pieces, self._buffer, self._buffered = self._buffer, [], 0
        self._listener = listener
        self._resume()
        for piece in pieces:
            if not self._enough:
                self._enough = listener(piece)
        while not (self._complete or self._enough):
            await self._wait()
        if not self._complete and self._error is None:
            grace = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._wake)
            await self._wait()
            grace.cancel()

    async def read(self) -> bytes:
        """The next piece of the body; empty at its end."""
        while not self._buffer:
            if self._complete:
                return b""
            await self._wait()
        pieces, self._buffer, self._buffered = self._buffer, [], 0
        self._resume()
        return b"".join(pieces)

    def release(self) -> None:
        """The answer is no longer wanted. A whole one leaves the connection to others; half of one closes it."""
        if self._complete:
            self._rest()
        elif self._enough and self._error is None:
            self._drain_timer = asyncio.get_running_loop().call_later(DRAIN_SECONDS, self.abort)
        else:
            self.abort()

    def abort(self) -> None:
        """Close at once: this is how a request is cancelled."""
        self._fail(httpx.ReadError("the connection was closed"))

    # What asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own do not subclass it

    def data_received(self, data: bytes) -> None:
        if not self._busy or self._complete:
            self._fail(httpx.RemoteProtocolError("the endpoint spoke without being asked"))
            return
        if self._head is None:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._fail(httpx.RemoteProtocolError("the headers of the answer have no end"))
                return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError as error:
            self._fail(error.__context__ or error)  # what the listener raised
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(httpx.RemoteProtocolError(f"the answer is not HTTP: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._busy and not self._complete and exc is None and self._head is not None and not self._framed:
            self._reusable = False
            self._end()  # a body without length ends with the connection
        self._fail(
            httpx.ReadError("the connection was cut" if exc is None else f"the connection was cut: {exc}")
        )
        self._gone(self)

    def pause_writing(self) -> None:
        self._can_write.clear()

    def resume_writing(self) -> None:
        self._can_write.set()

    # What the parser tells

    def on_message_begin(self) -> None:
        if self._complete:
            self._reusable = False  # more than one answer to one request

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._framed = True

    def on_headers_complete(self) -> None:
        if self._complete:
            return
        status = self._parser.get_status_code()
        if status < 200:
            self._headers, self._framed = [], False  # "100 Continue": the answer follows
            return
        self._head = Head(status, self._headers)
        self._framed = self._framed or status in (204, 304)
        self._wake()

    def on_body(self, piece: bytes) -> None:
        if self._complete:
            return
        if self._enough:
            self._drained_bytes += len(piece)
            if self._drained_bytes > DRAIN_BYTES:
                self.abort()
        elif self._listener is not None:
            if self._listener(piece):
                self._enough = True
                self._wake()
        else:
            self._buffer.append(piece)
            self._buffered += len(piece)
            if self._buffered > BUFFER_BYTES and self._reading and self._transport is not None:
                self._reading = False
                self._transport.pause_reading()
            self._wake()

    def on_message_complete(self) -> None:
        if self._head is None or self._complete:
            return  # an informational answer ended, or one that nobody asked for
        self._reusable = self._reusable and self._framed and self._parser.should_keep_alive()
        self._end()

    # Inside

    def _end(self) -> None:
        self._complete = True
        self._wake()
        if self._drain_timer is not None:
            self._rest()

    def _rest(self) -> None:
        """Wait for the next request, or close where there cannot be one."""
        if self._drain_timer is not None:
            self._drain_timer.cancel()
            self._drain_timer = None
        self._listener = None
        if self._reusable and self._error is None and self._transport is not None:
            self._resume()
            self._busy = False
            self._idle(self)
        else:
            self.abort()

    def _fail(self, error: BaseException) -> None:
        if self._error is None:
            self._error = error
        if self._drain_timer is not None:
            self._drain_timer.cancel()
            self._drain_timer = None
        self._listener = None
        self._can_write.set()
        if self._transport is not None:
            self._transport.abort()
        self._wake()

    def _resume(self) -> None:
        if not self._reading and self._transport is not None:
            self._reading = True
            self._transport.resume_reading()

    async def _wait(self) -> None:
        """Wait until something happened. Raises what went wrong."""
        if self._error is not None:
            raise self._error
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
