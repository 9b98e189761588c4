"""A request for a chat completion, read strictly: what this site cannot honour is refused, never dropped in silence."""

import base64
import binascii
import json
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import ConfigDict, field_validator, model_validator

from playground.api.refusals import Refusal
from swarm.events import Mode

TEXT_CHARS = 200_000
MESSAGES = 2_000
TOOLS = 128
MODES: tuple[Mode, ...] = ("instant", "thinking", "agent", "swarm")


class Lenient(Schema):
    """Fields that clients add and that change nothing are let by."""

    model_config = ConfigDict(extra="allow")


class ImageAddress(Lenient):
    """`data:image/png;base64,…`."""

    url: str


class FileData(Lenient):
    """`data:application/pdf;base64,…`, with a name."""

    filename: str = "file"
    file_data: str


class Part(Lenient):
    """One part of a message's content."""

    type: Literal["text", "image_url", "file"]
    text: str = ""
    image_url: ImageAddress | None = None
    file: FileData | None = None


class CallFunction(Schema):
    """Which function, with which arguments."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    arguments: str = "{}"


class Call(Lenient):
    """A call that an earlier answer made."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    type: Literal["function"] = "function"
    function: CallFunction


class Said(Lenient):
    """One message."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[Call] | None = None
    tool_call_id: str = ""

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "\n\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class Function(Lenient):
    """A function of the program's own."""

    name: Annotated[str, Field(pattern=r"^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$")]
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object", "properties": {}})


class FunctionTool(Lenient):
    """A tool that the program carries out."""

    type: Literal["function"]
    function: Function


class StreamOptions(Lenient):
    """What the stream holds beside the text."""

    include_usage: bool = False


class Completion(Lenient):
    """The body of a request. `temperature`, `top_p` and `seed` are accepted; the endpoint's own settings are used."""

    model: str
    messages: Annotated[list[Said], Field(min_length=1, max_length=MESSAGES)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    background: bool = False  # ours: the run goes on though its stream was left
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    tools: Annotated[list[FunctionTool], Field(default_factory=list, max_length=TOOLS)]
    tool_choice: Any = "auto"
    n: int | None = 1
    logprobs: bool | None = None
    stop: Any = None
    response_format: Any = None

    @field_validator("tools", mode="before")
    @classmethod
    def no_tools(cls, value: Any) -> Any:
        """Some clients send null."""
        return value or []

    @model_validator(mode="after")
    def honoured(self) -> "Completion":
        """Refuse what would be a lie to accept."""
        plain = self.response_format is None or self.response_format == {"type": "text"}
        for name, fine in (
            ("n", self.n in (None, 1)),
            ("logprobs", not self.logprobs),
            ("stop", not self.stop),
            ("response_format", plain),
            ("tool_choice", self.tool_choice in (None, "auto", "none")),
        ):
            if not fine:
                raise ValueError(_("%(name)s is not offered here: leave it out") % {"name": name})
        return self

    @property
    def output(self) -> int | None:
        """The most tokens that one step may write."""
        return self.max_completion_tokens or self.max_tokens

    @property
    def instructions(self) -> str:
        """What the program tells the leading agent before all else."""
        return "\n\n".join(said.text for said in self.messages if said.role in {"system", "developer"})

    @property
    def talk(self) -> list[Said]:
        """What was said, without the instructions."""
        return [said for said in self.messages if said.role not in {"system", "developer"}]


def mode_and_model(name: str) -> tuple[Mode, str]:
    """`swarm`, or `swarm/kimi-k2.6` for one of the site's models. Raises Refusal for any other name."""
    word, _slash, model = name.partition("/")
    mode = next((mode for mode in MODES if mode == word), None)
    if mode is None:
        raise Refusal(
            404,
            _("There is no model %(name)s here. The models are the modes: %(modes)s.")
            % {"name": json.dumps(name[:80]), "modes": ", ".join(MODES)},
            param="model",
            code="model_not_found",
        )
    return mode, model


def bytes_of(address: str, *, param: str) -> bytes:
    """The bytes of a `data:` address. Raises Refusal for any other: this site fetches nothing for a request."""
    head, comma, data = address.partition(",")
    if not head.startswith("data:") or not comma or not head.endswith(";base64"):
        raise Refusal(
            400,
            _("Send the bytes themselves, as data:TYPE;base64,…: addresses are not fetched."),
            param=param,
        )
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(400, _("This is no base64."), param=param) from error
