"""An endpoint with a small mind, on loopback: it calls the tool it is offered, tells what came of it, and counts pictures."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "kimi-k2.6"
WORDS = "Starlings fly at dusk. "


class Endpoint:
    """Where it listens, and what it was asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[dict[str, Any]] = []


def reply(body: dict[str, Any]) -> dict[str, Any]:
    """The delta of a whole answer."""
    last = body["messages"][-1]
    if last["role"] == "tool":
        return {"content": f"The tool says: {last['content']}"}
    if body.get("tools"):
        call = {"name": body["tools"][0]["function"]["name"], "arguments": '{"place": "Oslo"}'}
        return {"tool_calls": [{"index": 0, "id": "weather_0", "type": "function", "function": call}]}
    parts = last["content"] if isinstance(last["content"], list) else []
    pictures = sum(part["type"] == "image_url" for part in parts)
    return {"content": f"I was shown {pictures} picture." if pictures else WORDS * 3}


def chunks(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The answer as it goes over the wire, a few words at a time."""
    delta = reply(body)
    for piece in delta.get("content", "").split(" "):
        if piece:
            yield {"choices": [{"index": 0, "delta": {"content": f"{piece} "}, "finish_reason": None}]}
    if "tool_calls" in delta:
        yield {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    finish = "tool_calls" if "tool_calls" in delta else "stop"
    yield {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}
    usage = {"prompt_tokens": 21, "completion_tokens": 8, "total_tokens": 29, "cached_tokens": 5}
    yield {"choices": [], "usage": usage}


@contextmanager
def listening() -> Iterator[Endpoint]:
    """The endpoint, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(
                "application/json", json.dumps({"data": [{"id": MODEL, "supports_image_in": True}]}).encode()
            )

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.asked.append(body)
            head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
            lines = [b"data: " + json.dumps(head | chunk).encode() + b"\n\n" for chunk in chunks(body)]
            self._send("text/event-stream", b"".join(lines) + b"data: [DONE]\n\n")

        def _send(self, kind: str, data: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        endpoint = Endpoint(f"http://127.0.0.1:{server.server_port}/v1")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield endpoint
        finally:
            server.shutdown()
            thread.join()
