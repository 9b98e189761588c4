"""The first wall: a parser that lets no HTML through, reads within a time, and gives links and pictures that lead nowhere odd."""

import re
import time
from collections.abc import Iterator

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from playground.conversations.markdown.cleaning import ADDRESS, leads_somewhere_safe
from playground.conversations.markdown.code import code_block
from playground.conversations.markdown.maths import maths
from playground.conversations.markdown.notes import Notes, note_place, notes, notes_in
from swarm.practice.library import the_library

LIBRARY = re.compile(r"library://([a-z0-9-]{1,40}/[a-z0-9-]{1,120})")  # a page of the sample library
LIBRARY_PAGES = "/library/"  # where this site shows them
# Addresses that stand bare in the text. What ends a sentence, or closes a bracket that the address did not open, is not theirs.
BARE = re.compile(
    rf"{LIBRARY.pattern}|(?<![\w/])https?://[^\s<>\"“”‘’«»「」()（）\[\]{{}}|`]+(?:\([^\s()]*\)[^\s<>\"()（）\[\]|`]*)*"
)
TRAILING = ".,;:!?'*_~。，、；：！？"
ALIGN = re.compile(r"text-align:(left|center|right)")
TASK = re.compile(r"\[(?P<mark>[ xX])\]\s+")
DIRECTED = frozenset(
    (
        "paragraph_open",
        "heading_open",
        "bullet_list_open",
        "ordered_list_open",
        "blockquote_open",
        "table_open",
    )
)


class TooSlow(Exception):
    """The text is made to cost time. It is shown as it was written."""


def normal(text: str) -> str:
    """With one kind of line end, and whole characters: JSON can carry halves of surrogate pairs, a page cannot."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def parse_blocks(text: str, until: float) -> list[Token]:
    """The blocks of a normal text, their words unread.

    Raises TooSlow after `until` on the clock of this thread's own work, which a busy machine does not hurry.
    """
    tokens: list[Token] = []
    PARSER.block.parse(text, PARSER, {"until": until}, tokens)
    return tokens


def read_words(tokens: list[Token], kept: Notes, until: float) -> list[Token]:
    """The same with their words read, in order; `kept` goes through all of it. Raises TooSlow."""
    state = StateCore("", PARSER, {"notes": kept, "until": until}, tokens)
    for rule in PARSER.core.ruler.getRules(""):
        rule(state)
    return state.tokens


def written(tokens: list[Token], kept: Notes) -> str:
    """The HTML of some tokens, which still has to be cleaned."""
    return str(PARSER.renderer.render(tokens, PARSER.options, {"notes": kept}))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.enable(["table", "strikethrough"]).use(notes).use(maths)
    parser.block.ruler.before(
        "table",
        "deadline",
        _deadline_block,
        {"alt": ["paragraph", "reference", "blockquote", "list", "table"]},
    )
    parser.inline.ruler.before("text", "deadline", _deadline_inline)
    parser.core.ruler.at("inline", _read_words)
    parser.core.ruler.disable(["normalize", "block"])  # done before
    parser.core.ruler.push("tame", _tame)
    parser.add_render_rule("fence", code_block)
    parser.add_render_rule("code_block", code_block)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def _deadline_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    _demand_time(state.env)
    return False


def _deadline_inline(state: StateInline, silent: bool) -> bool:
    _demand_time(state.env)
    return False


def _demand_time(env: object) -> None:
    assert isinstance(env, dict)  # parse gave it
    if time.thread_time() > env["until"]:
        raise TooSlow


def _read_words(state: StateCore) -> None:
    """The words of all blocks from the first to the last, so that each knows what the notes hold at its place."""
    kept = notes_in(state.env)
    for at, token in enumerate(state.tokens):
        if token.type == "definition":
            address = token.meta["address"]
            named = _name_of(address) if LIBRARY.fullmatch(address) else ""
            token.meta |= {"address": _here(address), "title": token.meta["title"] or named}
            kept.learn(token)
        elif token.type == "inline":
            note_place(kept, state.tokens, at)
            token.children = token.children or []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _tame(state: StateCore) -> None:
    """Pictures become links, links that lead elsewhere become text, alignment becomes a class."""
    for at, token in enumerate(state.tokens):
        style = ALIGN.fullmatch(str(token.attrGet("style") or ""))
        if style:
            token.attrs = {"class": f"align-{style[1]}"}
        if not token.level and token.type in DIRECTED:
            token.attrSet("dir", "auto")
        if token.children:
            token.children = list(_tamed(token.children))
            if at > 1 and state.tokens[at - 2].type == "list_item_open":
                _task(state.tokens[at - 2], token.children)


def _task(item: Token, words: list[Token]) -> None:
    """`[ ]` and `[x]` at the beginning of a list's item."""
    first = words[0] if words else None
    found = TASK.match(first.content) if first and first.type == "text" else None
    if first is None or found is None:
        return
    item.attrJoin("class", "task")
    first.content = f"{'☐' if found['mark'] == ' ' else '☑'} {first.content[found.end() :]}"


