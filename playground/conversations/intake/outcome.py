"""What goes into the process that looks, and what comes out. Sentences are made outside, where the reader's language is known."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

ORDER = "order.json"
OUTCOME = "outcome.json"
TROUBLE = "trouble.txt"

Kind = Literal["image", "video", "document", "text"]
Values = dict[str, str | int]


class Order(Struct, kw_only=True):
    """Look into `file` of the folder, which a person calls `name`; or draw `pages` of it."""

    file: str
    name: str
    pixels: int
    seconds: int
    memory_bytes: int
    pages: list[int] = []  # of a PDF that was taken already, the first is 1


class Frame(Struct, kw_only=True, omit_defaults=True):
    """A picture out of a file: of a video `at` a second, of a document on a `page`."""

    file: str
    media_type: str
    at: float | None = None
    page: int | None = None


class Note(Struct):
    """Something that was done to a file and that its person should know."""

    code: str
    values: Values = {}


class Taken(Struct, kw_only=True, tag="taken"):
    """The file as it is kept. `body`, `thumbnail` and `text` name files in the folder."""

    kind: Kind
    media_type: str
    endings: tuple[str, ...]  # that a name of such a file may have; none: any
    body: str
    thumbnail: str = ""
    text: str = ""
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    seconds: float | None = None
    frames: list[Frame] = []
    notes: list[Note] = []
    most_bytes: int = 0  # of memory that looking took


class Refused(Struct, kw_only=True, tag="refused"):
    """Why the file is not taken."""

    code: str
    values: Values = {}
    most_bytes: int = 0


Outcome = Taken | Refused


class Refusal(Exception):
    """The file is not taken. `code` says why; who asked has a sentence for it."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values: Values = values


class Given(Struct, kw_only=True, frozen=True):
    """The file in its folder, and the bounds for looking into it."""

    path: Path
    name: str
    size: int
    pixels: int

    @property
    def folder(self) -> Path:
        """Where what is made of the file goes."""
        return self.path.parent
