"""Footnotes, citations and sources of one text.

Law: all of it is known from left to right. What a mark in the text becomes depends on what stands before it alone, so that a
finished block never changes when its source is named a hundred lines later: the mark leads to a place at the text's end.
Where the whole text has named no source for it, the mark loses its link.
"""

import re
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def
from msgspec import Struct, field

DEFINITION = re.compile(
    r"\[(?!\^)(?P<label>[^\[\]\n]{1,80})\]:[ \t]*<?(?P<address>(?:https?|library)://[^\s<>]+|mailto:[^\s<>]+)>?"
    r"(?P<title>[^\n]*)"
)
REFERENCE = re.compile(r"\[\^(?P<label>[^\s\[\]]{1,80})\]")
CITATION = re.compile(r"\[(?P<number>[1-9][0-9]{0,2})\](?!\()")
LINKED = re.compile(r"\[(?P<text>[^\[\]\n]{2,200})\]\[(?P<label>[^\[\]\n]{1,80})\]")
ADDRESS = re.compile(r"(?:https?|library)://|\]\(")
# In clean HTML: no "<" of a text stands in it as it is.
PLACES = re.compile(r'<(?:a|li)[^<>]*? id="(source-[^"]*)"')
CITED = re.compile(r'(<a[^<>]*?) href="#(source-[^"]*)"')
HEADING = re.compile(
    r"(?:sources?|references?|citations?|bibliography|works cited|links|来源|參考資料|参考资料|参考文献|引用)\s*[::]?",
    re.IGNORECASE,
)
QUOTES = "\"'()-–—:,. \t"


class Source(Struct, frozen=True):
    """Where a citation leads."""

    address: str
    title: str


class Notes(Struct):
    """What the text has said so far. `name` (small letters, digits, hyphens) keeps texts of one page apart."""

    name: str = ""
    numbers: dict[str, int] = field(
        default_factory=dict
    )  # of footnotes, by label, as they are first mentioned
    uses: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)  # of footnotes, as HTML
    sources: dict[str, Source] = field(default_factory=dict)  # by label
    marked: set[int] = field(default_factory=set)  # sources that stand in the text, under their numbers
    listing: bool = False  # whether a heading said that sources follow

    def copy(self) -> "Notes":
        """The same, to go on from without a trace."""
        return Notes(
            name=self.name,
            numbers=dict(self.numbers),
            uses=dict(self.uses),
            bodies=dict(self.bodies),
            sources=dict(self.sources),
            marked=set(self.marked),
            listing=self.listing,
        )

    def place(self, kind: str, number: int | str) -> str:
        """The id of a place at the end of the text."""
        return f"{kind}-{self.name}-{number}" if self.name else f"{kind}-{number}"

    def mention(self, label: str) -> tuple[int, str]:
        """Number of a footnote that is mentioned (once more), and the id of the mention."""
        number = self.numbers.setdefault(label, len(self.numbers) + 1)
        self.uses[label] = self.uses.get(label, 0) + 1
        again = f"-{self.uses[label]}" if self.uses[label] > 1 else ""
        return number, self.place("fnref", number) + again

    def learn(self, token: Token) -> None:
        """A line said where a source is. The first one of a label counts."""
        title = token.meta["title"].strip(QUOTES)
        self.sources.setdefault(token.meta["label"], Source(token.meta["address"], title))

    def mark(self, number: int) -> str:
        """The id of a source that stands in the text itself; "" where one stands there already."""
        if number in self.marked or str(number) in self.sources:
            return ""
        self.marked.add(number)
        return self.place("source", number)


def notes_in(env: object) -> Notes:
    """The notes of the text being read."""
    assert isinstance(env, dict)  # reading began with them
    notes = env["notes"]
    assert isinstance(notes, Notes)
    return notes


def notes(parser: MarkdownIt) -> None:
    """Teach the parser to read them."""
    parser.block.ruler.disable("reference")  # its links depend on what comes later
    parser.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("reference", "definition", _definition, {"alt": ["reference"]})
    parser.inline.ruler.before("link", "footnote", _footnote)
    parser.inline.ruler.before("link", "citation", _citation)


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    found = DEFINITION.fullmatch(line.rstrip()) if line.startswith("[") else None
    if found is None or state.is_code_block(start):
        return False
    if not silent:
        token = state.push("definition", "", 0)
        token.meta, token.map, token.hidden = found.groupdict(), [start, start + 1], True
        state.line = start + 1
    return True


