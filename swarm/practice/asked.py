"""The wire form of a chat request, and the dialogue that it tells. What is wrong with it is a sentence."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from swarm.enclosures import Enclosure, enclosures
from swarm.practice.dialogue import Called, Dialogue, Exchange, Picture, Said
from swarm.practice.pictures import picture_of

# How the lines look that stand before files in a message: the form of the engine and of the site.
_HEAD = re.compile(r"(?P<path>[^\n]+?)(?: \((?:picture|video)[^()\n]*\))?:")
_OF_PAGE = re.compile(r", (?:page \d+|a picture in it)\Z")
_MOMENT = re.compile(r"At (?P<at>[\d.]+) s:")
_VIDEO = re.compile(r"\[A video[^\]]*\]")
_EMPTY = re.compile(r"^(?P<path>[^\n]+?) \((?P<type>[^();\n]+); it holds no text that could be read\)$", re.M)
_UNSEEN = re.compile(r"^(?P<path>[^\n]+?) \((?:picture|video)[^()\n]*; not shown here[^()\n]*\)$", re.M)


class ImageUrl(Struct):
    url: str


class Part(Struct):
    type: str
    text: str = ""
    image_url: ImageUrl | str | None = None


class Function(Struct):
    name: str
    arguments: str = ""


class WireCall(Struct):
    function: Function
    id: str = ""


class WireMessage(Struct):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[WireCall] | None = None
    tool_call_id: str | None = None
    partial: bool | None = None


class Offered(Struct):
    name: str
    parameters: dict[str, Any] | None = None

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """The names of its parameters, the required ones first. What has no form of a schema has none."""
        schema = self.parameters or {}
        required, known = schema.get("required"), schema.get("properties")
        names = [
            *(required if isinstance(required, list) else ()),
            *(known if isinstance(known, dict) else ()),
        ]
        return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))


class WireTool(Struct):
    function: Offered


class StreamOptions(Struct):
    include_usage: bool = False


class Thinking(Struct):
    type: str = "enabled"


class PaceWish(Struct):
    """Our one addition to the form: how quickly this answer shall come."""

    first_token: float | None = None
    tokens_per_second: float | None = None


class ChatRequest(Struct):
    """A chat completion as asked for. Fields that this model cannot follow (temperature, seed, …) are read over."""

    messages: list[WireMessage]
    model: str = ""
    tools: list[WireTool] | None = None
    tool_choice: Any = "auto"
    parallel_tool_calls: bool | None = True
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    n: int | None = 1
    thinking: Thinking | None = None
    chat_template_kwargs: dict[str, Any] | None = None
    practice: PaceWish | None = None

    @property
    def reasons(self) -> bool:
        """Whether the thoughts are wanted: the switches of the Kimi API and of vLLM."""
        if self.thinking is not None and self.thinking.type == "disabled":
            return False
        return (self.chat_template_kwargs or {}).get("thinking") is not False

    @property
    def begun(self) -> str:
        """How the answer begins that is to be gone on with: the Kimi API's partial mode."""
        last = self.messages[-1]
        return last.content if last.partial and isinstance(last.content, str) else ""

    @property
    def limit(self) -> int | None:
        """The most tokens that the answer may have."""
        return self.max_completion_tokens if self.max_completion_tokens is not None else self.max_tokens


