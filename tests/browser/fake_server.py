"""Serves the live page's scripts with the site's own content security policy, and a `FakeRun` on its socket.

It runs in a thread of its own, so that a test moves the run with plain calls while the browser watches.
"""

import asyncio
import json
import mimetypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import cast

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.browser.fake_run import FakeRun, Message

ROOT = Path(__file__).resolve().parents[2]
PAGE = Path(__file__).with_name("page.html")


def policy() -> str:
    """The content security policy of the site."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
    from django.conf import settings
    from django.utils.csp import build_policy

    return str(build_policy(cast("dict[str, list[str]]", settings.SECURE_CSP)))


class Watcher:
    """One socket: where it stands and whom it watches."""

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection
        self.cursor = 0
        self.watched: int | None = None
        self.joined = False


class FakeServer:
    """The page at `address`, live on `run`. `heard` keeps all that browsers said."""

    def __init__(self, run: FakeRun) -> None:
        self.run = run
        self.heard: list[Message] = []
        self.watchers: set[Watcher] = set()
        self.forgets = False  # a server that knows no past: everybody who joins gets a snapshot
        self.down = False
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._live, daemon=True)
        self.ready = threading.Event()
        self.policy = policy()

    def __enter__(self) -> "FakeServer":
        self.thread.start()
        assert self.ready.wait(10), "the fake server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join(10)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}/"

    @contextmanager
    def frame(self) -> Iterator[FakeRun]:
        """Change the run; at the end the frame is over and everybody is told."""
        yield self.run
        self.do(self._end_frame)

    def _end_frame(self) -> None:
        self.run.commit()
        for watcher in list(self.watchers):
            self._tell(watcher)

    def do(self, act: Callable[[], object]) -> None:
        """Do something in the server's thread and wait for it."""

        async def acted() -> None:
            act()

        asyncio.run_coroutine_threadsafe(acted(), self.loop).result(10)

    def send(self, message: Message) -> None:
        """Say something to everybody, true or not."""

        def act() -> None:
            for watcher in self.watchers:
                self._send(watcher, message)

        self.do(act)

    def cut(self, *, down: bool = False) -> None:
        """Cut all connections without a word; `down` refuses new ones until `up`."""

        def act() -> None:
            self.down = down
            for watcher in list(self.watchers):
                watcher.connection.transport.abort()

        self.do(act)

    def up(self) -> None:
        """Take connections again."""
        self.do(lambda: setattr(self, "down", False))

    def _live(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._serve())
        self.loop.close()

    async def _serve(self) -> None:
        self.over = asyncio.Event()
        async with serve(self._watch, "127.0.0.1", 0, process_request=self._answer) as server:
            self.port = self._port(server)
            self.ready.set()
            await self.over.wait()

    @staticmethod
    def _port(server: Server) -> int:
        return int(next(iter(server.sockets)).getsockname()[1])

    async def _watch(self, connection: ServerConnection) -> None:
        watcher = Watcher(connection)
        self.watchers.add(watcher)
        with suppress(ConnectionClosed):
            async for words in connection:
                self._hear(watcher, json.loads(words))
        self.watchers.discard(watcher)

    def _hear(self, watcher: Watcher, message: Message) -> None:
        self.heard.append(message)
        if message["type"] == "join":
            self._join(watcher, message["since"])
        elif message["type"] == "watch":
            watcher.watched = message["agent"]
            if message["agent"] is not None:
                self._send(watcher, self.run.panel(message["agent"]))

    def _join(self, watcher: Watcher, since: int) -> None:
        watcher.joined = True
        watcher.cursor = since
        if since and not self.forgets:
            self._tell(watcher)
            return
        watcher.cursor = self.run.seq
        self._send(watcher, self.run.snapshot())
        self._send(watcher, {**self.run.panel(0), "html": ""})

    def _tell(self, watcher: Watcher) -> None:
        if not watcher.joined or watcher.cursor == self.run.seq:
            return
        self._send(watcher, self.run.change(watcher.cursor, watcher.watched))
        watcher.cursor = self.run.seq

    def _send(self, watcher: Watcher, message: Message) -> None:
        task = self.loop.create_task(self._post(watcher.connection, json.dumps(message)))
        task.add_done_callback(lambda done: done.exception())

    @staticmethod
    async def _post(connection: ServerConnection, words: str) -> None:
        with suppress(ConnectionClosed):
            await connection.send(words)

    async def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        path = request.path.partition("?")[0]
        if path == "/live":
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "") if self.down else None
        if path == "/":
            return self._file(PAGE)
        if path == "/timeline":
            return self._found(self._timeline().encode(), "text/html")
        wanted = (ROOT / path.lstrip("/")).resolve()
        if wanted.is_relative_to(ROOT / "static") and wanted.is_file():
            return self._file(wanted)
        return connection.respond(HTTPStatus.NOT_FOUND, "")

    def _file(self, path: Path) -> Response:
        return self._found(path.read_bytes(), mimetypes.guess_type(path)[0] or "text/plain")

    def _found(self, body: bytes, kind: str) -> Response:
        headers = Headers({"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(body))})
        headers["Content-Security-Policy"] = self.policy
        headers["Connection"] = "close"
        return Response(HTTPStatus.OK, "OK", headers, body)

    def _timeline(self) -> str:
        bars = "".join(
            f'<g class="lane-agent" data-open-agent="{agent.number}" data-status="{agent.status}"'
            f"{' data-critical' if agent.number == 1 else ''}><title>#{agent.number} {agent.label}</title>"
            f'<path class="lane-life" d="M0 {at * 10 + 4}h900v2h-900z"/>'
            f'<path class="lane-steps" d="M0 {at * 10 + 1}h400v8h-400zM500 {at * 10 + 1}h400v8h-400z"/></g>'
            for at, agent in enumerate(self.run.agents)
        )
        height = 10 * len(self.run.agents)
        return (
            f'<figure class="timeline-figure"><svg class="timeline-drawing" viewBox="0 0 1000 {height}"'
            f' preserveAspectRatio="none" role="img">{bars}</svg></figure>'
        )
