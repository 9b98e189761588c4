"""What a run is asked, from its rows: the branch of the conversation that ends in its message, and the files on it.

Law: rows alone decide, so that whoever takes the run up again asks the same. Files never change once they were sent; of
an earlier run they are those that it left, even where a person had it tried again meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from playground.bodies import site_bodies
from playground.conversations.models import Attachment, Kind, Role
from playground.conversations.models import Message as Said
from playground.runs.models import Fork, Run, RunFile
from playground.runs.thread import Told, thread_of
from swarm.enclosures import block, shares
from swarm.messages import (
    AssistantMessage,
    ImagePart,
    Message,
    Moment,
    Part,
    TextPart,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from swarm.sight import part_of
from swarm.tools import GivenFile

UPLOADS = "uploads"  # the folder of the workspace that holds what the person gave
PICTURE_BYTES = 60_000_000  # of a whole conversation: a third more on the wire, and endpoints take 100 MB
TALK_CHARS = 400_000  # of documents in a whole conversation: about 115,000 tokens of a window of 262,000


class Reading(Struct, frozen=True):
    """How much of the documents of one message is shown at once, and what is said of the rest."""

    each: int  # characters
    all: int
    rest: str


WITHOUT_TOOLS = Reading(200_000, 200_000, "The rest cannot be read in this mode: in Agent mode it can.")
WITH_TOOLS = Reading(24_000, 120_000, "Read the rest with read_file.")


class Asked(Struct, frozen=True, kw_only=True):
    """The messages of a run, its own last, and the files that lie in its workspace from the beginning."""

    messages: tuple[Message, ...]
    given: tuple[GivenFile, ...]


def asked_of(run: Run, *, sees: bool = False) -> Asked:
    """What the engine is asked to do, by a model that `sees` or may not. Blocks: it reads rows and bodies."""
    thread = thread_of(run)
    path = [told.message.pk for told in thread]
    attached: dict[int, list[Attachment]] = defaultdict(list)
    for row in Attachment.objects.filter(message__in=path).order_by("place", "pk"):
        attached[row.message_id or 0].append(row)
    rows = [row for number in path for row in attached[number]]
    earlier = {file.path: file for file in made_before(path)}
    given = (*earlier.values(), *(_given(row) for row in rows if _place(row) not in earlier))
    teller = _Teller(run, [attached[number] for number in path], sees=sees)
    messages = (teller.message(told, attached[told.message.pk]) for told in thread)
    return Asked(messages=tuple(messages), given=given)


class _Teller:
    """Says messages as the engine reads them, within what one request may hold: the newest files have the first right."""

    def __init__(self, run: Run, attached: Iterable[list[Attachment]], *, sees: bool) -> None:
        self._reading = WITH_TOOLS if run.mode in {"agent", "swarm"} else WITHOUT_TOOLS
        self._texts: dict[int, str] = {}
        self._characters: dict[int, int] = {}  # of each document, how many are shown
        self._shown: set[int] = set()  # the pictures and videos that are
        self._calls: dict[str, ToolCall] = {}  # of a program's own tools, by the program's id
        left, room = TALK_CHARS, PICTURE_BYTES
        for rows in reversed(list(attached)):
            documents = [row for row in rows if row.text]
            texts = [_text(row.text) for row in documents]
            most = shares([len(text) for text in texts], min(left, self._reading.all), self._reading.each)
            for row, text, share in zip(documents, texts, most, strict=True):
                self._texts[row.pk], self._characters[row.pk] = text, share
                left -= share
            for row in rows:
                if row.kind == Kind.DOCUMENT and not sees:
                    continue
                room -= _weight(row)
                if room >= 0 and row.kind != Kind.TEXT:
                    self._shown.add(row.pk)

    def message(self, told: Told, attached: Sequence[Attachment]) -> Message:
        """One message; of a person's with the files that came with it before the words."""
        said = told.message
        if said.role == Role.ASSISTANT:
            return AssistantMessage(text=told.text, reasoning="", calls=self._calls_of(said))
        if said.role == Role.TOOL:
            call = self._calls.get(said.call) or self._call(
                {"id": said.call, "name": "tool", "arguments": "{}"}
            )
            return ToolMessage(call=call.call, id=call.id, name=call.name, content=said.text)
        parts = [part for row in attached for part in self._parts(row)]
        if told.text or not parts:
            parts.append(TextPart(text=told.text))
        return UserMessage(parts=tuple(parts))

    def _calls_of(self, said: Said) -> tuple[ToolCall, ...]:
        return tuple(self._call(call) for call in said.calls)

    def _call(self, call: dict[str, str]) -> ToolCall:
        """A call of a program's own tool. Numbers below zero: those from 1 on are the agent's."""
        number = -1 - len(self._calls)
        made = ToolCall(call=number, id=call["id"], name=call["name"], arguments=call["arguments"])
        self._calls[made.id] = made
        return made

    def _parts(self, row: Attachment) -> Iterator[Part]:
        if row.kind == Kind.DOCUMENT and row.pk in self._shown and row.frames:
            if row.text:
                yield TextPart(text=self._block(row))
            yield from _pages(row)
        elif row.pk in self._shown and row.kind in {Kind.IMAGE, Kind.VIDEO}:
            yield TextPart(text=f"{_place(row)} ({_facts(row)}):")
            yield part_of(file := _given(row), file)
        elif row.text:
            yield TextPart(text=self._block(row))
        else:
            seen = row.kind in {Kind.IMAGE, Kind.VIDEO}
            why = (
                "not shown here any more: too many pictures"
                if seen
                else "it holds no text that could be read"
            )
            yield TextPart(text=f"{_place(row)} ({_facts(row)}; {why})")

    def _block(self, row: Attachment) -> str:
        return block(
            _place(row),
            row.media_type,
            self._texts[row.pk],
            most=self._characters[row.pk],
            pages=row.pages or 0,
            rest=self._reading.rest,
        )


