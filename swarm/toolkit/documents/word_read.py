"""Reads Word documents, by python-docx, as Markdown."""

import io
from collections.abc import Iterator

from docx import Document
from docx.table import Table
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from swarm.toolkit.documents.looks import Look, Part, Wanted
from swarm.toolkit.documents.marked import marked, table_of

BLOCKS = 20_000
CHARS = 2_000_000


def look_at_word(wanted: Wanted) -> Look:
    """The whole text, in one part."""
    document = Document(io.BytesIO(wanted.data))
    pieces: list[str] = []
    chars = 0
    cut = False
    for block in document.iter_inner_content():
        piece = (
            table_of([[cell.text for cell in row.cells] for row in block.rows])
            if isinstance(block, Table)
            else _paragraph(block)
        )
        pieces.append(piece)
        chars += len(piece)
        if cut := len(pieces) >= BLOCKS or chars >= CHARS:
            break
    return Look(
        ending=wanted.ending,
        parts=[Part(name="", markdown="\n\n".join(filter(None, pieces)), cut=cut)],
        names=[""],
    )


def _paragraph(paragraph: Paragraph) -> str:
    text = "".join(_spans(paragraph)).strip()
    pictures = "".join(f"\n\n[Picture: {marked(name)}]" for name in paragraph._p.xpath(".//wp:docPr/@descr"))
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    if not text:
        return pictures.strip()
    level = style.removeprefix("Heading ")
    if style == "Title" or (style.startswith("Heading ") and level.isdecimal()):
        return f"{'#' * (1 if style == 'Title' else min(int(level), 6))} {text}"
    if style.startswith(("List Bullet", "List Number")):
        last = style[-1]
        sign = "-" if style.startswith("List Bullet") else "1."
        return f"{'   ' * (int(last) - 1 if last.isdecimal() else 0)}{sign} {text}{pictures}"
    return f"{'> ' if style.endswith('Quote') else ''}{text}{pictures}"


def _spans(paragraph: Paragraph) -> Iterator[str]:
    for piece in paragraph.iter_inner_content():
        if isinstance(piece, Hyperlink):
            text = marked(piece.text)
            yield (
                f"[{text}]({piece.url})"
                if piece.url.startswith(("https://", "http://", "mailto:")) and ")" not in piece.url
                else text
            )
        else:
            yield _run(piece)


def _run(run: Run) -> str:
    text = marked(run.text)
    inner = text.strip()
    sign = "**" * bool(run.bold) + "*" * bool(run.italic)
    if not inner or not sign or (run.style is not None and run.style.name == "Hyperlink"):
        return text
    return text.replace(inner, f"{sign}{inner}{sign[::-1]}", 1)
