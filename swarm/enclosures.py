"""Files inside a message, as text: a block for each, so that a model can tell what is data from what is asked.

Law: what stands in a file can neither end its own block nor begin another.
"""

import html
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

_TAG = re.compile(r"<(?=\s*/?\s*file\b)", re.IGNORECASE)
_BLOCK = re.compile(r"<file (?P<attributes>[^>]*)>\n(?P<text>.*?)\n</file>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


class Enclosure(Struct, frozen=True, kw_only=True):
    """A document as a message holds it. `pages` is 0 where it has none; `text` may be its beginning only."""

    path: str
    media_type: str
    text: str
    pages: int = 0
    size: int = 0  # characters of the whole text


def block(path: str, media_type: str, text: str, *, most: int, pages: int = 0, rest: str = "") -> str:
    """The block of a document: at most `most` characters of its text, then what `rest` says of how to read on."""
    names = {"path": path, "type": media_type, "characters": str(len(text))}
    if pages:
        names["pages"] = str(pages)
    head = " ".join(f'{name}="{html.escape(value)}"' for name, value in names.items())
    shown = _TAG.sub(r"<\\", text[:most])
    if len(text) > most:
        shown += f"\n[cut here: {most:,} of {len(text):,} characters are shown. {rest}]"
    return f"<file {head}>\n{shown}\n</file>"


def enclosures(message: str) -> tuple[str, tuple[Enclosure, ...]]:
    """What a message says besides its blocks, and the documents in them."""
    found = tuple(_enclosures(message))
    return _BLOCK.sub("", message).strip() if found else message, found


def shares(lengths: Sequence[int], total: int, most: int) -> list[int]:
    """How much of each text is shown where all together may have `total`: short ones leave their room to long ones."""
    share = most
    left, waiting = total, sorted(min(length, most) for length in lengths)
    for place, length in enumerate(waiting):
        fair = left // (len(waiting) - place)
        if length > fair:
            share = fair
            break
        left -= length
    return [min(length, share) for length in lengths]


def _enclosures(message: str) -> Iterator[Enclosure]:
    for found in _BLOCK.finditer(message):
        names = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(found["attributes"])}
        yield Enclosure(
            path=names.get("path", ""),
            media_type=names.get("type", ""),
            text=found["text"],
            pages=_number(names.get("pages", "")),
            size=_number(names.get("characters", "")) or len(found["text"]),
        )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0
