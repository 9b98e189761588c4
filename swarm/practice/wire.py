"""The answers of the practice model as bytes: events of a stream, or one body. The form is that of Kimi and vLLM."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from swarm.practice.script import Token, merged

STREAM_END = b"data: [DONE]\n\n"


class Answer(Struct, frozen=True, kw_only=True):
    """All that is said of one answer: who says it, when, in how many tokens, and why it ended."""

    id: str
    created: int
    model: str
    finish: str
    prompt_tokens: int
    script: Sequence[Token]

    @property
    def usage(self) -> dict[str, Any]:
        """The tokens of the call, counted once: a token of the script is a token."""
        reasoning = sum(token.kind == "reasoning" for token in self.script)
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": len(self.script),
            "total_tokens": self.prompt_tokens + len(self.script),
            "completion_tokens_details": {"reasoning_tokens": reasoning},
        }

    def event(self, choices: list[dict[str, Any]], **more: object) -> bytes:
        """One event of the stream."""
        head = {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
        }
        return b"data: " + msgspec.json.encode({**head, "choices": choices, **more}) + b"\n\n"

    def opening(self) -> bytes:
        """The first event: who speaks."""
        return self._delta({"role": "assistant", "content": ""})

    def piece(self, script: Sequence[Token]) -> bytes:
        """The events for the tokens that are due."""
        return b"".join(self._delta(_delta_of(token)) for token in merged(script))

    def closing(self, *, usage: bool) -> bytes:
        """The last events: why it ended, what it took, and the mark of the end."""
        last = self._delta({}, self.finish)
        return last + (self.event([], usage=self.usage) if usage else b"") + STREAM_END

    def whole(self) -> dict[str, Any]:
        """The answer to a request that did not ask for a stream."""
        choice = {"index": 0, "message": _message_of(self.script), "finish_reason": self.finish}
        return {
            "id": self.id,
            "object": "chat.completion",
            "created": self.created,
            "model": self.model,
            "choices": [choice],
            "usage": self.usage,
        }

    def _delta(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        return self.event([{"index": 0, "delta": delta, "finish_reason": finish}])


def _delta_of(token: Token) -> dict[str, Any]:
    match token.kind:
        case "reasoning":
            return {"reasoning_content": token.piece}
        case "text":
            return {"content": token.piece}
        case "call":
            function = {"name": token.piece, "arguments": ""}
            call = {"index": token.index, "id": token.call_id, "type": "function", "function": function}
            return {"tool_calls": [call]}
        case "arguments":
            return {"tool_calls": [{"index": token.index, "function": {"arguments": token.piece}}]}


def _message_of(script: Sequence[Token]) -> dict[str, Any]:
    said = {
        kind: "".join(token.piece for token in script if token.kind == kind) for kind in ("reasoning", "text")
    }
    message: dict[str, Any] = {"role": "assistant", "content": said["text"] or None}
    if said["reasoning"]:
        message["reasoning_content"] = said["reasoning"]
    calls = [_call_of(token, script) for token in script if token.kind == "call"]
    return {**message, "tool_calls": calls} if calls else message


def _call_of(opening: Token, script: Sequence[Token]) -> dict[str, Any]:
    pieces = (token.piece for token in script if token.kind == "arguments" and token.index == opening.index)
    function = {"name": opening.piece, "arguments": "".join(pieces)}
    return {"id": opening.call_id, "type": "function", "function": function}
