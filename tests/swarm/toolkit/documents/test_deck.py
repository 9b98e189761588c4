"""Slides hold what was ordered: read back by pandoc, and their charts from their XML."""

import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree

import pypandoc
import pytest

from swarm.toolkit.documents.tools import document_tools
from tests.swarm.toolkit.documents.pictures import a_png, a_room
from tests.swarm.toolkit.rooms import use

WRITE = next(tool for tool in document_tools() if tool.name == "write_slides")
CHART = {
    "kind": "column",
    "title": "Tons",
    "labels": ["Rye", "Corn"],
    "series": [{"name": "2026", "values": [3, 4.5]}],
}
SLIDES: list[dict[str, Any]] = [
    {"title": "Wheat is up", "bullets": ["First", "  - below it", "你好 <b>x</b>"], "notes": "Say hello."},
    {"title": "The numbers", "table": [["Crop", "Tons"], ["Rye", "1,200"]]},
    {"title": "A picture", "picture": "charts/a.png", "bullets": ["look"]},
    {"title": "A chart", "charts": [CHART]},
    {"title": "Part two"},
]


def texts(data: bytes, name: str) -> list[str]:
    """All texts of one part of the file, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read(name))  # noqa: S314 - of our own making
    return [node.text or "" for node in root.iter() if node.tag.endswith(("}t", "}v"))]


async def test_slides_say_what_was_ordered() -> None:
    room = await a_room(a=a_png())
    result = await use(WRITE, room, path="talk", title="Harvest 2026", subtitle="A look back", slides=SLIDES)
    assert result.content.startswith("Wrote talk.pptx (6 slides, ")
    data = await room.read("talk.pptx")
    text = pypandoc.convert_text(data, "gfm", format="pptx")
    assert texts(data, "ppt/notesSlides/notesSlide1.xml") == ["Say hello."]
    titles = ["Harvest 2026", *(slide["title"] for slide in SLIDES)]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    for words in (
        "A look back",
        "First",
        "below it",
        "你好 \\<b\\>x\\</b\\>",
        "| Rye",
        "1,200",
    ):
        assert words in text
    assert texts(data, "ppt/charts/" + next(name for name in names(data) if name.startswith("chart"))) == [
        "Tons",
        "2026",
        "Rye",
        "Corn",
        "3.0",
        "4.5",
    ]


def names(data: bytes) -> list[str]:
    """The names of the charts in a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            name.rpartition("/")[2]
            for name in archive.namelist()
            if name.startswith("ppt/charts/") and name.endswith(".xml")
        ]


@pytest.mark.parametrize("kind", ["column", "bar", "line", "pie", "scatter"])
async def test_every_kind_of_chart_is_drawn(kind: str) -> None:
    room = await a_room()
    result = await use(
        WRITE,
        room,
        path="a.pptx",
        title="T",
        slides=[{"title": "C", "charts": [{**CHART, "kind": kind, "labels": ["1", "2.5"]}]}],
    )
    assert result.ok, result.content
    assert len(names(await room.read("a.pptx"))) == 1


@pytest.mark.parametrize(
    ("slide", "sentence"),
    [
        ({"table": [["a", "b"], ["c"]]}, "Slide 2 ('S'): row 2 of its table has 1 values for 2 columns."),
        ({"table": [["a"]] * 31}, "at most 30 rows on a slide"),
        ({"table": [[]]}, "a table has 1 to 12 columns"),
        ({"picture": "charts/none.png"}, "There is no file charts/none.png."),
        ({"picture": "charts/broken.png"}, "charts/broken.png is no picture that PowerPoint takes"),
        ({"picture": "https://a.example/x.png"}, "is not in the workspace"),
        ({"charts": [{**CHART, "labels": ["a"]}]}, "its chart has 1 labels, but series of 2 values."),
        ({"charts": [{**CHART, "kind": "scatter"}]}, "the labels of a scatter chart are numbers; these are ['Rye', 'Corn']."),
        ({"charts": [{**CHART, "kind": "pie", "series": CHART["series"] * 2}]}, "a pie shows one series; this has 2."),  # type: ignore[operator]  # a list
        ({"table": [["a"]], "charts": [CHART]}, "more than one of a table, a picture and a chart"),
        ({"bullets": ["x"] * 31}, "31 bullets: 30 at most"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_told_and_nothing_is_written(slide: dict[str, Any], sentence: str) -> None:
    room = await a_room(broken=b"\x89PNG\r\n\x1a\nrubbish")
    result = await use(WRITE, room, path="a", title="T", slides=[{"title": "S", **slide}])
    assert not result.ok
    assert sentence in result.content


@pytest.mark.parametrize("text", ["\x00\x0b", "x" * 10_000, "\u202eabc", "a\nb\r\nc", ""])
async def test_odd_text_makes_slides_all_the_same(text: str) -> None:
    order = {
        "path": "a",
        "title": text,
        "subtitle": text,
        "slides": [{"title": text, "bullets": [text], "notes": text, "table": [[text]]}],
    }
    assert (await WRITE(json.dumps(order), await a_room())).ok
