"""The body of a request: messages, tools and switches as an endpoint's dialect wants them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from swarm.errors import ModelRefused
from swarm.messages import (
    AssistantMessage,
    ImagePart,
    Message,
    SystemMessage,
    TextPart,
    ToolCall,
    ToolMessage,
    UserMessage,
    VideoPart,
)
from swarm.model import Request, ToolSpec
from swarm.providers.dialects import Dialect, Habit
from swarm.providers.media import Media

NAME_LENGTH = 64
GO_ON = "Go on with your last message exactly where it ends. Repeat nothing of it, and say nothing about going on."

_GOOD_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{0,63}\Z")
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]")
_encoder = msgspec.json.Encoder()
_an_object = msgspec.json.Decoder(dict[str, msgspec.Raw])


async def body_of(
    request: Request,
    *,
    model: str,
    dialect: Dialect,
    habit: Habit,
    reasoning_field: str,
    most_output: int,
    more: Mapping[str, Any],
    media: Media,
) -> bytes:
    """The JSON of a request. `most_output` is what it may write; `more` is merged in last: an endpoint's own settings win.

    Raises ModelRefused for what cannot be sent: a picture that is gone, more bytes than the endpoint takes.
    """
    fields: dict[str, Any] = {
        "model": model,
        "messages": await _messages(request, dialect, reasoning_field, media),
    }
    if request.tools:
        fields["tools"] = [_tool(tool, strict=dialect.strict_tools) for tool in request.tools]
    if request.stream:
        fields["stream"] = True
        fields["stream_options"] = {"include_usage": True}
    # Always: where it is left out, a provider counts the most that it would allow.
    fields[dialect.output_field] = most_output
    if dialect.cache_field and request.cache_key:
        fields[dialect.cache_field] = request.cache_key
    fields |= habit.fields(request.thinking)
    if dialect.goes_on == "continue_final_message" and _is_begun(request):
        fields |= {"add_generation_prompt": False, "continue_final_message": True}
    fields |= more
    return _not_too_large(_json(fields), dialect)


def _not_too_large(body: bytes, dialect: Dialect) -> bytes:
    if dialect.most_bytes and len(body) > dialect.most_bytes:
        raise ModelRefused(
            f"With its pictures this conversation makes a request of {len(body) / 1_000_000:,.1f} MB; the endpoint takes "
            f"{dialect.most_bytes / 1_000_000:,.0f} MB. Send fewer or smaller pictures, or begin a new conversation.",
            code="too_large",
        )
    return body


def _json(fields: dict[str, Any]) -> bytes:
    try:
        return _encoder.encode(fields)
    except UnicodeEncodeError:  # half a surrogate pair in some text: it cannot be sent, the rest can
        return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def _tool(tool: ToolSpec, *, strict: bool) -> dict[str, Any]:
    function: dict[str, Any] = {
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
    }
    if strict:
        function["strict"] = True
    return {"type": "function", "function": function}


async def _messages(
    request: Request, dialect: Dialect, reasoning_field: str, media: Media
) -> list[dict[str, Any]]:
    ids = _wire_ids(request.messages, dialect)
    filler = "" if request.thinking is False else dialect.reasoning_filler
    wire: list[dict[str, Any]] = []
    for message in request.messages:
        match message:
            case SystemMessage():
                wire.append({"role": "system", "content": message.text})
            case UserMessage():
                wire.append({"role": "user", "content": await _content(message, media)})
            case AssistantMessage():
                wire.append(_assistant(message, ids, reasoning_field, filler))
            case ToolMessage():
                wire_id = ids.get(message.call, message.id)
                wire.append({"role": "tool", "tool_call_id": wire_id, "content": message.content})
    if _is_begun(request):
        _ask_to_go_on(wire, dialect)
    return wire


def _is_begun(request: Request) -> bool:
    last = request.messages[-1] if request.messages else None
    return isinstance(last, AssistantMessage) and last.begun


def _ask_to_go_on(wire: list[dict[str, Any]], dialect: Dialect) -> None:
    """The last message is to be gone on with: by a mark where there is one, else in words."""
    if dialect.goes_on == "partial":
        wire[-1]["partial"] = True
    elif dialect.goes_on == "asked":
        wire.append({"role": "user", "content": GO_ON})


async def _content(message: UserMessage, media: Media) -> str | list[dict[str, Any]]:
    """One text as a string, which every endpoint takes; pictures and several parts as a list."""
    parts: list[dict[str, Any]] = []
    for part in message.parts:
        match part:
            case TextPart():
                parts.append({"type": "text", "text": part.text})
            case ImagePart():
                parts.append(await media.image(part.body, part.media_type))
            case VideoPart():
                parts += await media.video(part)
    if all(part["type"] == "text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


def _assistant(
    message: AssistantMessage, ids: Mapping[int, str], reasoning_field: str, filler: str
) -> dict[str, Any]:
    wire: dict[str, Any] = {"role": "assistant", "content": message.text}
    reasoning = message.reasoning or (filler if message.calls else "")
    if reasoning:
        wire[reasoning_field] = reasoning
    if message.calls:
        wire["tool_calls"] = [_call(call, ids[call.call]) for call in message.calls]
    elif not message.text:
        wire["content"] = " "  # an empty message is refused by some
    return wire


def _call(call: ToolCall, wire_id: str) -> dict[str, Any]:
    function = {"name": _name(call.name), "arguments": _arguments(call.arguments)}
    return {"id": wire_id, "type": "function", "function": function}


def _name(name: str) -> str:
    """A call's name as providers take it. A model may have written anything."""
    return name if _GOOD_NAME.match(name) else "_" + _NOT_IN_NAMES.sub("_", name)[: NAME_LENGTH - 1]


def _arguments(arguments: str) -> str:
    """Arguments as they were, or `{}` where they are no JSON object: old chat templates break on those."""
    try:
        _an_object.decode(arguments)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return "{}"
    return arguments


def _wire_ids(messages: Sequence[Message], dialect: Dialect) -> dict[int, str]:
    """The id of each call, by our number of it: never twice the same, and in the style that the dialect wants."""
    calls = [call for message in messages if isinstance(message, AssistantMessage) for call in message.calls]
    if dialect.call_ids == "functions.NAME:N":
        return {call.call: f"functions.{_name(call.name)}:{place}" for place, call in enumerate(calls)}
    ids: dict[int, str] = {}
    for message in messages:
        taken: set[str] = set()  # ids are unique within one answer only: official ones begin anew each time
        for call in message.calls if isinstance(message, AssistantMessage) else ():
            wire_id = call.id if call.id and call.id not in taken else f"call_{call.call}"
            taken.add(wire_id)
            ids[call.call] = wire_id
    return ids