def _tamed(tokens: list[Token]) -> Iterator[Token]:
    opened: list[bool] = []  # of each link that is open, whether it is shown as one
    for token in tokens:
        if token.type == "link_open":
            address = _here(str(token.attrGet("href") or ""))
            inside = address.startswith("#") or not address  # what notes made; the cleaner looks at it again
            if address:
                token.attrs["href"] = address
            opened.append(
                (inside and "class" in token.attrs) or inside_note(token) or leads_somewhere_safe(address)
            )
            if opened[-1]:
                yield token
        elif token.type == "link_close":
            if opened.pop():
                yield token
        elif token.type == "image":
            yield from _picture(token, inside_link=bool(opened))
        elif token.type == "text" and not opened:
            yield from _with_bare_links(token.content)
        elif token.type == "text":
            yield _text(_name_of(token.content))
        else:
            yield token


def inside_note(token: Token) -> bool:
    """Whether a link is the mention of a footnote."""
    return str(token.attrGet("id") or "").startswith("fnref-")


def _here(address: str) -> str:
    """Where an address of the sample library is read on this site; any other address as it is."""
    return LIBRARY.sub(lambda found: f"{LIBRARY_PAGES}{found[1]}", address)


def _name_of(address: str) -> str:
    """What a bare address is called: a page of the sample library by its title."""
    return (the_library().title(address) if LIBRARY.fullmatch(address) else "") or address


def _with_bare_links(text: str) -> Iterator[Token]:
    """Bare addresses become links: they are often the sources that a report names."""
    at = 0
    for found in BARE.finditer(text):
        address = found[0].rstrip(TRAILING)
        if not leads_somewhere_safe(_here(address)):
            continue
        yield _text(text[at : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": _here(address)})
        yield _text(_name_of(address))
        yield Token("link_close", "a", -1)
        at = found.start() + len(address)
    yield _text(text[at:])


def _picture(token: Token, *, inside_link: bool) -> Iterator[Token]:
    """A link to a picture, named by its description. Nothing is ever fetched by showing a page."""
    address = str(token.attrGet("src") or "")
    label = _text(_plain(token) or _("picture"))
    if inside_link or not ADDRESS.fullmatch(address):
        yield label
        return
    yield Token("link_open", "a", 1, attrs={"href": address})
    yield label
    yield Token("link_close", "a", -1)


def _plain(token: Token) -> str:
    """The words of a description without its marks."""
    return "".join(_plain(child) if child.children else child.content for child in token.children or ())


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _table_open(
    renderer: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return f'<div class="table-box"><div class="table-scroll" tabindex="0">{renderer.renderToken(tokens, at, options, env)}'


def _table_close(
    renderer: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return f'{renderer.renderToken(tokens, at, options, env).rstrip()}</div><div class="table-tools"></div></div>\n'


PARSER = _parser()  # made once: setting it up costs more than most texts
