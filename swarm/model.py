"""The port to a model: one streamed call, whose pieces arrive by plain calls on a sink."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct, structs

from swarm.messages import Finish, Message, Usage


class ToolSpec(Struct, frozen=True, kw_only=True):
    """What a model is told of a tool: `parameters` is a flat JSON schema of type object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


type Switch = Literal["switchable", "always", "never"]


class Abilities(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a model can; None where nobody knows. `window` is its context in tokens."""

    window: int | None = None
    vision: bool | None = None
    video: bool | None = None
    thinking: Switch | None = None
    tools: bool | None = None

    def over(self, other: "Abilities") -> "Abilities":
        """These, and what `other` knows where nothing is known here."""
        mine = {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not None}
        return structs.replace(other, **mine)


class Request(Struct, frozen=True, kw_only=True):
    """One model call. `cache_key` is stable for one agent; `thinking` None leaves the choice to the model."""

    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    thinking: bool | None = None
    max_output_tokens: int = 16_384
    cache_key: str = ""
    stream: bool = True


class DraftCall(Struct, frozen=True, kw_only=True):
    """A call as it came over the wire: `arguments` may be anything, whole or not."""

    id: str
    name: str
    arguments: str


class Reply(Struct, frozen=True, kw_only=True):
    """A whole answer: the stream ended as a stream should. `calls` are in the order of the wire.

    `model` is the name that the endpoint says answered; `first_token` and `seconds` count from the request.
    """

    text: str
    reasoning: str
    calls: tuple[DraftCall, ...]
    finish: Finish
    usage: Usage
    model: str = ""
    first_token: float = 0.0
    seconds: float = 0.0


class Sink(Protocol):
    """Who hears the pieces of an answer while it streams. Plain calls: they must be quick and never raise.

    `index` is the place of a call in the answer, from 0. `arguments` may come before `call` named it (some hosts do
    that): implementations of Model hold such pieces back, so that a sink always hears `call` first and once.
    """

    def reasoning(self, piece: str) -> None: ...
    def text(self, piece: str) -> None: ...
    def call(self, index: int, call_id: str, name: str) -> None: ...
    def arguments(self, index: int, piece: str) -> None: ...


class Model(Protocol):
    """A model behind an endpoint."""

    @property
    def name(self) -> str:
        """The model's name as the endpoint knows it."""

    @property
    def places(self) -> int | None:
        """How many requests the endpoint takes at once; None where that is not known."""

    async def complete(self, request: Request, sink: Sink) -> Reply:
        """Answer one request. Makes exactly one try: the step owns every repetition.

        Raises a ModelError of the class that says whether another try makes sense. An answer that has neither text
        nor calls, or leaks call markup into its text, is ModelUnavailable (`empty`, `markup`), not a Reply.
        Cancelling the task closes the connection.
        """
