"""The columns of a table: their types, and how what a model sent becomes a value of that type, or a sentence."""

import datetime
import math
import re
from typing import Annotated, Literal

from msgspec import Meta, Struct

type ColumnType = Literal["text", "integer", "number", "date", "boolean", "url"]
type Cell = str | int | float | bool | None
type Value = str | int | float | bool | datetime.date | None

TEXT_CHARS = 32_767  # what a cell of a spreadsheet holds
URL_CHARS = 2_000
DIGITS = 15  # spreadsheets keep numbers as 64-bit floats: more digits would be changed silently
LARGEST = 9.99e307  # of a spreadsheet
INTEGER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)", re.ASCII)
NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
URL = re.compile(r"(?:https?|library)://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
# XML, and so a spreadsheet, cannot hold these; they mean nothing in a table.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
SHOWN_CHARS = 60


class Column(Struct, frozen=True, kw_only=True):
    """A column of a table."""

    name: Annotated[str, Meta(description="The heading, with the unit where there is one.")]
    type: Annotated[ColumnType, Meta(description="What its values are.")] = "text"


class NotOfType(Exception):
    """A value does not fit its column. The message ends the sentence “Row 3, column X: …”."""


def value_of(cell: Cell, kind: ColumnType) -> Value:
    """What stands in the table for what was sent; None for an empty cell. Raises NotOfType."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    match kind:
        case "text":
            return _text(cell)
        case "integer":
            return _integer(cell)
        case "number":
            return _number(cell)
        case "date":
            return _date(cell)
        case "boolean":
            return _boolean(cell)
        case "url":
            return _url(cell)


def clean(text: str) -> str:
    """Text as a cell can hold it: line ends are `\\n`, signs that cannot be shown are gone."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _text(cell: Cell) -> str | None:
    text = clean(str(cell).lower() if isinstance(cell, bool) else str(cell))
    if len(text) > TEXT_CHARS:
        raise NotOfType(f"the text has {len(text):,} characters, and a cell holds {TEXT_CHARS:,}")
    return text or None


def _integer(cell: Cell) -> int:
    if isinstance(cell, str):
        text = _signed(cell)
        if not INTEGER.fullmatch(text):
            raise NotOfType(
                f"{_shown(cell)} is not a whole number; send digits only, or make the column text"
            )
        return _small_enough(int(text.replace(",", "")) if len(text) <= 2 * DIGITS else 10**DIGITS)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != math.floor(cell):
        raise NotOfType(f"{_shown(cell)} is not a whole number; make the column number or text")
    return _small_enough(int(cell))


def _small_enough(number: int) -> int:
    if abs(number) >= 10**DIGITS:
        raise NotOfType(
            f"the number has more than {DIGITS} digits, which a spreadsheet cannot keep; make the column text"
        )
    return number


def _number(cell: Cell) -> int | float:
    if isinstance(cell, bool):
        raise NotOfType(f"{_shown(cell)} is not a number; make the column boolean")
    if isinstance(cell, str):
        text = _signed(cell)
        if not NUMBER.fullmatch(text) or not any(sign.isdigit() for sign in re.split("[eE]", text)[0]):
            raise NotOfType(
                f"{_shown(cell)} is not a number; send digits without a unit, or make the column text"
            )
        plain = text.replace(",", "")
        cell = int(plain) if re.fullmatch(r"[+-]?\d{1,15}", plain) else float(plain)
    assert isinstance(cell, int | float), "nothing else is left of a cell"
    if isinstance(cell, int):
        return _small_enough(cell)
    if not abs(cell) <= LARGEST:  # not a number is not smaller either
        raise NotOfType("the number is too large")
    return cell


def _date(cell: Cell) -> datetime.date:
    wrong = NotOfType(f"{_shown(cell)} is not a date like 2026-01-31; correct it, or make the column text")
    text = cell.strip() if isinstance(cell, str) else ""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise wrong
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise wrong from None


def _boolean(cell: Cell) -> bool:
    known = {"true": True, "yes": True, "false": False, "no": False}
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, str) and cell.strip().lower() in known:
        return known[cell.strip().lower()]
    raise NotOfType(f"{_shown(cell)} is neither true nor false")


def _url(cell: Cell) -> str:
    text = cell.strip() if isinstance(cell, str) else ""
    if not URL.fullmatch(text) or len(text) > URL_CHARS or UNPRINTABLE.search(text):
        raise NotOfType(f"{_shown(cell)} is not an address that begins with https://, http:// or library://")
    return text


def _signed(text: str) -> str:
    return text.strip().replace("\N{MINUS SIGN}", "-")


def _shown(cell: Cell) -> str:
    text = str(cell)
    return repr(text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…")
