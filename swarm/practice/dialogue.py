"""What the practice model sees of the world: a conversation, the tools on offer, and what its calls gave."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from swarm.enclosures import Enclosure


class Look(Struct, frozen=True, kw_only=True):
    """What was measured in a picture. `problem` says why nothing was; `text` is None where none was looked for.

    `ocr` is whether a program that reads text in pictures is at hand.
    """

    frames: int = 1
    colours: tuple[str, ...] = ()  # "blue 62%", most first
    brightness: int = 0  # of 100
    photo: bool = False
    text: str | None = None
    ocr: bool = False
    problem: str = ""


class Picture(Struct, frozen=True, kw_only=True):
    """An image that came with a message, as far as a program without eyes can tell. `path` is its name in the workspace."""

    media_type: str
    size: int  # bytes; 0 where only an address was given, or only a name
    width: int = 0
    height: int = 0
    path: str = ""
    data: bytes = b""
    look: Look | None = None


class Said(Struct, frozen=True, kw_only=True):
    """One message of a person, or of the agent that gave the task. `after` counts the calls made before it."""

    text: str
    pictures: tuple[Picture, ...] = ()
    files: tuple[Enclosure, ...] = ()
    after: int = 0


class Called(Struct, frozen=True, kw_only=True):
    """A call that the model made earlier, with its answer."""

    name: str
    arguments: dict[str, Any]
    answer: str

    def argument(self, name: str) -> str:
        """The argument as text; empty where it is missing or no text."""
        value = self.arguments.get(name, "")
        return value if isinstance(value, str) else ""


class Exchange(Struct, frozen=True, kw_only=True):
    """An earlier question of the conversation, what came with it, and its final answer."""

    question: str
    answer: str
    pictures: tuple[Picture, ...] = ()
    files: tuple[Enclosure, ...] = ()


class Dialogue(Struct, frozen=True, kw_only=True):
    """One conversation, cut where the task under way begins.

    `task` is the message that began it, `steers` are messages that came while it was worked on, `calls` everything
    done for it so far, in order.
    """

    system: str = ""
    past: tuple[Exchange, ...] = ()
    task: Said = Said(text="")
    steers: tuple[Said, ...] = ()
    calls: tuple[Called, ...] = ()
    tools: frozenset[str] = frozenset()
    parameters: Mapping[str, tuple[str, ...]] = {}  # by tool, the required ones first

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture of the conversation."""
        return (*(one for past in self.past for one in past.pictures), *self.task.pictures)

    def called(self, name: str) -> list[Called]:
        """The calls of one tool."""
        return [call for call in self.calls if call.name == name]


class Wish(Struct, frozen=True, kw_only=True):
    """A call that the model wants made."""

    name: str
    arguments: dict[str, Any]


class Draft(Struct, frozen=True, kw_only=True):
    """One reply: thoughts, text, calls. A reply without calls is an answer."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[Wish, ...] = ()
