"""PDF: the text of its pages with a mark before each, a thumbnail, and on demand pictures of pages."""

from collections.abc import Iterable, Iterator

import pypdfium2 as pdfium
from PIL import Image

from playground.conversations.intake import reading
from playground.conversations.intake.formats import Format
from playground.conversations.intake.outcome import Frame, Given, Note, Refusal, Taken
from playground.conversations.intake.pictures import THUMBNAIL

WRONG_PASSWORD = 4  # PDFium's number for it
MOST_PAGES = 2000
PAGE_SIDE = 1600  # pixels of a page's picture: small print can be read, and it costs a model 3,000 tokens
PICTURED, PICTURED_OF_SCAN = (
    4,
    10,
)  # first pages that a model which sees is shown too; the tools draw further ones
LARGEST_SCALE = 4.0  # a page the size of a stamp is not blown up to a poster


def take_pdf(given: Given, found: Format) -> Taken:
    """The PDF as it came, with its text and the picture of its first page. Raises Refusal."""
    document = _opened(given)
    pages = len(document)
    text, notes = reading.keep(given.folder, _text(document, min(pages, MOST_PAGES)))
    if not _has_words(given, text):
        text, notes = "", [Note("no_text")]
    elif pages > MOST_PAGES:
        notes.append(Note("pages_cut", {"count": MOST_PAGES}))
    _picture(document, 0, THUMBNAIL).save(given.folder / "thumbnail", "WEBP", quality=80)
    shown = PICTURED if text else PICTURED_OF_SCAN
    return Taken(
        kind="document",
        media_type=found.media_type,
        endings=found.endings,
        body=given.path.name,
        thumbnail="thumbnail",
        text=text,
        pages=pages,
        frames=_drawn(given, document, range(1, shown + 1)),
        notes=notes,
    )


def draw_pages(given: Given, found: Format, pages: list[int]) -> Taken:
    """Pictures of these pages (the first is 1), as frames. Pages that the document lacks are left out."""
    frames = _drawn(given, _opened(given), pages)
    return Taken(
        kind="document", media_type=found.media_type, endings=(), body=given.path.name, frames=frames
    )


def _drawn(given: Given, document: pdfium.PdfDocument, pages: Iterable[int]) -> list[Frame]:
    frames = []
    for page in (page for page in pages if 0 < page <= len(document)):
        name = f"page{page}"
        _picture(document, page - 1, PAGE_SIDE).save(given.folder / name, "JPEG", quality=85)
        frames.append(Frame(file=name, media_type="image/jpeg", page=page))
    return frames


def _opened(given: Given) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(given.path)
    except pdfium.PdfiumError as error:
        if error.err_code == WRONG_PASSWORD:
            raise Refusal("encrypted") from None
        raise Refusal("broken") from None
    if not len(document):
        raise Refusal("broken")
    return document


def _text(document: pdfium.PdfDocument, pages: int) -> Iterator[str]:
    for number in range(pages):
        yield f"{reading.mark('Page', number + 1)}\n{_text_of_page(document, number)}\n\n"


def _text_of_page(document: pdfium.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        words: str = page.get_textpage().get_text_range()
        page.close()
    except pdfium.PdfiumError:
        return "[This page cannot be read.]"
    return words.replace("\r\n", "\n").replace("\0", "").strip()


def _has_words(given: Given, text: str) -> bool:
    """Whether there is more than marks: a scan has none."""
    if not text:
        return False
    lines = (given.folder / text).read_text(encoding="utf-8").splitlines()
    return any(line and not line.startswith("[") for line in lines)


def _picture(document: pdfium.PdfDocument, number: int, side: int) -> Image.Image:
    try:
        page = document[number]
        scale = min(side / max(*page.get_size(), 1.0), LARGEST_SCALE)
        picture: Image.Image = page.render(scale=scale).to_pil()
    except (pdfium.PdfiumError, ValueError, ZeroDivisionError):
        return Image.new("RGB", (side, side), "white")  # what cannot be drawn can still be read
    return picture.convert("RGB")
