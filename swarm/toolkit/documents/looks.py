"""What an office document says, in parts: sheets as grids, slides and texts as Markdown. For a model's reading and a person's preview.

Documents come from strangers too: the readers run in a confined process (`looking`), and each has an end.
"""

from msgspec import Struct

from swarm.toolkit.formulas.tree import letters_of

ENDINGS = ("docx", "pptx", "xlsx", "xlsm", "pdf")
NAMES = {"docx": "", "pptx": "Slide", "xlsx": "Sheet", "xlsm": "Sheet", "pdf": "Page"}


class Shown(Struct, frozen=True, omit_defaults=True):
    """A cell: as it is shown, its formula if it has one, and whether it is a number."""

    text: str = ""
    formula: str = ""
    number: bool = False


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sheet, a slide or a page; a text document is one part. `cut` tells that there is more than is told."""

    name: str
    markdown: str = ""
    grid: list[list[Shown]] = []
    notes: str = ""
    charts: int = 0
    cut: bool = False


class Look(Struct, frozen=True, kw_only=True):
    """A document. `names` are those of all parts, also of parts that were not asked for."""

    ending: str
    parts: list[Part]
    names: list[str]


class Wanted(Struct, frozen=True, kw_only=True):
    """What is to be looked at: a file's ending and bytes, of sheets one by name (empty: the first, None: all), and how many rows of each."""

    ending: str
    data: bytes
    sheet: str | None = None
    rows: int
    columns: int


def text_of(look: Look) -> str:
    """The document as a model reads it, with a mark before each part, and formulas beside their values."""
    return "\n\n".join(
        filter(None, (_part(look.ending, place, part) for place, part in enumerate(look.parts, 1)))
    ).strip()


def _part(ending: str, place: int, part: Part) -> str:
    word = NAMES[ending]
    head = {
        "Sheet": f"[Sheet “{part.name}”]",
        "Slide": f"[Slide {place}] {part.name}",
        "Page": f"[Page {place}]",
    }.get(word, "")
    pieces = [head.rstrip(), part.markdown, _grid(part.grid)]
    pieces += [f"Notes: {part.notes}" if part.notes else "", f"[{part.charts} charts]" if part.charts else ""]
    pieces.append("[There is more, which is not shown.]" if part.cut else "")
    return "\n".join(filter(None, pieces))


def _grid(grid: list[list[Shown]]) -> str:
    if not grid:
        return ""
    width = max(map(len, grid))
    head = ["", *(letters_of(column) for column in range(1, width + 1))]
    rows = [[str(number), *map(_cell, row)] for number, row in enumerate(grid, 1)]
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def _cell(cell: Shown) -> str:
    text = " ".join(cell.text.split()).replace("|", "\\|")
    return f"{text} {{{cell.formula}}}".lstrip() if cell.formula else text