def _footnote(state: StateInline, silent: bool) -> bool:
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None or state.linkLevel:
        return False
    if not silent:
        kept = notes_in(state.env)
        number, mention = kept.mention(found["label"])
        state.push("footnote_ref_open", "sup", 1).attrs = {"class": "footnote-ref"}
        _linked(state, str(number), {"href": f"#{kept.place('fn', number)}", "id": mention})
        state.push("footnote_ref_close", "sup", -1)
    state.pos = found.end()
    return True


def _citation(state: StateInline, silent: bool) -> bool:
    """`[1]`, `[words][1]`, or `[1]` at the beginning of a line that names the source."""
    if state.src[state.pos] != "[" or state.linkLevel:
        return False
    found = CITATION.match(state.src, state.pos, state.posMax)
    if found is not None:
        if not silent:
            _cite(state, int(found["number"]), found[0])
        state.pos = found.end()
        return True
    linked = LINKED.match(state.src, state.pos, state.posMax)
    kept = notes_in(state.env)
    if linked is None or not (linked["label"] in kept.sources or CITATION.fullmatch(f"[{linked['label']}]")):
        return False
    if not silent:
        known = kept.sources.get(linked["label"])
        place = f"#{kept.place('source', linked['label'])}"
        _linked(
            state, linked["text"], {"href": known.address} if known else {"href": place, "class": "citation"}
        )
    state.pos = linked.end()
    return True


def _cite(state: StateInline, number: int, shown: str) -> None:
    kept = notes_in(state.env)
    begins = state.pos == 0 or state.src[state.pos - 1] == "\n"
    rest = state.src[state.pos : state.posMax].partition("\n")[0]
    place = kept.mark(number) if begins and (kept.listing or ADDRESS.search(rest)) else ""
    if place:
        _linked(state, shown, {"id": place, "class": "source"})
    else:
        _linked(state, shown, {"href": f"#{kept.place('source', number)}", "class": "citation"})


def _linked(state: StateInline, text: str, attributes: dict[str, str | int | float]) -> None:
    state.push("link_open", "a", 1).attrs = attributes
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)


def note_place(kept: Notes, tokens: list[Token], at: int) -> None:
    """Before the words of block `at` are read: whether sources follow, and which of them an item of a list is."""
    if at and tokens[at - 1].type == "heading_open":
        kept.listing = bool(HEADING.fullmatch(tokens[at].content.strip("*_ ")))
    item = tokens[at - 2] if at > 1 and tokens[at - 1].type == "paragraph_open" else None
    if kept.listing and item and item.type == "list_item_open" and item.level == 1 and item.info.isdecimal():
        place = kept.mark(int(item.info)) if len(item.info) < 4 else ""  # noqa: PLR2004 - as many digits as a citation has
        if place:
            item.attrs = {"id": place}


def end_matter(kept: Notes) -> list[str]:
    """The footnotes and the sources, as far as they are known, as HTML that still has to be cleaned."""
    return [part for part in (_footnotes(kept), _sources(kept)) if part]


def without_dead_ends(html: str) -> str:
    """A whole text as clean HTML, where citations of which no source came are words and no links."""
    places = set(PLACES.findall(html))
    return CITED.sub(lambda found: found[0] if found[2] in places else found[1], html)


def _footnotes(kept: Notes) -> str:
    if not kept.bodies.keys() & kept.numbers.keys():
        return ""
    items = []
    for label, number in kept.numbers.items():
        back = f'<a class="footnote-back" href="#{kept.place("fnref", number)}">↩</a>'
        body = kept.bodies.get(label, "<p>…</p>").rstrip()
        body = f"{body.removesuffix('</p>')} {back}</p>" if body.endswith("</p>") else f"{body}{back}"
        items.append(f'<li id="{kept.place("fn", number)}">{body}</li>')
    return f'<section class="footnotes"><ol>{"".join(items)}</ol></section>\n'


def _sources(kept: Notes) -> str:
    """Those that lines like `[1]: https://…` named: nobody would see them otherwise."""
    items = []
    for label, source in kept.sources.items():
        number = int(label) if label.isdecimal() and len(label) < 4 else 0  # noqa: PLR2004
        shown = source.title or re.sub(r"^https?://(www\.)?|/$", "", source.address)
        place = f' id="{kept.place("source", number)}"' if number and number not in kept.marked else ""
        mark = f'<a class="source"{place}>[{escape(label)}]</a>'
        items.append(f'<li>{mark} <a href="{escape(source.address)}">{escape(shown)}</a></li>')
    return f'<section class="sources"><ul>{"".join(items)}</ul></section>\n' if items else ""
