"""Reads the arguments of a tool call while they still stream in.

A model needs half a minute to write a hundred assignments. Whoever waits for the last brace loses that half minute, so
each top-level value of the object, and each element of a top-level array, is handed out as soon as it is closed.

Law: however the text is cut into pieces, the values are those that `json` finds in the whole text.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

READ = 65_536  # characters that were handed out, after which they are let go

_STRUCTURE = re.compile(r'["\[\]{},:]')
_IN_STRING = re.compile(r'["\\]')


class Value(Struct, frozen=True):
    """A closed value: of a key (`index` None), or one element of the array under that key."""

    key: str
    index: int | None
    value: Any


class PartialObject:
    """One JSON object, fed in pieces. After `broken` it hands out nothing more."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0  # where the next look begins
        self._stack: list[str] = []  # the brackets that are open
        self._in_string = False
        self._key: str | None = None
        self._start = 0  # where the value or element under way begins
        self._index = 0
        self.closed = False
        self.broken = False

    def feed(self, piece: str) -> Iterator[Value]:
        """The values that `piece` closes, in order."""
        if self.closed or self.broken:
            return
        if self._start > READ:
            self._text, self._at, self._start = self._text[self._start :], self._at - self._start, 0
        self._text += piece
        while not self.closed and not self.broken:
            found = (_IN_STRING if self._in_string else _STRUCTURE).search(self._text, self._at)
            if found is None:
                self._at = len(self._text)
                return
            if self._in_string:
                if not self._leave_string(found.start()):
                    return
            else:
                yield from self._structure(found.group(), found.start())

    def _leave_string(self, at: int) -> bool:
        """Pass an escape or a closing quote. False where the escape is not yet whole."""
        if self._text[at] == '"':
            self._in_string = False
            self._at = at + 1
            return True
        if at + 1 >= len(self._text):
            self._at = at
            return False
        self._at = at + 2
        return True

    def _structure(self, mark: str, at: int) -> Iterator[Value]:
        self._at = at + 1
        if mark == '"':
            self._in_string = True
        elif mark in "{[":
            self._open(mark, at)
        elif mark in "]}":
            yield from self._close(mark, at)
        elif mark == ":" and len(self._stack) == 1 and self._key is None:
            self._key = self._read(self._text[self._start : at])
            self.broken = self.broken or not isinstance(self._key, str)
            self._start = at + 1
        elif mark == ",":
            yield from self._end_of_value(at)

    def _open(self, mark: str, at: int) -> None:
        if not self._stack:
            self.broken = mark != "{" or bool(self._text[:at].strip())
            self._start = at + 1
        elif self._stack == ["{"] and mark == "[" and not self._text[self._start : at].strip():
            self._index, self._start = 0, at + 1
        self._stack.append(mark)

    def _close(self, mark: str, at: int) -> Iterator[Value]:
        if not self._stack or self._stack[-1] + mark not in {"{}", "[]"}:
            self.broken = True
            return
        if len(self._stack) == 1 or self._stack == ["{", "["]:
            yield from self._end_of_value(at)
        self._stack.pop()
        if not self._stack:
            self.closed = True
        elif len(self._stack) == 1 and mark == "]":
            self._start = at + 1  # the array's elements went out one by one
            self._index = -1

    def _end_of_value(self, at: int) -> Iterator[Value]:
        """A comma or a closing bracket at the level of the object, or of an array right below it."""
        in_array = self._stack == ["{", "["]
        if len(self._stack) != 1 and not in_array:
            return
        raw = self._text[self._start : at].strip()
        self._start = at + 1
        if raw and self._key is not None:
            value = self._read(raw)
            if not self.broken:
                yield Value(self._key, self._index if in_array else None, value)
                self._index += 1
        if not in_array:
            self._key = None

    def _read(self, raw: str) -> Any:
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            self.broken = True
            return None
