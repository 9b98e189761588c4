"""What a file looks like, without downloading it. All of it is a model's or a stranger's work: hostile.

Office documents and PDFs are read in a confined process (`looked`); what comes out of it is shown as text, as Markdown, or as cells.
"""

import csv
import io
from itertools import islice
from pathlib import PurePosixPath

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct

from playground.bodies import site_bodies
from playground.conversations.markdown import render
from playground.numbers import size
from playground.runs.looked import COLUMNS, ROWS, CannotLook, look
from swarm.toolkit.documents.looks import Look, Part, Shown
from swarm.toolkit.formulas.tree import letters_of

CELL_CHARS = 500
TEXT_BYTES = 200_000
SLIDES, PAGES = 100, 50
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
HEAD_BYTES = 16

DOCUMENTS = {"docx", "pptx", "xlsx", "xlsm", "pdf"}
TABLES = {"csv": ",", "tsv": "\t"}
MARKDOWN = {"md", "markdown"}
CODE = {
    "py": "python", "js": "javascript", "css": "css", "html": "html", "htm": "html", "xml": "xml", "json": "json",
    "jsonl": "json", "yaml": "yaml", "yml": "yaml", "sql": "sql", "sh": "bash", "toml": "toml", "ts": "typescript",
}  # fmt: skip


class Slide(Struct, frozen=True, kw_only=True):
    """One slide."""

    number: int
    title: str
    html: SafeString
    notes: str


class Preview(Struct, kw_only=True):
    """One of: `grid` of a table, `html`, `text`, `slides`, `pages` of a PDF, a `picture`; or `problem`, a sentence that says why not."""

    grid: list[list[Shown]] | None = None
    formulas: bool = False  # whether any cell of the grid has one
    letters: list[str] = []  # of the columns of a sheet; a table of text has a heading instead
    html: SafeString | None = None
    text: str | None = None
    slides: list[Slide] = []
    pages: list[int] = []
    picture: bool = False
    problem: str = ""
    cut: str = ""  # what is not shown
    sheet: str = ""
    sheets: list[str] = []


def preview_of(name: str, media_type: str, body: str, sheet: str = "") -> Preview:
    """The preview of the bytes of that hash, by the file's name and type."""
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    try:
        if ending in DOCUMENTS:
            return _document(look(body, ending, sheet))
        with site_bodies().path(body).open("rb") as file:
            data = file.read(TEXT_BYTES + 1)
    except (KeyError, FileNotFoundError):
        return Preview(problem=_("The bytes of this file are gone."))
    except CannotLook as error:
        return Preview(problem=str(error))
    if picture_type(data):
        return Preview(picture=True)
    if ending in TABLES:
        return _table(_decoded(data), TABLES[ending])
    if b"\0" in data or not (media_type.startswith("text/") or _is_text(data)):
        return Preview(problem=_("There is no preview of this kind of file. Download it to open it."))
    return _text(_decoded(data), ending, _cut(len(data) > TEXT_BYTES))


def picture_type(data: bytes) -> str:
    """The media type of a picture that a browser may show, by its first bytes; empty for everything else, drawings with script too."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for begin, kind in PICTURES.items() if data.startswith(begin)), "")


def _document(found: Look) -> Preview:
    match found.ending:
        case "docx":
            part = found.parts[0]
            return Preview(html=render(part.markdown), cut=_("The rest is not shown.") if part.cut else "")
        case "pptx":
            shown = [_slide(number, part) for number, part in enumerate(found.parts[:SLIDES], 1)]
            return Preview(slides=shown, cut=_first(SLIDES) if len(found.parts) > SLIDES else "")
        case "pdf":
            pages = list(range(1, min(len(found.names), PAGES) + 1))
            return Preview(pages=pages, cut=_first(PAGES) if len(found.names) > PAGES else "")
    part = found.parts[0]
    width = max(map(len, part.grid), default=0)
    letters = [letters_of(column) for column in range(1, width + 1)]
    cut = _("The first %(rows)d rows and %(columns)d columns are shown.") % {"rows": ROWS, "columns": COLUMNS}
    formulas = any(cell.formula for row in part.grid for cell in row)
    return Preview(
        grid=part.grid,
        formulas=formulas,
        letters=letters,
        sheet=part.name,
        sheets=found.names,
        cut=cut if part.cut else "",
    )


def _slide(number: int, part: Part) -> Slide:
    return Slide(
        number=number, title=part.name, html=render(part.markdown, name=f"slide-{number}"), notes=part.notes
    )


def _first(count: int) -> str:
    return ngettext("The first page is shown.", "The first %(count)d pages are shown.", count) % {
        "count": count
    }


def _table(text: str, delimiter: str) -> Preview:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [[Shown(value[:CELL_CHARS]) for value in row[:COLUMNS]] for row in islice(reader, ROWS + 1)]
    except csv.Error:
        return Preview(text=text, cut=_cut(len(text) >= TEXT_BYTES))
    cut = _("The first %(count)d rows are shown.") % {"count": ROWS} if len(rows) > ROWS else ""
    return Preview(grid=rows[:ROWS], cut=cut)


def _text(text: str, ending: str, cut: str) -> Preview:
    if ending in MARKDOWN:
        return Preview(html=render(text), cut=cut)
    if ending in CODE:
        fence = "```"
        while fence in text:
            fence += "`"
        return Preview(html=render(f"{fence}{CODE[ending]}\n{text}\n{fence}"), cut=cut)
    return Preview(text=text, cut=cut)


def _cut(is_cut: bool) -> str:
    return _("The first %(size)s are shown.") % {"size": size(TEXT_BYTES)} if is_cut else ""


def _decoded(data: bytes) -> str:
    return data[:TEXT_BYTES].decode("utf-8-sig", errors="replace")


def _is_text(data: bytes) -> bool:
    try:
        data[: TEXT_BYTES - 4].decode()
    except UnicodeDecodeError as error:
        return error.end >= len(data) - 4  # a character cut in two at the end
    return True
