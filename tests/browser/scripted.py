"""A model endpoint that says what a test prepared, at the test's pace: a piece when it is told to, or all at once."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Self

PATIENCE = 30.0  # seconds that a stream waits for its next piece
MODEL, OTHER = "scripted", "another"


class Scripted:
    """The endpoint at `address`. It answers each request with what was said so far and will be said, until `finish`."""

    def __init__(self, *models: str) -> None:
        self.models = models or (MODEL,)
        self.refuses = False  # every question from now on
        self._said: list[tuple[str, str]] = []
        self._over = False
        self._turn = 0
        self._more = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (Door,), {"script": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """The base of the API."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def begin(self) -> None:
        """The next request is answered from the beginning; earlier ones have heard all they will."""
        with self._more:
            self._said, self._over = [], False
            self._turn += 1
            self._more.notify_all()

    def say(self, text: str, kind: str = "content") -> None:
        """A piece more; `kind` is a field of the wire's delta."""
        with self._more:
            self._said.append((kind, text))
            self._more.notify_all()

    def finish(self) -> None:
        """The answer is whole."""
        with self._more:
            self._over = True
            self._more.notify_all()

    def pieces(self) -> Iterator[tuple[str, str]]:
        """All pieces, as they are said."""
        turn = self._turn
        for at in count():
            piece = self._piece(turn, at)
            if piece is None:
                return
            yield piece

    def _piece(self, turn: int, at: int) -> tuple[str, str] | None:
        with self._more:
            self._more.wait_for(lambda: self._turn != turn or len(self._said) > at or self._over, PATIENCE)
            return self._said[at] if self._turn == turn and len(self._said) > at else None


class Door(BaseHTTPRequestHandler):
    """One request."""

    script: Scripted
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        """Nothing."""

    def do_GET(self) -> None:
        """The list of models."""
        models = [{"id": name, "object": "model"} for name in self.script.models]
        body = json.dumps({"object": "list", "data": models}).encode()
        self._head("application/json", len(body))
        self.wfile.write(body)

    def do_POST(self) -> None:
        """An answer: the script's for one that streams, a word for any other."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.script.refuses:
            self._refuse()
            return
        if not asked.get("stream"):
            message = {"role": "assistant", "content": "Yes."}
            body = json.dumps(
                {
                    "model": asked["model"],
                    "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                }
            )
            self._head("application/json", len(body))
            self.wfile.write(body.encode())
            return
        self._head("text/event-stream", None)
        with suppress(ConnectionError):  # whoever asked went away
            self._stream(asked["model"])

    def _refuse(self) -> None:
        body = json.dumps({"error": {"message": "no such thing", "type": "invalid_request_error"}})
        self._head("application/json", len(body), HTTPStatus.BAD_REQUEST)
        self.wfile.write(body.encode())

    def _stream(self, model: str) -> None:
        for kind, text in self.script.pieces():
            self._chunk(model, {"index": 0, "delta": {kind: text}, "finish_reason": None})
        self._chunk(model, {"index": 0, "delta": {}, "finish_reason": "stop"})
        self._event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, model: str, choice: dict[str, Any]) -> None:
        self._event(
            json.dumps({"id": "c", "object": "chat.completion.chunk", "model": model, "choices": [choice]})
        )

    def _event(self, data: str) -> None:
        event = f"data: {data}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
        self.wfile.flush()

    def _head(self, kind: str, length: int | None, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()
