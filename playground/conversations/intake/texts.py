"""Text files: in whatever encoding they come, read as UTF-8. What is no text is refused here."""

import codecs
import re
from pathlib import PurePath

from playground.conversations.intake import reading
from playground.conversations.intake.formats import Format
from playground.conversations.intake.outcome import Given, Note, Refusal, Taken

HEAD_BYTES = 4 * reading.MOST_CHARS + 4  # so many characters in the widest encoding
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Tabs, line ends, form feeds and the escapes of terminals are in honest texts, others are not.
CONTROLS = re.compile(r"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")
CONTROLS_IN = 200  # at most one in so many characters
HIGH = re.compile(rb"[\x80-\xff]+")
PAIRED = 0.95  # of the bytes beyond ASCII, in a Chinese text

MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "html": "text/html",
    "htm": "text/html",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "xml": "application/xml",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "css": "text/css",
    "js": "text/javascript",
    "py": "text/x-python",
}


def take_text(given: Given, found: Format) -> Taken:
    """A text as it came, with its UTF-8 form beside it. Raises Refusal where the bytes are no text."""
    with given.path.open("rb") as file:
        data = file.read(HEAD_BYTES)
    encoding, start = encoding_of(data)
    whole = given.size <= HEAD_BYTES
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data[start:], final=whole)
    if len(CONTROLS.findall(text)) * CONTROLS_IN > len(text):
        raise Refusal("unknown")
    name, notes = reading.keep(given.folder, [text.replace("\r\n", "\n")])
    if not whole and not notes:
        notes = [Note("text_cut", {"count": len(text)})]
    return Taken(
        kind="text",
        media_type=MEDIA_TYPES.get(PurePath(given.name.lower()).suffix.removeprefix("."), found.media_type),
        endings=(),
        body=given.path.name,
        text=name,
        notes=notes,
    )


def encoding_of(data: bytes) -> tuple[str, int]:
    """How the text is encoded, and where it begins: by its mark, else UTF-8 if it is, else Chinese, else Western."""
    for start, encoding in MARKS:
        if data.startswith(start):
            return encoding, len(start)
    if _is(data, "utf-8"):
        return "utf-8", 0
    high = HIGH.findall(data)
    paired = sum(len(run) for run in high if len(run) % 2 == 0)
    if paired >= PAIRED * sum(map(len, high)) and _is(data, "gb18030"):
        return "gb18030", 0
    return ("cp1252" if _is(data, "cp1252") else "latin-1"), 0


def _is(data: bytes, encoding: str) -> bool:
    """Whether the bytes are of that encoding; a character that is cut at their end does not count against it."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True
