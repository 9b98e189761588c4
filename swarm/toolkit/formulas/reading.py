"""Reads a formula: text to tree, or a sentence that says why it is none of ours."""

import re
from collections.abc import Callable
from typing import NamedTuple

from swarm.toolkit.formulas.names import ALLOWED, FUTURE
from swarm.toolkit.formulas.tree import (
    COLUMNS,
    ROWS,
    Area,
    Binary,
    Call,
    Literally,
    Node,
    Operator,
    Sign,
    Wrong,
    column_of,
)

CHARS = 8_000  # Excel takes 8,192
DEPTH = 64  # Excel's own limit of functions within functions
ARGUMENTS = 255
SHEET = r"(?:'(?P<quoted>(?:[^'\[\]]|'')+)'|(?P<plain>[^\W\d]\w*(?:\.\w+)*))!"
CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
TOKENS = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<area>(?:{SHEET})?(?:{CELL}(?::{CELL})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}})(?![\w(!.]))
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?(?![A-Za-z_(]))
  | (?P<text>"(?:[^"]|"")*")
  | (?P<function>[A-Za-z][A-Za-z0-9.]*(?=[ ]*\())
  | (?P<truth>(?:TRUE|FALSE)\b)
  | (?P<sign><>|<=|>=|[-+*/^&=<>%(),])
    """,
    re.VERBOSE | re.IGNORECASE,
)
LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"=", "<>", "<", ">", "<=", ">="}),
    frozenset({"&"}),
    frozenset({"+", "-"}),
    frozenset({"*", "/"}),
    frozenset({"^"}),
)
OPERATORS: dict[str, Operator] = {
    "+": "+", "-": "-", "*": "*", "/": "/", "^": "^", "&": "&",
    "=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">=",
}  # fmt: skip


class Token(NamedTuple):
    """A piece of a formula. `sheet` belongs to an area."""

    kind: str
    text: str
    sheet: str = ""


def formula_of(text: str) -> Node:
    """The tree of a formula that begins with `=`. Raises Wrong."""
    text = text.replace("_xlfn.", "").replace("_xlws.", "")
    if not text.startswith("="):
        raise Wrong("a formula begins with =")
    if len(text) > CHARS:
        raise Wrong(f"it has {len(text):,} characters, and a cell takes {CHARS:,}")
    reader = _Reader(_tokens(text[1:]))
    tree = reader.expression(0, 0)
    if reader.here.kind != "end":
        raise Wrong(f"{reader.here.text!r} stands where the formula should end")
    return tree


def area_of(text: str) -> Area:
    """The area of a text like `A2:B9` or `'Sales 2026'!A2`. Raises Wrong."""
    tokens = _tokens(text.removeprefix("="))
    if len(tokens) != 2 or tokens[0].kind != "area":
        raise Wrong(f"{text[:60]!r} is not a range like A2:A9 or Sales!A2:A9")
    return _area(tokens[0])


def cell_of(text: str) -> Area:
    """The cell of an address like `F2`. Raises Wrong."""
    area = area_of(text)
    if not area.is_cell or area.sheet:
        raise Wrong(f"{text[:20]!r} is not one cell like F2")
    return area


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        found = TOKENS.match(text, place)
        if found is None or found.lastgroup is None:
            raise Wrong(
                f"{text[place : place + 20]!r} means nothing in it (names, arrays and other workbooks are not taken)"
            )
        place = found.end()
        kind = next(
            name
            for name in ("space", "number", "text", "area", "function", "truth", "sign")
            if found[name] is not None
        )
        if kind != "space":
            sheet = (found["quoted"] or "").replace("''", "'") or found["plain"] or ""
            tokens.append(Token(kind, found[0], sheet))
    return [*tokens, Token("end", "")]


def _area(token: Token) -> Area:
    corners = token.text.rpartition("!")[2].replace("$", "").split(":")
    rows: list[int] = []
    columns: list[int] = []
    for corner in corners:
        letters = corner.rstrip("0123456789")
        digits = corner[len(letters) :]
        columns += [column_of(letters)] if letters else [1, COLUMNS]
        rows += [int(digits)] if digits else [1, ROWS]
    if not (1 <= min(rows) <= max(rows) <= ROWS and max(columns) <= COLUMNS):
        raise Wrong(f"{token.text} is outside of a sheet")
    return Area(token.sheet, min(rows), min(columns), max(rows), max(columns))


class _Reader:
    """Goes through tokens once."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._place]

    def expression(self, level: int, depth: int) -> Node:
        """An expression whose operators are at least of that level."""
        if depth > DEPTH:
            raise Wrong(f"it is more than {DEPTH} deep")
        if level == len(LEVELS):
            return self._signed(depth)
        left = self.expression(level + 1, depth)
        while self.here.kind == "sign" and self.here.text in LEVELS[level]:
            operator = OPERATORS[self._take().text]
            left = Binary(operator, left, self.expression(level + 1, depth))
        return left

    def _signed(self, depth: int) -> Node:
        if self.here.kind == "sign" and self.here.text in "+-":
            factor = -1.0 if self._take().text == "-" else 1.0
            value = self._signed(depth + 1) if depth < DEPTH else self.expression(0, depth + 1)
            return Sign(factor, value) if factor < 0 else value
        value = self._atom(depth)
        while self.here.text == "%" and self.here.kind == "sign":
            self._take()
            value = Sign(0.01, value)
        return value

    def _atom(self, depth: int) -> Node:
        token = self._take()
        match token.kind:
            case "number":
                return Literally(float(token.text))
            case "text":
                return Literally(token.text[1:-1].replace('""', '"'))
            case "truth":
                return Literally(token.text.upper() == "TRUE")
            case "area":
                return _area(token)
            case "function":
                return self._call(token, depth)
            case "sign" if token.text == "(":
                inner = self.expression(0, depth + 1)
                self._close()
                return inner
        raise Wrong(
            f"{token.text!r} stands where a value should"
            if token.text
            else "it ends where a value should stand"
        )

    def _call(self, token: Token, depth: int) -> Node:
        name = token.text.upper()
        if name not in ALLOWED:
            raise Wrong(f"the function {name[:40]} is not one that a workbook may use here")
        self._take()
        arguments: list[Node | None] = []
        while self.here.text != ")" or self.here.kind != "sign":
            left_out = self.here.kind == "sign" and self.here.text == ","
            arguments.append(None if left_out else self.expression(0, depth + 1))
            if self.here.kind == "sign" and self.here.text == ",":
                self._take()
            else:
                break
        self._close()
        if len(arguments) > ARGUMENTS:
            raise Wrong(f"{name} has more than {ARGUMENTS} arguments")
        return Call(name, tuple(arguments))

    def _close(self) -> None:
        if self.here.text != ")" or self.here.kind != "sign":
            raise Wrong(
                f"a closing bracket is missing before {self.here.text!r}"
                if self.here.text
                else "a closing bracket is missing"
            )
        self._take()

    def _take(self) -> Token:
        token = self.here
        if token.kind != "end":
            self._place += 1
        return token


def stored(text: str) -> str:
    """A formula as a file holds it: functions that came after 2007 have a prefix there."""
    return _replaced(text, lambda name: f"_xlfn.{name}" if name in FUTURE else name)


def _replaced(text: str, of: Callable[[str], str]) -> str:
    """The formula with each name of a function replaced; what stands in quotes stays."""
    pieces: list[str] = []
    place = 0
    for found in TOKENS.finditer(text):
        if found["function"] is not None:
            pieces += (text[place : found.start()], of(found["function"].upper()))
            place = found.end()
    return "".join((*pieces, text[place:]))


def renamed(text: str, old: str, new: str) -> str:
    """A formula, or the range of a chart, in which a sheet has another name."""
    pieces: list[str] = []
    place = 0
    for found in TOKENS.finditer(text):
        sheet = (found["quoted"] or "").replace("''", "'") or found["plain"] or ""
        if found["area"] is not None and sheet.casefold() == old.casefold():
            pieces += (text[place : found.start()], f"{quoted(new)}!{found[0].rpartition('!')[2]}")
            place = found.end()
    return "".join((*pieces, text[place:]))


def quoted(sheet: str) -> str:
    """The name of a sheet as a formula says it."""
    return "'" + sheet.replace("'", "''") + "'"
