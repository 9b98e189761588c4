"""Reads PDFs, by PDFium: the text of each page."""

import pypdfium2 as pdfium

from swarm.toolkit.documents.looks import Look, Part, Wanted

PAGES = 2_000
CHARS = 2_000_000


def look_at_pdf(wanted: Wanted) -> Look:
    """The text of all pages."""
    document = pdfium.PdfDocument(wanted.data)
    parts: list[Part] = []
    chars = 0
    for number in range(min(len(document), PAGES)):
        page = document[number]
        text: str = page.get_textpage().get_text_range()
        page.close()
        plain = text.replace("\r\n", "\n").replace("\0", "").strip()
        chars += len(plain)
        parts.append(Part(name=str(number + 1), markdown=plain or "[This page has no text.]"))
        if chars > CHARS:
            break
    return Look(ending="pdf", parts=parts, names=[str(number + 1) for number in range(len(document))])
