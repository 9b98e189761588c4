"""An httpx transport on our own connections: what httpx's interface costs is paid a request, not a chunk.

Whoever wants the body as it arrives takes `response.extensions["pour"]` (see `pour` below); everybody else uses httpx
as always. It speaks HTTP/1.1 without proxies; where more is configured, httpx's own transport serves instead.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator
from functools import cache, partial

import httpx

from swarm.providers.connection import Connection, Listener

IDLE_SECONDS = 4.0  # uvicorn, and so vLLM, closes after 5; a request must not meet that moment
IDLE_SECONDS_TLS = 15.0


async def pour(response: httpx.Response, listener: Listener) -> None:
    """Let `listener` hear the body of a response, until it says that it has heard enough."""
    plain = response.headers.get("content-encoding", "identity") == "identity"
    if plain and "pour" in response.extensions:
        await response.extensions["pour"](listener)
        return
    async for piece in response.aiter_bytes():
        if listener(piece):
            return


class Once(httpx.AsyncByteStream):
    """A request's body, let go of as soon as it is on its way: an answer takes minutes, and holds its request."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.size = len(body)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        body, self._body = self._body, b""
        yield body


@cache
def tls_context() -> ssl.SSLContext:
    """One for the process: making one takes longer than many requests."""
    return httpx.create_ssl_context()


type Origin = tuple[str, str, int]


class LeanTransport(httpx.AsyncBaseTransport):
    """Pools connections by origin. As many as there are requests; `swarm.places` bounds those."""

    def __init__(self) -> None:
        self._idle: dict[Origin, deque[tuple[float, Connection]]] = {}
        self._open: set[Connection] = set()
        self._closed = False
        self._all_gone = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        timeout: dict[str, float | None] = request.extensions.get("timeout", {})
        head = _head_of(request)
        assert isinstance(request.stream, AsyncIterable), "httpx gives async requests async streams"
        connection = await self._connection(_origin(request.url), timeout.get("connect"))
        try:
            async with asyncio.timeout(timeout.get("read")):
                answer = await connection.exchange(head, request.stream)
        except TimeoutError as error:
            connection.abort()
            raise httpx.ReadTimeout("no answer in time") from error
        except BaseException:
            connection.abort()
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(connection, timeout.get("read")),
            extensions={"http_version": b"HTTP/1.1", "pour": connection.pour},
        )

    async def aclose(self) -> None:
        self._closed = True
        self._idle.clear()
        for connection in list(self._open):
            connection.abort()
        if self._open:
            await self._all_gone.wait()

    async def _connection(self, origin: Origin, patience: float | None) -> Connection:
        if self._closed:
            raise httpx.ConnectError("the client is closed")
        now = asyncio.get_running_loop().time()
        idle = self._idle.get(origin, deque())
        while idle:
            good_until, connection = idle.pop()
            if connection.usable and now < good_until:
                return connection
            connection.abort()
        return await self._connect(origin, patience)

    async def _connect(self, origin: Origin, patience: float | None) -> Connection:
        scheme, host, port = origin
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(patience):
                _, connection = await loop.create_connection(
                    lambda: Connection(partial(self._keep, origin), self._forget),
                    host,
                    port,
                    ssl=tls_context() if scheme == "https" else None,
                )
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        if connection.usable:
            self._open.add(connection)
        return connection

    def _keep(self, origin: Origin, connection: Connection) -> None:
        """A connection is free for the next request; those that were free too long are let go."""
        now = asyncio.get_running_loop().time()
        idle = self._idle.setdefault(origin, deque())
        while idle and (idle[0][0] <= now or not idle[0][1].usable):
            _, old = idle.popleft()
            old.abort()
        if self._closed:
            connection.abort()
            return
        idle.append((now + (IDLE_SECONDS_TLS if origin[0] == "https" else IDLE_SECONDS), connection))

    def _forget(self, connection: Connection) -> None:
        self._open.discard(connection)
        if self._closed and not self._open:
            self._all_gone.set()


class _Body(httpx.AsyncByteStream):
    def __init__(self, connection: Connection, patience: float | None) -> None:
        self._connection: Connection | None = connection
        self._patience = patience

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._connection is not None:
            try:
                async with asyncio.timeout(self._patience):
                    piece = await self._connection.read()
            except TimeoutError as error:
                raise httpx.ReadTimeout("the answer stopped") from error
            if not piece:
                return
            yield piece

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:  # once: the connection may carry another request by now
            connection.release()


def _origin(url: httpx.URL) -> Origin:
    if url.scheme not in ("http", "https"):
        raise httpx.UnsupportedProtocol(f"an address begins with http:// or https://, not {url.scheme!r}")
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _head_of(request: httpx.Request) -> bytes:
    """Request line and headers as bytes."""
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    for name, value in request.headers.raw:
        if b"\r" in value or b"\n" in value or b"\n" in name:
            raise httpx.LocalProtocolError(f"the header {name.decode('latin-1')!r} holds a line break")
        lines.append(b"%s: %s" % (name, value))
    return b"\r\n".join(lines) + b"\r\n\r\n"
