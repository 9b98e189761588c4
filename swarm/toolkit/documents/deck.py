"""Slides, by python-pptx: real titles and outlines in their placeholders, a plain design, and beside the text one thing to look at."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Emu, Inches, Pt

from swarm.toolkit.columns import clean
from swarm.toolkit.documents.orders import ChartKind, Slide, SlideChart, WriteSlides
from swarm.toolkit.documents.wrong import DocumentWrong

SLIDES = 200
BULLETS = 30
LINE_CHARS = 2_000
TABLE_ROWS, TABLE_COLUMNS = 30, 12
CHART_VALUES = 2_000
LEVELS = 4
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.75)
TOP, BOTTOM = Inches(1.75), Inches(0.6)
BODY = Emu(HEIGHT - TOP - BOTTOM)
INK = RGBColor(0x1C, 0x22, 0x33)
SOFT = RGBColor(0x58, 0x60, 0x74)
PAPER = RGBColor(0xFA, 0xF7, 0xF2)
DUSK = RGBColor(0x0F, 0x14, 0x20)
AMBER = RGBColor(0xE9, 0xA2, 0x3B)
TITLE_ONLY, TITLE_AND_BODY, TITLE_SLIDE = 5, 1, 0  # layouts of the library's own template
KINDS: dict[ChartKind, Any] = {
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "line": XL_CHART_TYPE.LINE_MARKERS,
    "pie": XL_CHART_TYPE.PIE,
    "scatter": XL_CHART_TYPE.XY_SCATTER,
}


class _Box(Struct, frozen=True):
    """A place on a slide."""

    left: int
    top: int
    width: int
    height: int


WHOLE = _Box(MARGIN, TOP, WIDTH - 2 * MARGIN, BODY)
LEFT = _Box(MARGIN, TOP, int((WIDTH - 2 * MARGIN) * 0.42), BODY)
RIGHT = _Box(MARGIN + int((WIDTH - 2 * MARGIN) * 0.46), TOP, int((WIDTH - 2 * MARGIN) * 0.54), BODY)


def pptx_of(order: WriteSlides, pictures: Mapping[str, bytes]) -> bytes:
    """The bytes of the slides. `pictures` are by their path. Raises DocumentWrong."""
    if len(order.slides) > SLIDES:
        raise DocumentWrong(f"These are {len(order.slides)} slides: {SLIDES} at most. Divide them.")
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = _line(order.title)[:250]
    deck.core_properties.author = ""
    _first(deck, order)
    for number, slide in enumerate(order.slides, 2):
        _add(deck, slide, pictures, f"Slide {number} ({slide.title[:60]!r})")
    data = io.BytesIO()
    deck.save(data)
    return data.getvalue()


def _first(deck: Any, order: WriteSlides) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_SLIDE])
    _ground(slide, DUSK)
    _bar(slide, _Box(MARGIN, int(HEIGHT * 0.34), Inches(1.2), Inches(0.09)))
    title, subtitle = slide.shapes.title, slide.placeholders[1]
    _place(title, _Box(MARGIN, int(HEIGHT * 0.37), WIDTH - 2 * MARGIN, Inches(1.7)))
    _write(title, [order.title], size=Pt(44), colour=PAPER, bold=True)
    if order.subtitle.strip():
        _place(subtitle, _Box(MARGIN, int(HEIGHT * 0.62), WIDTH - 2 * MARGIN, Inches(1.2)))
        _write(subtitle, [order.subtitle], size=Pt(22), colour=AMBER)
    else:
        subtitle._element.getparent().remove(subtitle._element)


def _add(deck: Any, order: Slide, pictures: Mapping[str, bytes], where: str) -> None:
    beside = sum(map(bool, (order.table, order.picture, order.charts)))
    if beside > 1:
        raise DocumentWrong(
            f"{where} has more than one of a table, a picture and a chart: make a slide of each."
        )
    if len(order.bullets) > BULLETS:
        raise DocumentWrong(f"{where} has {len(order.bullets)} bullets: {BULLETS} at most, about 6 are read.")
    opens_part = not beside and not order.bullets
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_AND_BODY if order.bullets else TITLE_ONLY])
    _ground(slide, DUSK if opens_part else PAPER)
    title_top = int(HEIGHT * 0.4) if opens_part else Inches(0.55)
    _bar(slide, _Box(MARGIN, title_top - Inches(0.14), Inches(0.8), Inches(0.06)))
    _place(slide.shapes.title, _Box(MARGIN, title_top, WIDTH - 2 * MARGIN, Inches(1.0)))
    _write(
        slide.shapes.title,
        [order.title],
        size=Pt(36 if opens_part else 30),
        colour=PAPER if opens_part else INK,
        bold=True,
    )
    if order.bullets:
        body = slide.placeholders[1]
        _place(body, LEFT if beside else WHOLE)
        size = Pt(22 if len(order.bullets) <= 7 and not beside else 18 if len(order.bullets) <= 10 else 14)
        _write(body, order.bullets, size=size, colour=INK, nested=True)
    box = RIGHT if order.bullets else WHOLE
    if order.table:
        _table(slide, order.table, box, where)
    elif order.picture:
        _picture(slide, order, pictures, box, where)
    elif order.charts:
        _chart(slide, order.charts[0], box, where)
    if order.notes.strip():
        slide.notes_slide.notes_text_frame.text = clean(order.notes)[:20_000]


def _ground(slide: Any, colour: RGBColor) -> None:
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = colour


def _bar(slide: Any, box: _Box) -> None:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, box.left, box.top, box.width, box.height)
    shape.fill.solid()
    shape.fill.fore_color.rgb = AMBER
    shape.line.fill.background()


def _place(shape: Any, box: _Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box.left, box.top, box.width, box.height


def _write(
    shape: Any, lines: Sequence[str], *, size: Pt, colour: RGBColor, bold: bool = False, nested: bool = False
) -> None:
    frame = shape.text_frame
    frame.word_wrap = True
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.level = _level(line) if nested else 0
        run = paragraph.add_run()
        run.text = _line(line)[:LINE_CHARS]
        run.font.size, run.font.color.rgb, run.font.bold = Pt(size.pt - 2 * paragraph.level), colour, bold
        if nested:
            paragraph.space_after = Pt(8)
        else:
            paragraph.alignment = 1  # left


def _level(line: str) -> int:
    spaces = len(line.replace("\t", "  ")) - len(line.replace("\t", "  ").lstrip(" "))
    return min(spaces // 2, LEVELS)


def _line(text: str) -> str:
    """One line, without the sign that a model puts before a bullet."""
    line = " ".join(clean(text).split())
    return line[2:] if line[:2] in ("- ", "* ", "• ") else line


def _table(slide: Any, rows: list[list[str]], box: _Box, where: str) -> None:
    columns = len(rows[0])
    if not (1 <= columns <= TABLE_COLUMNS and len(rows) <= TABLE_ROWS):
        raise DocumentWrong(
            f"{where}: a table has 1 to {TABLE_COLUMNS} columns and at most {TABLE_ROWS} rows on a slide; this has {columns} and {len(rows)}."
        )
    if wrong := next((place for place, row in enumerate(rows, 1) if len(row) != columns), None):
        raise DocumentWrong(
            f"{where}: row {wrong} of its table has {len(rows[wrong - 1])} values for {columns} columns."
        )
    height = min(box.height, Inches(0.5) * len(rows))
    table = slide.shapes.add_table(len(rows), columns, box.left, box.top, box.width, height).table
    size = Pt(16 if len(rows) <= 8 and columns <= 5 else 12 if len(rows) <= 14 else 9)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            cell = table.cell(row, column)
            cell.text = clean(value)[:LINE_CHARS]
            cell.fill.solid()
            cell.fill.fore_color.rgb = DUSK if row == 0 else PAPER
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size, paragraph.font.bold = size, row == 0
                paragraph.font.color.rgb = PAPER if row == 0 else INK


def _picture(slide: Any, order: Slide, pictures: Mapping[str, bytes], box: _Box, where: str) -> None:
    try:
        shape = slide.shapes.add_picture(io.BytesIO(pictures[order.picture]), box.left, box.top)
        scale = min(box.width / shape.width, box.height / shape.height)
    except (
        ValueError,
        OSError,
        SyntaxError,
        ZeroDivisionError,
    ):  # what the library and Pillow raise for bytes that are none
        raise DocumentWrong(
            f"{where}: {order.picture} is no picture that PowerPoint takes: use a PNG, JPEG, GIF, BMP or TIFF."
        ) from None
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left = box.left + (box.width - shape.width) // 2
    shape.top = box.top + (box.height - shape.height) // 2
    shape._element.nvPicPr.cNvPr.set("descr", _line(order.title))


def _chart(slide: Any, order: SlideChart, box: _Box, where: str) -> None:
    if not order.labels or any(len(series.values) != len(order.labels) for series in order.series):
        counts = ", ".join(str(len(series.values)) for series in order.series)
        raise DocumentWrong(
            f"{where}: its chart has {len(order.labels)} labels, but series of {counts} values."
        )
    if order.kind == "pie" and len(order.series) != 1:
        raise DocumentWrong(f"{where}: a pie shows one series; this has {len(order.series)}.")
    if len(order.labels) * len(order.series) > CHART_VALUES:
        raise DocumentWrong(f"{where}: its chart has more than {CHART_VALUES:,} values: show fewer.")
    data = _points(order, where) if order.kind == "scatter" else _categories(order)
    chart = slide.shapes.add_chart(KINDS[order.kind], box.left, box.top, box.width, box.height, data).chart
    chart.font.size, chart.font.color.rgb = Pt(12), SOFT
    chart.has_title = bool(order.title.strip())
    if chart.has_title:
        chart.chart_title.text_frame.text = _line(order.title)
    chart.has_legend = len(order.series) > 1 or order.kind == "pie"
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False


def _categories(order: SlideChart) -> CategoryChartData:
    data = CategoryChartData()
    data.categories = [_line(label) for label in order.labels]
    for series in order.series:
        data.add_series(_line(series.name), series.values)
    return data


def _points(order: SlideChart, where: str) -> XyChartData:
    try:
        places = [float(label.replace(",", "")) for label in order.labels]
    except ValueError:
        raise DocumentWrong(
            f"{where}: the labels of a scatter chart are numbers; these are {order.labels[:3]}."
        ) from None
    data = XyChartData()
    for series in order.series:
        points = data.add_series(_line(series.name))
        for x, y in zip(places, series.values, strict=True):
            points.add_data_point(x, y)
    return data
