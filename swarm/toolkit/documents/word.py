"""A Word document from blocks, by python-docx: real styles, real lists, links, a repeated heading of each table, page numbers."""

import io
from collections.abc import Mapping, Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from swarm.toolkit.documents.orders import WriteDocument
from swarm.toolkit.documents.prose import (
    Align,
    Block,
    Code,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Spans,
    Table,
    blocks_of,
)
from swarm.toolkit.documents.wrong import DocumentWrong

PAPER = (Mm(210), Mm(297))
MARGIN = Mm(22)
MOST_HEIGHT = Mm(150)  # of a picture: it fits on a page of either orientation
STYLED_LEVELS = 3  # of lists: Word's template has no deeper styles
STEP_IN = Mm(8)
INK = RGBColor(0x1C, 0x22, 0x33)
LINK = RGBColor(0x05, 0x63, 0xC1)
HEADING_FILL = "E8E2D6"
MONO = "Consolas"
ALIGNS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def docx_of(order: WriteDocument, pictures: Mapping[str, bytes]) -> bytes:
    """The bytes of the document. `pictures` are by the path that the Markdown says. Raises DocumentWrong."""
    document = Document()
    document.core_properties.title = order.title[:250]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    _set_page(document, order)
    writer = _Writer(document, pictures)
    if order.title:
        document.add_paragraph(order.title, style="Title")
    writer.write(blocks_of(order.markdown))
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


class _Writer:
    """Writes blocks at the end of a document; `depth` counts lists around them."""

    def __init__(self, document: WordDocument, pictures: Mapping[str, bytes]) -> None:
        self._document = document
        self._pictures = pictures
        section = document.sections[0]
        assert section.page_width is not None, "set by _set_page"
        self._width = Emu(section.page_width - 2 * MARGIN)

    def write(self, blocks: Sequence[Block], depth: int = 0, quoted: bool = False) -> None:
        for block in blocks:
            match block:
                case Heading():
                    self._spans(self._document.add_heading(level=block.level), block.spans)
                case Paragraph():
                    self._spans(self._paragraph("Quote" if quoted else None, depth), block.spans)
                case Items():
                    self._items(block, depth, quoted)
                case Quote():
                    self.write(block.blocks, depth, quoted=True)
                case Code():
                    self._code(block, depth)
                case Table():
                    self._table(block)
                case Picture():
                    self._picture(block)
                case PageBreak():
                    self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
                case Rule():
                    _line_below(self._document.add_paragraph())

    def _paragraph(self, style: str | None, depth: int) -> WordParagraph:
        paragraph = self._document.add_paragraph(style=style)
        if depth:
            paragraph.paragraph_format.left_indent = Emu(STEP_IN * depth)
        return paragraph

    def _spans(self, paragraph: WordParagraph, spans: Spans) -> None:
        for span in spans:
            run = _linked(paragraph, span.link) if span.link else paragraph.add_run()
            run.text = span.text
            run.bold, run.italic, run.font.strike = (
                span.bold or None,
                span.italic or None,
                span.struck or None,
            )
            if span.code:
                run.font.name = MONO

    def _items(self, block: Items, depth: int, quoted: bool) -> None:
        level = min(depth, STYLED_LEVELS - 1)
        style = f"List {'Number' if block.start else 'Bullet'}{f' {level + 1}' if level else ''}"
        number = self._numbering(style, block.start) if block.start else None
        for item in block.items:
            first, rest = (item[0], item[1:]) if item and isinstance(item[0], Paragraph) else (None, item)
            paragraph = self._document.add_paragraph(style=style)
            if depth > level:
                paragraph.paragraph_format.left_indent = Emu(STEP_IN * (depth + 1))
            if number is not None:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_numId().val = number
                properties.get_or_add_ilvl().val = 0
            if isinstance(first, Paragraph):
                self._spans(paragraph, first.spans)
            self.write(rest, depth + 1, quoted)

    def _numbering(self, style: str, start: int) -> int:
        """A numbering of its own, so that each list begins at its own number."""
        numbering = self._document.part.numbering_part.element
        of_style = self._document.styles[style].element.pPr.numPr.numId.val
        (abstract,) = numbering.xpath(f"./w:num[@w:numId='{of_style}']/w:abstractNumId/@w:val")
        number = numbering.add_num(int(abstract))
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(number.numId)

    def _code(self, block: Code, depth: int) -> None:
        paragraph = self._paragraph(None, depth)
        _shade(paragraph._p.get_or_add_pPr(), "F2EDE4")
        run = paragraph.add_run(block.text)
        run.font.name, run.font.size = MONO, Pt(9)

    def _table(self, block: Table) -> None:
        table = self._document.add_table(len(block.rows), len(block.aligns), style="Table Grid")
        for place, (row, cells) in enumerate(zip(table.rows, block.rows, strict=True)):
            for cell, spans, align in zip(row.cells, cells, block.aligns, strict=True):
                self._cell(cell, spans, align, is_heading=place == 0)
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        self._document.add_paragraph()

    def _cell(self, cell: _Cell, spans: Spans, align: Align, *, is_heading: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.alignment = ALIGNS.get(align)
        paragraph.paragraph_format.space_after = Pt(2)
        self._spans(paragraph, spans)
        if is_heading:
            for run in paragraph.runs:
                run.bold = True
            _shade(cell._tc.get_or_add_tcPr(), HEADING_FILL)

    def _picture(self, block: Picture) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        try:
            shape = paragraph.add_run().add_picture(io.BytesIO(self._pictures[block.path]))
        except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ZeroDivisionError):
            raise DocumentWrong(
                f"{block.path} is no picture that Word takes: use a PNG, JPEG, GIF, BMP or TIFF."
            ) from None
        scale = min(1.0, self._width / shape.width, MOST_HEIGHT / shape.height)
        shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
        shape._inline.docPr.set("descr", block.alt)
        if block.alt:
            self._document.add_paragraph(block.alt, style="Caption").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_page(document: WordDocument, order: WriteDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = PAPER[::-1] if order.landscape else PAPER
    section.orientation = WD_ORIENT.LANDSCAPE if order.landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    for name in ("Title", *(f"Heading {level}" for level in range(1, 7))):
        document.styles[name].font.color.rgb = INK
    if order.header:
        section.header.paragraphs[0].text = order.header
    below = section.footer.paragraphs[0]
    below.text = f"{order.footer}\t\t" if order.footer else "\t\t"
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    below._p.append(field)


def _linked(paragraph: WordParagraph, address: str) -> Run:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    element = OxmlElement("w:r")
    link.append(element)
    paragraph._p.append(link)
    run = Run(element, paragraph)
    run.font.color.rgb, run.font.underline = LINK, True
    return run


def _shade(properties: BaseOxmlElement, fill: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), fill)
    properties.append(shade)


def _line_below(paragraph: WordParagraph) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "A0A0A0")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)
