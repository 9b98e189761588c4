"""The JSON of chat completions as types: what is read of a chunk, of a whole answer, and of a list of models.

Only what we use is named; the rest is passed over while decoding, which makes it nearly free.
"""

import json
from typing import Any

import msgspec
from msgspec import Struct


class BadChunk(Exception):
    """Bytes that are no chunk. `code` is `bad_utf8` or `bad_json`."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class Function(Struct, gc=False):
    """Name and arguments of a call, or a piece of them. Some hosts send the arguments as an object."""

    name: str | None = None
    arguments: str | dict[str, Any] | None = None


class Call(Struct, gc=False):
    """A call, or a piece of one."""

    index: int | None = None
    id: str | None = None
    function: Function | None = None


class TextItem(Struct, gc=False):
    """One item of content or reasoning given as a list."""

    text: str | None = None
    summary: str | None = None


class Said(Struct, gc=False):
    """A delta, or a whole message: they have the same fields."""

    content: str | list[TextItem] | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    reasoning_details: list[TextItem] | None = None
    tool_calls: list[Call] | None = None


class InputDetails(Struct, gc=False):
    """What the input tokens were."""

    cached_tokens: int | None = None


class OutputDetails(Struct, gc=False):
    """What the output tokens were."""

    reasoning_tokens: int | None = None


class Spent(Struct, gc=False):
    """Usage, with the cached tokens in either of their two places."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None
    prompt_tokens_details: InputDetails | None = None
    completion_tokens_details: OutputDetails | None = None


class Choice(Struct, gc=False):
    """One of the answers; we ask for one."""

    index: int | None = None
    delta: Said | None = None
    message: Said | None = None
    finish_reason: str | None = None
    usage: Spent | None = None


class Chunk(Struct, gc=False):
    """One event of a stream, or a whole answer."""

    choices: list[Choice] | None = None
    usage: Spent | None = None
    model: str | None = None
    error: Any = None


class ModelRow(Struct, gc=False):
    """One model of an endpoint's list, with the window in the places where vLLM and Kimi have it.

    What it can is read as it comes: a host that writes something else there must not hide its whole list.
    """

    id: str = ""
    owned_by: str | None = None
    max_model_len: int | None = None
    context_length: int | None = None
    root: Any = None  # vLLM: what is really behind a served name
    supports_image_in: Any = None
    supports_video_in: Any = None
    supports_reasoning: Any = None
    supports_tools: Any = None


class ModelList(Struct, gc=False):
    """What `GET /models` answers."""

    data: list[ModelRow] = []


decode_chunk = msgspec.json.Decoder(Chunk).decode
NOT_DECODED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)  # what `decode_chunk` raises


def decode_patiently(data: bytes) -> Chunk:
    r"""Read what msgspec refuses and a stream may still hold: half a surrogate pair, "\ud83d", with the rest later.

    Raises BadChunk.
    """
    try:
        return msgspec.convert(json.loads(data.decode()), Chunk, strict=False)
    except UnicodeDecodeError as error:
        raise BadChunk("bytes that are no UTF-8", "bad_utf8") from error
    except (ValueError, RecursionError) as error:
        raise BadChunk("text that is no answer in JSON", "bad_json") from error
