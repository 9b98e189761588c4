"""Word and PowerPoint: headings, paragraphs, tables and notes as Markdown, with marks of pages and slides."""

from collections.abc import Iterable, Iterator
from typing import Any

from playground.conversations.intake import archives, reading
from playground.conversations.intake.formats import Format
from playground.conversations.intake.outcome import Frame, Given, Note, Refusal, Taken

HEADINGS = 6
PICTURES = 8  # of a document that a model which sees is shown
DEEPEST = 50  # shapes in groups in groups


def take_word(given: Given, found: Format) -> Taken:
    """A Word document as it came, with its text. Pages are those that Word saw when it saved the document last."""
    from docx import Document

    archives.check(given)
    document = Document(str(given.path))
    breaks: list[int] = []
    text, notes = reading.keep(given.folder, reading.as_lines(_blocks(document, breaks)))
    pictures = ((None, data) for data in archives.media_in(given, "word/media/"))
    return _taken(given, found, text, notes, pages=len(breaks) + 1 if breaks else None, pictures=pictures)


def take_slides(given: Given, found: Format) -> Taken:
    """A presentation as it came, with the text of its slides and of their notes."""
    from pptx import Presentation

    archives.check(given)
    slides = Presentation(str(given.path)).slides
    text, notes = reading.keep(given.folder, reading.as_lines(_slides(slides)))
    return _taken(given, found, text, notes, pages=len(slides), pictures=_pictures(slides))


def _taken(
    given: Given,
    found: Format,
    text: str,
    notes: list[Note],
    *,
    pages: int | None,
    pictures: Iterable[tuple[int | None, bytes]],
) -> Taken:
    frames, count = _kept(given, pictures)
    if count:
        notes = [*notes, Note("pictures_inside", {"count": count})]
    return Taken(
        kind="document",
        media_type=found.media_type,
        endings=found.endings,
        body=given.path.name,
        text=text,
        pages=pages,
        frames=frames,
        notes=notes,
    )


def _kept(given: Given, pictures: Iterable[tuple[int | None, bytes]]) -> tuple[list[Frame], int]:
    """The first pictures of a document, each cleaned like one that is given alone; and how many there are."""
    frames: list[Frame] = []
    count = 0
    for count, (page, data) in enumerate(pictures, 1):
        if len(frames) < PICTURES and (frame := _cleaned(given, count, data, page)):
            frames.append(frame)
    return frames, count


def _cleaned(given: Given, number: int, data: bytes, page: int | None) -> Frame | None:
    from playground.conversations.intake import formats
    from playground.conversations.intake.pictures import cleaned

    path = given.folder / f"inside{number}"
    path.write_bytes(data)
    inside = Given(path=path, name="", size=len(data), pixels=given.pixels)
    try:
        found = formats.format_of(inside)
        if found.kind != "image":
            return None
        _picture, made, kept, _frames = cleaned(inside, found)
    except Refusal:
        return None  # a drawing in a format of Windows, or a broken one: the words around it are read all the same
    path.write_bytes(made)
    return Frame(file=path.name, media_type=kept.media_type, page=page)


def _pictures(slides: Any) -> Iterator[tuple[int | None, bytes]]:
    for number, slide in enumerate(slides, 1):
        for shape in slide.shapes:
            if hasattr(shape, "image"):
                yield number, shape.image.blob


def _blocks(document: Any, breaks: list[int]) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _table([_cells_of_word(row) for row in block._tbl.tr_lst])
            continue
        for _ in block.rendered_page_breaks:
            breaks.append(1)
            yield f"\n{reading.mark('Page', len(breaks) + 1)}"
        if words := block.text.strip():
            yield f"{_sign(block.style.name if block.style else '')}{words}\n"


def _cells_of_word(row: Any) -> list[str]:
    """The words of a row's cells. The library's own way counts the whole table again for each row."""
    return ["\n".join(paragraph.text for paragraph in cell.p_lst) for cell in row.tc_lst]


def _sign(style: str | None) -> str:
    """The Markdown sign that stands for the style of a paragraph."""
    words = (style or "").split()
    match words:
        case ["Title"]:
            return "# "
        case ["Heading", level] if level.isdigit():
            return f"{'#' * min(max(int(level), 1), HEADINGS)} "
        case ["List", "Bullet", *_]:
            return "- "
        case ["List", "Number", *_]:
            return "1. "
        case _:
            return ""


def _table(rows: Iterable[list[str]]) -> Iterator[str]:
    for number, cells in enumerate(rows):
        yield reading.as_row(cells)
        if number == 0:
            yield reading.as_row("---" for _ in cells)
    yield ""


def _slides(slides: Any) -> Iterator[str]:
    for number, slide in enumerate(slides, 1):
        yield reading.mark("Slide", number)
        yield from _shapes(slide.shapes)
        if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) and frame.text.strip():
            yield f"Notes: {frame.text.strip()}"
        yield ""


def _shapes(shapes: Any, depth: int = 0) -> Iterator[str]:
    for shape in shapes:
        if depth < DEEPEST and hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes, depth + 1)
        elif shape.has_text_frame and shape.text_frame.text.strip():
            yield shape.text_frame.text.strip()
        elif getattr(shape, "has_table", False):
            yield from _table([cell.text for cell in row.cells] for row in shape.table.rows)
