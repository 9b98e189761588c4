"""What is said to a model and what it says back, in no provider's wire form."""

from typing import Literal

from msgspec import Struct


class TextPart(Struct, frozen=True, kw_only=True, tag="text"):
    """A piece of text in a message of several parts."""

    text: str


class ImagePart(Struct, frozen=True, kw_only=True, tag="image"):
    """A picture in a message. `body` is the content hash under which its bytes are stored."""

    body: str
    media_type: str


class Moment(Struct, frozen=True, kw_only=True):
    """A picture out of a video, `at` seconds after its beginning."""

    body: str
    media_type: str
    at: float


class VideoPart(Struct, frozen=True, kw_only=True, tag="video"):
    """A video in a message. Where an endpoint takes none, `moments` are shown instead of it."""

    body: str
    media_type: str
    seconds: float | None = None
    moments: tuple[Moment, ...] = ()


type Part = TextPart | ImagePart | VideoPart


class ToolCall(Struct, frozen=True, kw_only=True):
    """A call that a model made. `id` is the provider's own and need not be unique; `call` is our number in the agent."""

    call: int
    id: str
    name: str
    arguments: str


class SystemMessage(Struct, frozen=True, kw_only=True):
    """The instructions."""

    text: str


class UserMessage(Struct, frozen=True, kw_only=True):
    """What a person, or an orchestrator, asks."""

    parts: tuple[Part, ...]


class AssistantMessage(Struct, frozen=True, kw_only=True):
    """One reply of the model, given back whole: `reasoning` too, since models want it in a tool loop."""

    text: str
    reasoning: str
    calls: tuple[ToolCall, ...]
    begun: bool = (
        False  # the last message of a request: the model goes on where it ends, and does not repeat it
    )


class ToolMessage(Struct, frozen=True, kw_only=True):
    """The answer to one call. Every call of an assistant message has exactly one."""

    call: int
    id: str
    name: str
    content: str


type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage

type Finish = Literal["stop", "length", "tool_calls", "other"]


class Usage(Struct, frozen=True, kw_only=True):
    """Tokens of one model call. `cached` is the part of `input` that the provider had; `reasoning` the part of `output`."""

    input: int = 0
    output: int = 0
    cached: int = 0
    reasoning: int = 0
    estimated: bool = False

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            input=self.input + other.input,
            output=self.output + other.output,
            cached=self.cached + other.cached,
            reasoning=self.reasoning + other.reasoning,
            estimated=self.estimated or other.estimated,
        )

    @property
    def total(self) -> int:
        """Input and output together."""
        return self.input + self.output
