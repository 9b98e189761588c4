"""Documents: PDF (locked ones too), Word, PowerPoint, Excel."""

import hashlib
import io
import itertools

import typst
from docx import Document
from docx.enum.text import WD_BREAK
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

from tests.playground.conversations.odd_files.pictures import jpeg

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">%s]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"""


def pdf(pages: int = 3) -> bytes:
    text = "#pagebreak()\n".join(
        f"Rivers of page {number}: Chari, 沙里河.\n" for number in range(1, pages + 1)
    )
    made = typst.compile(text.encode())
    assert isinstance(made, bytes)
    return made


def scanned_pdf() -> bytes:
    """A page that is a picture, without a word of text."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "PDF")
    return out.getvalue()


def locked_pdf() -> bytes:
    """Locked with a password, by the first and simplest of the ways that PDF knows (RC4 of 40 bits)."""
    owner, key_id = b"\x01" * 32, b"0123456789abcdef"
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    password = (b"open sesame" + padding)[:32]
    rights = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(password + owner + rights + key_id, usedforsecurity=False).digest()[:5]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>"
        % (owner.hex().encode(), _rc4(key, padding).hex().encode()),
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    identity = b"[<%s><%s>]" % ((key_id.hex().encode(),) * 2)
    out += b"trailer\n<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID%s>>\nstartxref\n%d\n%%%%EOF\n" % (identity, table)
    return bytes(out)


def word(*, picture: bool = False) -> bytes:
    document = Document()
    document.add_heading("Rivers", 1)
    document.add_paragraph("The Chari flows into Lake Chad.")
    document.add_paragraph("Long", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for at, words in enumerate(("River", "km", "Chari", "949")):
        table.cell(at // 2, at % 2).text = words
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    if picture:
        document.add_picture(io.BytesIO(jpeg()))
    return _saved(document)


def slides() -> bytes:
    presentation = Presentation()
    for number in (1, 2):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = f"River {number}"
        slide.notes_slide.notes_text_frame.text = f"Say it slowly {number}"
    slide.shapes.add_picture(io.BytesIO(jpeg()), Inches(1), Inches(4))
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Chari", "949 km"
    return _saved(presentation)


def workbook(rows: int = 2) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Rivers"
    for number in range(rows):
        sheet.append([f"River {number}", number + 0.5, None, "tab\there"])
    book.create_sheet("Lakes")["C5"] = "Chad"
    return _saved(book)


def far_workbook() -> bytes:
    """One cell at the very end of the sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "near", "far"
    return _saved(book)


def laughing_xml() -> bytes:
    """Entities within entities: ten to the tenth laughs."""
    names = "abcdefghij"
    pairs = itertools.pairwise(names)
    entities = (f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairs)
    return LAUGHS % "".join(entities).encode()


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]  # what the three libraries have in common
    return out.getvalue()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, at = list(range(256)), 0
    for number in range(256):
        at = (at + state[number] + key[number % len(key)]) % 256
        state[number], state[at] = state[at], state[number]
    out, one, two = bytearray(), 0, 0
    for byte in data:
        one = (one + 1) % 256
        two = (two + state[one]) % 256
        state[one], state[two] = state[two], state[one]
        out.append(byte ^ state[(state[one] + state[two]) % 256])
    return bytes(out)
