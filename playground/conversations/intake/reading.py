"""Text out of a file: as much of it as is kept, and the marks by which a model and a person name a place in it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from playground.conversations.intake.outcome import Note

MOST_CHARS = (
    1_000_000  # a quarter of a million tokens: more fits into no window, and the file itself is kept whole
)
TEXT = "text"


def mark(what: str, number: int, name: str = "") -> str:
    """The line that begins a page, slide or sheet. English, as everything that models are told."""
    return f"[{what} {number}: {name}]" if name else f"[{what} {number}]"


def keep(folder: Path, pieces: Iterable[str]) -> tuple[str, list[Note]]:
    """Write the text, as far as it goes. Answers its file (none where there is no word in it) and what to say of it."""
    kept, rest = _first(pieces)
    text = "".join(kept).encode("utf-8", "replace")
    (folder / TEXT).write_bytes(text)
    return TEXT if text.strip() else "", [Note("text_cut", {"count": MOST_CHARS})] if rest else []


def _first(pieces: Iterable[str]) -> tuple[list[str], bool]:
    kept: list[str] = []
    left = MOST_CHARS
    for piece in pieces:
        kept.append(piece[:left])
        if len(piece) > left:
            return kept, True
        left -= len(piece)
    return kept, False


def as_lines(pieces: Iterable[str]) -> Iterator[str]:
    """Each piece on lines of its own."""
    for piece in pieces:
        yield f"{piece}\n"


def as_row(cells: Iterable[str]) -> str:
    """One row of a Markdown table."""
    plain = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(plain)} |"
