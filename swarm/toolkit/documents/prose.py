"""Markdown as blocks: what a Word document and a PDF are made of. HTML has no meaning here, it is text."""

from collections.abc import Iterator, Sequence
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from msgspec import Struct

from swarm.toolkit.columns import URL, clean
from swarm.toolkit.documents.wrong import DocumentWrong

MARKDOWN_CHARS = 1_000_000
DEPTH = 8  # lists and quotes within each other
TABLE_COLUMNS = 30
PAGE_BREAKS = frozenset({"<!-- pagebreak -->", "<!--pagebreak-->", "\\pagebreak", "\\newpage"})
MAIL = "mailto:"

type Align = Literal["", "left", "center", "right"]


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of text of one look. A line break within a paragraph is `\\n`."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False
    link: str = ""


type Spans = list[Span]


class Heading(Struct, frozen=True, kw_only=True, tag="heading"):
    """A heading of level 1 to 6."""

    level: int
    spans: Spans


class Paragraph(Struct, frozen=True, kw_only=True, tag="paragraph"):
    """Running text."""

    spans: Spans


class Items(Struct, frozen=True, kw_only=True, tag="items"):
    """A list; `start` is the first number, 0 for a list without numbers."""

    start: int
    items: list[list["Block"]]


class Quote(Struct, frozen=True, kw_only=True, tag="quote"):
    """Somebody else's words."""

    blocks: list["Block"]


class Code(Struct, frozen=True, kw_only=True, tag="code"):
    """Text as it is typed."""

    text: str


class Table(Struct, frozen=True, kw_only=True, tag="table"):
    """A table whose first row is its heading. All rows are as long as `aligns`."""

    aligns: list[Align]
    rows: list[list[Spans]]


class Picture(Struct, frozen=True, kw_only=True, tag="picture"):
    """A picture of the workspace."""

    path: str
    alt: str


class Rule(Struct, frozen=True, kw_only=True, tag="rule"):
    """A line across the page."""


class PageBreak(Struct, frozen=True, kw_only=True, tag="pagebreak"):
    """What follows begins a page."""


type Block = Heading | Paragraph | Items | Quote | Code | Table | Picture | Rule | PageBreak


def blocks_of(markdown: str) -> list[Block]:
    """The blocks of a text. Raises DocumentWrong for one that is too long or too deep."""
    if len(markdown) > MARKDOWN_CHARS:
        raise DocumentWrong(
            f"The text has {len(markdown):,} characters, and a document takes {MARKDOWN_CHARS:,}: divide it."
        )
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return list(_blocks(SyntaxTreeNode(parser.parse(clean(markdown))).children, 0))


def pictures_of(blocks: Sequence[Block]) -> Iterator[str]:
    """The paths of all pictures, as often as they are shown."""
    for block in blocks:
        match block:
            case Picture():
                yield block.path
            case Quote():
                yield from pictures_of(block.blocks)
            case Items():
                for item in block.items:
                    yield from pictures_of(item)


def _blocks(nodes: Sequence[SyntaxTreeNode], depth: int) -> Iterator[Block]:
    if depth > DEPTH:
        raise DocumentWrong(f"Lists or quotes lie more than {DEPTH} deep within each other: make it flatter.")
    for node in nodes:
        match node.type:
            case "heading":
                yield Heading(
                    level=int(node.tag[1]),
                    spans=[span for span in _spans(node.children) if isinstance(span, Span)],
                )
            case "paragraph":
                yield from _paragraphs(node)
            case "bullet_list" | "ordered_list":
                start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
                yield Items(
                    start=start, items=[list(_blocks(item.children, depth + 1)) for item in node.children]
                )
            case "blockquote":
                yield Quote(blocks=list(_blocks(node.children, depth + 1)))
            case "fence" | "code_block":
                yield Code(text=node.content.rstrip("\n"))
            case "table":
                yield _table(node)
            case "hr":
                yield Rule()


def _paragraphs(node: SyntaxTreeNode) -> Iterator[Block]:
    """A paragraph; a picture in it stands alone, between what came before and what comes after."""
    spans: Spans = []
    for piece in _spans(node.children):
        if isinstance(piece, Span):
            spans.append(piece)
            continue
        yield from _text(spans)
        spans = []
        yield piece
    yield from _text(spans)


def _text(spans: Spans) -> Iterator[Block]:
    words = "".join(span.text for span in spans).strip()
    if words in PAGE_BREAKS:
        yield PageBreak()
    elif words:
        yield Paragraph(spans=spans)


def _spans(nodes: Sequence[SyntaxTreeNode], look: Span | None = None) -> Iterator[Span | Picture]:
    look = look or Span(text="")
    for node in nodes:
        match node.type:
            case "text":
                yield _as(look, text=node.content)
            case "code_inline":
                yield _as(look, text=node.content, code=True)
            case "softbreak":
                yield _as(look, text=" ")
            case "hardbreak":
                yield _as(look, text="\n")
            case "image":
                yield Picture(path=str(node.attrs.get("src", "")), alt=node.content)
            case "strong":
                yield from _spans(node.children, _as(look, bold=True))
            case "em":
                yield from _spans(node.children, _as(look, italic=True))
            case "s":
                yield from _spans(node.children, _as(look, struck=True))
            case "link":
                yield from _spans(node.children, _as(look, link=_address(str(node.attrs.get("href", "")))))
            case _:
                yield from _spans(node.children, look)


def _as(
    look: Span,
    *,
    text: str = "",
    bold: bool = False,
    italic: bool = False,
    code: bool = False,
    struck: bool = False,
    link: str = "",
) -> Span:
    """The look with more to it."""
    return Span(
        text=text,
        bold=look.bold or bold,
        italic=look.italic or italic,
        code=look.code or code,
        struck=look.struck or struck,
        link=link or look.link,
    )


def _address(href: str) -> str:
    """The address of a link that a document may carry; empty for all others, whose text stays."""
    is_web = URL.fullmatch(href) and href.lower().startswith("http")
    return href if is_web or href.lower().startswith(MAIL) else ""


def _table(node: SyntaxTreeNode) -> Table:
    rows = [row for part in node.children for row in part.children]
    if len(rows[0].children) > TABLE_COLUMNS:
        raise DocumentWrong(f"A table has {len(rows[0].children)} columns, and a page takes {TABLE_COLUMNS}.")
    return Table(
        aligns=[_align(str(cell.attrs.get("style", ""))) for cell in rows[0].children],
        rows=[
            [[span for span in _spans(cell.children) if isinstance(span, Span)] for cell in row.children]
            for row in rows
        ],
    )


def _align(style: str) -> Align:
    match style.removeprefix("text-align:"):
        case "left":
            return "left"
        case "center":
            return "center"
        case "right":
            return "right"
    return ""
