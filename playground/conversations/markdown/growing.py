"""A text that still grows, as HTML: its finished blocks, each written once, and the open end, written anew as it grows.

Law: grown in whatever pieces, the finished text has the same blocks as one that was read in one go, which differs in
citations of which no source came alone: until the end they are links.

A block is finished when the one after it has begun. What an open block costs is bounded: the longer it takes to write, the
less often it is written, so that a table of a thousand rows costs no more of a second than one of ten.
"""

import time
from collections.abc import Iterator
from html import escape

from markdown_it.token import Token
from msgspec import Struct, field

from playground.conversations.markdown.cleaning import clean
from playground.conversations.markdown.mending import mended
from playground.conversations.markdown.notes import Notes, end_matter
from playground.conversations.markdown.parsing import TooSlow, normal, parse_blocks, read_words, written

SECONDS_OPEN = 0.15  # to write the open end
SECONDS_FINISHED = 2.0  # to write the blocks that have just been finished
REST = 15  # times as long as it took the processor, the open end is left alone
LONGEST_REST = 3.0  # seconds
CHARS_A_SECOND = (
    20_000  # of the open end that are written, however quick it is: a browser has to take them in too
)


class Growing(Struct):
    """What has been written of one text. `name` keeps the notes of several texts on one page apart."""

    notes: Notes = field(default_factory=Notes)
    blocks: list[str] = field(default_factory=list)  # finished
    tail: str = ""  # the rest, as far as it has been written
    _at: int = 0  # characters of the text that stand in blocks
    taken: int = 0  # characters of the text when the tail was written
    _due: float = 0.0  # when it may be written again
    _finished: bool = False

    @classmethod
    def named(cls, name: str) -> "Growing":
        """A text that has just begun."""
        return cls(notes=Notes(name=name))

    def grow(self, text: str, now: float) -> None:
        """Take in `text`, which begins with what was taken in before. `now` in seconds, on a clock of the caller's."""
        if self._finished or len(text) == self.taken or now < self._due:
            return
        begun = time.thread_time()
        length, text = len(text), normal(text)
        self._finish_blocks(text)
        rest = text[self._at :]
        kept = self.notes.copy()
        shown = _tried(mended(rest), kept, begun + SECONDS_OPEN)
        self.tail = "".join([*shown, *map(clean, end_matter(kept))])
        self.taken = length
        rest_due = max(REST * (time.thread_time() - begun), len(rest) / CHARS_A_SECOND)
        self._due = now + min(LONGEST_REST, rest_due)

    def finish(self, text: str) -> None:
        """The text is whole."""
        if self._finished:
            return
        self.blocks.extend(
            _tried(normal(text)[self._at :], self.notes, time.thread_time() + SECONDS_FINISHED)
        )
        self.blocks.extend(map(clean, end_matter(self.notes)))
        self.tail, self._finished = "", True

    @property
    def html(self) -> str:
        """All that is written."""
        return "".join(self.blocks) + self.tail

    def _finish_blocks(self, text: str) -> None:
        """Write the blocks after which another begins. A line that is not whole may still become anything."""
        lines = text[self._at : text.rfind("\n") + 1]
        until = time.thread_time() + SECONDS_FINISHED
        try:
            found = list(groups(parse_blocks(lines, until)))
            if len(found) < 2 or not found[-1][0].map:  # noqa: PLR2004 - one that is finished, one that is open
                return
            tokens = [token for group in found[:-1] for token in group]
            kept = self.notes.copy()
            self.blocks.extend(_written(tokens, kept, until))
        except TooSlow:
            return  # it is tried once more at the end
        self.notes = kept
        self._at += _start(lines, found[-1][0].map[0])


def blocks_of(text: str, notes: Notes, until: float) -> list[str]:
    """The blocks of a normal text as clean HTML; its footnotes go to the notes. Raises TooSlow."""
    return _written(parse_blocks(text, until), notes, until)


def _written(tokens: list[Token], notes: Notes, until: float) -> list[str]:
    found = []
    for group in groups(read_words(tokens, notes, until)):
        match group[0].type:
            case "footnote_reference_open":
                notes.bodies.setdefault(group[0].meta["label"], written(group[1:-1], notes))
            case "definition":
                pass  # the notes have it
            case _:
                found.append(clean(written(group, notes)))
    return found


def groups(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of one block of the text after the other's."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if not depth:
            yield group
            group = []


def _start(text: str, line: int) -> int:
    """Where the line of that number begins."""
    at = 0
    for _line in range(line):
        at = text.index("\n", at) + 1
    return at


def _tried(text: str, notes: Notes, until: float) -> list[str]:
    try:
        return blocks_of(text, notes, until)
    except TooSlow:
        return [f'<pre class="unread" tabindex="0">{escape(text)}</pre>\n']