def made_before(path: Sequence[int]) -> Iterator[GivenFile]:
    """What earlier runs of the branch made, the latest last. Another answer to one of its questions is another branch.

    What a fork found in its workspace comes first: it was there before anything was made here.
    """
    for given in Fork.objects.filter(run__message__in=path).order_by("pk").values_list("given", flat=True):
        yield from msgspec.convert(given, list[GivenFile])
    earlier = Run.objects.filter(message__in=path[:-1]).values_list("pk", "answer_id")
    runs = [pk for pk, answer in earlier if answer is None or answer in path]
    for file in RunFile.objects.filter(run__in=runs).order_by("run", "path"):
        yield GivenFile(
            path=file.path, body=file.body, size=file.size, media_type=file.media_type, origin="earlier"
        )


def _given(row: Attachment) -> GivenFile:
    moments = [
        Moment(body=frame["body"], media_type=frame.get("media_type", "image/jpeg"), at=frame["at"])
        for frame in row.frames
        if "at" in frame
    ]
    return GivenFile(
        path=_place(row),
        body=row.body,
        size=row.size,
        media_type=row.media_type,
        text=row.text,
        seconds=row.seconds,
        moments=tuple(moments),
    )


def _place(row: Attachment) -> str:
    return f"{UPLOADS}/{row.name}"


def _facts(row: Attachment) -> str:
    """What a model is told of a file beside its name; English, as all prompts."""
    kind = {Kind.IMAGE: "picture", Kind.VIDEO: "video"}.get(Kind(row.kind), row.media_type)
    facts = [kind]
    if row.width and row.height:
        facts.append(f"{row.width} × {row.height} pixels")
    if row.seconds is not None:
        facts.append(f"{row.seconds:.0f} seconds")
    return ", ".join(facts)


def _pages(row: Attachment) -> Iterator[Part]:
    """What is to be seen in a document: pictures of its first pages, or those that stand in it."""
    for frame in row.frames:
        page = f"page {frame['page']}" if frame.get("page") else "a picture in it"
        yield TextPart(text=f"{_place(row)}, {page}:")
        yield ImagePart(body=frame["body"], media_type=frame["media_type"])


def _weight(row: Attachment) -> int:
    """Bytes of a file on the wire: a video is uploaded, or stands there as its stills; a document as its pictures."""
    if row.kind == Kind.DOCUMENT:
        return sum(frame["size"] for frame in row.frames)
    return row.size if row.kind == Kind.IMAGE else 0


def _text(body: str) -> str:
    """A document's text; one whose body is gone says so, so that the run goes on."""
    try:
        return site_bodies().path(body).read_bytes().decode("utf-8", "replace")
    except (KeyError, FileNotFoundError):
        return "[The text of this file is no longer stored.]"
