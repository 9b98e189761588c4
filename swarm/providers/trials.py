"""What a model can, found by trying: one call with a tool, one without thinking, one tiny picture."""

import struct
import zlib
from typing import Literal

from msgspec import Struct

from swarm.bodies import Bodies
from swarm.errors import ModelError, ModelRefused
from swarm.messages import ImagePart, Part, SystemMessage, TextPart, UserMessage
from swarm.model import Abilities, Model, Reply, Request, Switch, ToolSpec

OUTPUT = 2_048  # tokens that one trial may cost, thinking included
SIDE = 64  # pixels of the picture: some refuse smaller ones
GREEN = bytes((0, 128, 0))

type Grade = Literal["good", "hint", "problem"]


class Finding(Struct, frozen=True):
    """One thing found out. `code` is for machines, `sentence` for people."""

    grade: Grade
    code: str
    sentence: str


class Tried(Struct, frozen=True):
    """What the trials found."""

    findings: tuple[Finding, ...]
    can: Abilities = Abilities()


CALL_NOTE = "Call the tool `note` with the word `starling`."
_NOTE = ToolSpec(
    name="note",
    description="Writes down one word.",
    parameters={
        "type": "object",
        "properties": {"word": {"type": "string"}},
        "required": ["word"],
        "additionalProperties": False,
    },
)
_TESTED = SystemMessage(text="You are tested for what you can do. Be brief.")


async def try_out(model: Model, bodies: Bodies) -> Tried:
    """Ask a model three small things. A first one that brings no answer is a problem, and the last one asked."""
    called = await _ask(model, TextPart(text=CALL_NOTE), thinking=True, tools=(_NOTE,))
    if isinstance(called, ModelError):
        return Tried((Finding("problem", called.code, str(called)),))
    at_once = await _ask(model, TextPart(text="Answer with the word yes."), thinking=False)
    picture = ImagePart(body=await bodies.put(green_picture()), media_type="image/png")
    question = TextPart(text="Which colour fills this picture? Answer with its English name.")
    looked = await _ask(model, picture, question, thinking=False)
    tools = any(call.name == _NOTE.name for call in called.calls)
    thinking, about_thinking = _about_thinking(called, at_once)
    vision, about_picture = _about_picture(looked)
    findings = (
        _about_answer(called),
        _about_tools(tools),
        about_thinking,
        about_picture,
        _about_usage(called),
    )
    return Tried(findings, Abilities(tools=tools, thinking=thinking, vision=vision))


async def _ask(
    model: Model, *parts: Part, thinking: bool, tools: tuple[ToolSpec, ...] = ()
) -> Reply | ModelError:
    request = Request(
        messages=(_TESTED, UserMessage(parts=parts)),
        tools=tools,
        thinking=thinking,
        max_output_tokens=OUTPUT,
        cache_key="check",
    )
    try:
        return await model.complete(request, _Deaf())
    except ModelError as error:
        return error


def _about_answer(reply: Reply) -> Finding:
    sentence = f"It answered in {reply.seconds:.1f} s, the first piece after {reply.first_token:.1f} s."
    return Finding("good", "answers", sentence)


def _about_tools(called: bool) -> Finding:
    if called:
        return Finding("good", "tools", "It calls tools.")
    sentence = "It was asked to call a tool and answered in words: a swarm needs a model that calls tools."
    return Finding("hint", "no_call", sentence)


def _about_thinking(thought: Reply, at_once: Reply | ModelError) -> tuple[Switch | None, Finding]:
    """By a reply for which thinking was asked, and one for which it was switched off."""
    if not _thinks(thought):
        sentence = "It showed no thinking; Thinking mode may change nothing."
        return None, Finding("hint", "no_thinking", sentence)
    if isinstance(at_once, ModelRefused) or (isinstance(at_once, Reply) and _thinks(at_once)):
        return "always", Finding("good", "thinking_always", "It thinks, and cannot be told not to.")
    if isinstance(at_once, ModelError):
        return None, Finding("good", "thinking", "It shows its thinking.")
    return "switchable", Finding(
        "good", "thinking", "It shows its thinking, and answers without it when told."
    )


def _thinks(reply: Reply) -> bool:
    return bool(reply.reasoning.strip()) or reply.usage.reasoning > 0


def _about_picture(looked: Reply | ModelError) -> tuple[bool | None, Finding]:
    match looked:
        case ModelRefused():
            return False, Finding("hint", "no_vision", f"It does not take pictures: {looked}")
        case ModelError():
            return None, Finding("hint", "vision_unknown", f"Its sight could not be tried: {looked}")
        case Reply() if "green" in (looked.text + looked.reasoning).lower():
            return True, Finding("good", "vision", "It was shown a green picture, and named the colour.")
        case Reply():
            sentence = "It takes a picture, and did not name the colour that fills it."
            return None, Finding("hint", "vision_unknown", sentence)


def _about_usage(reply: Reply) -> Finding:
    if reply.usage.estimated:
        sentence = "It does not count tokens: numbers and costs will be estimates."
        return Finding("hint", "no_usage", sentence)
    sentence = f"It counts tokens: {reply.usage.input} in, {reply.usage.output} out."
    return Finding("good", "usage", sentence)


def green_picture() -> bytes:
    """A PNG that is green all over."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)  # 8 bits, red, green and blue
    rows = (b"\0" + GREEN * SIDE) * SIDE
    pieces = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


class _Deaf:
    """A sink for answers that are only wanted whole."""

    def reasoning(self, piece: str) -> None: ...
    def text(self, piece: str) -> None: ...
    def call(self, index: int, call_id: str, name: str) -> None: ...
    def arguments(self, index: int, piece: str) -> None: ...