def chat_request(body: bytes) -> ChatRequest:
    """Read a request. Raises ValueError, with a sentence, for what is not one."""
    try:
        request = msgspec.json.decode(body, type=ChatRequest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(f"The body is not a chat completion request: {error}") from error
    if not request.messages:
        raise ValueError("messages must hold at least one message.")
    if (request.n or 1) != 1:
        raise ValueError("n must be 1: this model gives one answer.")
    if request.limit is not None and request.limit < 1:
        raise ValueError("max_tokens must be at least 1.")
    if request.tool_choice not in ("auto", "none", None):
        raise ValueError('tool_choice must be "auto" or "none": this model chooses its tools itself.')
    return request


def dialogue_of(request: ChatRequest) -> Dialogue:
    """The conversation that a request tells. Raises ValueError, with a sentence, for a picture that is none."""
    told = _Teller()
    for message in request.messages[:-1] if request.begun else request.messages:
        told.hear(message)
    offered = request.tools if request.tool_choice != "none" else None
    return told.dialogue({tool.function.name: tool.function.parameter_names for tool in offered or ()})


class _Teller:
    """Hears the messages in order and cuts them where the task under way begins."""

    def __init__(self) -> None:
        self.system: list[str] = []
        self.past: list[Exchange] = []
        self.said: list[Said] = []
        self.calls: list[WireCall] = []
        self.answers: list[str | None] = []

    def hear(self, message: WireMessage) -> None:
        heard = _content(message.content)
        text = heard.text
        match message.role:
            case "system" | "developer":
                self.system.append(text)
            case "user":
                self.said.append(replace(heard, after=len(self.calls)))
            case "tool":
                self._answer(message.tool_call_id, text)
            case "assistant" if message.tool_calls:
                self.calls += message.tool_calls
                self.answers += [None] * len(message.tool_calls)
            case "assistant":
                self._close(text)

    def dialogue(self, tools: Mapping[str, tuple[str, ...]]) -> Dialogue:
        """Everything heard, with the first message since the last answer as the task."""
        task, *steers = self.said or [Said(text="")]
        return Dialogue(
            system="\n\n".join(self.system),
            past=tuple(self.past),
            task=task,
            steers=tuple(steers),
            calls=tuple(_called(call, answer) for call, answer in zip(self.calls, self.answers, strict=True)),
            tools=frozenset(tools),
            parameters=tools,
        )

    def _answer(self, call_id: str | None, text: str) -> None:
        """Ids need not be unique: the first open call of that id, else the first open one, is meant."""
        still_open = [place for place, answer in enumerate(self.answers) if answer is None]
        named = [place for place in still_open if self.calls[place].id == call_id]
        for place in (named or still_open)[:1]:
            self.answers[place] = text

    def _close(self, answer: str) -> None:
        """An assistant's message without calls ends a task; what follows is the next one."""
        question = " ".join(said.text for said in self.said)
        pictures = tuple(picture for said in self.said for picture in said.pictures)
        files = tuple(file for said in self.said for file in said.files)
        self.past.append(Exchange(question=question, answer=answer, pictures=pictures, files=files))
        self.said, self.calls, self.answers = [], [], []


def _called(call: WireCall, answer: str | None) -> Called:
    try:
        arguments = msgspec.json.decode(call.function.arguments or "{}", type=dict[str, Any])
    except msgspec.MsgspecError:
        arguments = {}
    return Called(name=call.function.name, arguments=arguments, answer=answer or "")


def _content(content: str | list[Part] | None) -> Said:
    """What a message says, without the lines that only name its files, and the files themselves."""
    texts: list[str] = []
    pictures: list[Picture] = []
    pages: set[str] = set()  # documents of which pages are shown
    path = ""
    parts = content if isinstance(content, list) else [Part(type="text", text=content or "")]
    for part, following in pairwise([*parts, None]):
        assert part is not None, "only the last has nothing after it"
        if part.type == "image_url" and _OF_PAGE.search(path):
            pages.add(_OF_PAGE.sub("", path))  # of a document its text says more than its colours
        elif part.type == "image_url":
            pictures.append(replace(_picture(part), path=path))
        elif following is not None and _names(part, following):
            path = _named(part.text, path)
        elif part.type == "text":
            pictures += [
                Picture(media_type="", size=0, path=found["path"]) for found in _UNSEEN.finditer(part.text)
            ]
            texts.append(_UNSEEN.sub("", _VIDEO.sub("", part.text)).strip())
    words, files = enclosures("\n\n".join(filter(None, texts)))
    empty = [
        Enclosure(path=found["path"], media_type=found["type"], text="") for found in _EMPTY.finditer(words)
    ]
    scans = [
        Enclosure(path=name, media_type="", text="") for name in sorted(pages - {file.path for file in files})
    ]
    return Said(text=_EMPTY.sub("", words).strip(), pictures=tuple(pictures), files=(*files, *empty, *scans))


def _names(part: Part, following: Part) -> bool:
    """Whether a text is only the name of the file after it."""
    shows = following.type == "image_url" or _VIDEO.match(following.text) is not None
    return part.type == "text" and shows and _HEAD.fullmatch(part.text) is not None


def _named(head: str, before: str) -> str:
    """The name in a head; a still of a video has the video's, and its time."""
    if moment := _MOMENT.fullmatch(head):
        return f"{before.partition(' at ')[0]} at {moment['at']} s"
    found = _HEAD.fullmatch(head)
    return found["path"] if found else ""


def _text(content: str | list[Part] | None) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(part.text for part in content if part.type == "text")


def _picture(part: Part) -> Picture:
    match part.image_url:
        case ImageUrl(url):
            return picture_of(url)
        case str(url):
            return picture_of(url)
        case _:
            raise ValueError("A part of type image_url needs an image_url.")


def characters(request: ChatRequest) -> int:
    """How much there is to read, pictures aside."""
    return sum(
        len(_text(message.content)) + sum(len(call.function.arguments) for call in message.tool_calls or ())
        for message in request.messages
    )
