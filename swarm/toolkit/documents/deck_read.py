"""Reads slides, by python-pptx: a title and Markdown each."""

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation

from swarm.toolkit.documents.looks import Look, Part, Wanted
from swarm.toolkit.documents.marked import marked, table_of

SLIDES = 500
DEPTH = 5  # of groups within groups


def look_at_slides(wanted: Wanted) -> Look:
    """All slides, in order."""
    slides = list(Presentation(io.BytesIO(wanted.data)).slides)
    parts = [_part(slide) for slide in slides[:SLIDES]]
    return Look(ending=wanted.ending, parts=parts, names=[part.name for part in parts])


def _part(slide: Any) -> Part:
    title = slide.shapes.title
    shapes = [shape for shape in _flat(slide.shapes, 0) if title is None or shape.shape_id != title.shape_id]
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return Part(
        name=" ".join(title.text_frame.text.split()) if title is not None else "",
        markdown="\n\n".join(filter(None, map(_shape, shapes))),
        notes=notes.text.strip() if notes is not None else "",
        charts=sum(bool(shape.has_chart) for shape in shapes),
    )


def _flat(shapes: Any, depth: int) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < DEPTH:
            yield from _flat(shape.shapes, depth + 1)
        else:
            yield shape


def _shape(shape: Any) -> str:
    if shape.has_text_frame:
        lines = [
            (paragraph.level, marked(paragraph.text))
            for paragraph in shape.text_frame.paragraphs
            if paragraph.text.strip()
        ]
        is_list = len(lines) > 1 or (lines and shape.is_placeholder)
        return (
            "\n".join(f"{'  ' * level}- {text}" for level, text in lines)
            if is_list
            else "".join(text for _, text in lines)
        )
    if getattr(shape, "has_table", False):
        return table_of([[cell.text for cell in row.cells] for row in shape.table.rows])
    if getattr(shape, "has_chart", False):
        return _chart(shape.chart)
    description = shape._element.xpath(".//p:cNvPr/@descr")
    return f"[Picture: {marked(description[0])}]" if description and description[0] else ""


def _chart(chart: Any) -> str:
    """The numbers of a chart as a table; a scatter's points have no categories."""
    plot = chart.plots[0]
    names = [series.name for series in plot.series]
    values = [list(series.values) for series in plot.series]
    labels = list(plot.categories) or [str(place) for place in range(1, max(map(len, values), default=0) + 1)]
    title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
    rows = [
        [str(label), *(str(column[place]) if place < len(column) else "" for column in values)]
        for place, label in enumerate(labels)
    ]
    return f"Chart: {marked(title)}\n\n{table_of([['', *map(str, names)], *rows])}"
