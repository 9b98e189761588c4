"""A reply as the stream of tokens that it is on the wire, in order: reasoning, text, calls."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from swarm.practice.dialogue import Draft
from swarm.practice.pace import anywhere, tokens

type Kind = Literal["reasoning", "text", "call", "arguments"]


class Token(Struct, frozen=True, gc=False):
    """One token. `index` is the place of its call; a token of kind "call" opens the call and carries its name."""

    kind: Kind
    piece: str
    index: int = 0
    call_id: str = ""


def script_of(draft: Draft, *, calls_before: int = 0, one_call: bool = False) -> list[Token]:
    """The tokens of `draft`. Call ids count through the conversation, as the Kimi models number them."""
    script = [Token("reasoning", piece) for piece in tokens(draft.reasoning)]
    script += [Token("text", piece) for piece in tokens(draft.text)]
    for index, wish in enumerate(draft.calls[:1] if one_call else draft.calls):
        call_id = f"functions.{wish.name}:{calls_before + index}"
        arguments = msgspec.json.encode(wish.arguments).decode()
        script.append(Token("call", wish.name, index, call_id))
        script += [Token("arguments", piece, index) for piece in anywhere(arguments)]
    return script


def merged(script: Sequence[Token]) -> Iterator[Token]:
    """Neighbours of the same kind and call, joined: what goes out in one write is one event where it can be."""
    kept: Token | None = None
    for token in script:
        if kept is not None and kept.kind == token.kind != "call" and kept.index == token.index:
            kept = Token(kept.kind, kept.piece + token.piece, kept.index)
            continue
        if kept is not None:
            yield kept
        kept = token
    if kept is not None:
        yield kept
