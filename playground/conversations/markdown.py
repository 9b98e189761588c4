"""Markdown that a model or a person wrote, as HTML that is safe to show.

Law: whatever goes in, only the tags, attributes and addresses listed here come out. The parser lets no HTML through, and
what it makes is cleaned once more by an allow-list *after* rendering: either wall alone would hold.
"""

import re
import time
from collections.abc import Iterator
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

INPUT_CHARS = 1_000_000
SECONDS = 2.0  # an honest answer of 100,000 characters takes a quarter of it
SCHEMES = frozenset({"http", "https", "mailto"})
LIBRARY = re.compile(r"library://([a-z0-9-]{1,40}/[a-z0-9-]{1,120})")  # a page of the sample library
LIBRARY_PAGES = "/library/"  # where this site shows them
LIBRARY_PAGE = re.compile(r"/library/[a-z0-9-]{1,40}/[a-z0-9-]{1,120}")

BLOCKS = {
    "p",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "section",
}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = BLOCKS | TABLE | {"strong", "em", "s", "code", "a", "sup", "span"}
ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "li": {"id", "class"},
    "ol": {"start", "class"},
    "hr": {"class"},
    "sup": {"class"},
    "section": {"class"},
    "span": {"class"},
    "th": {"class"},
    "td": {"class"},
    "code": {"class"},
}
REL = "nofollow noopener noreferrer"
FOOTNOTE = re.compile(r"fn(ref)?(-[a-z0-9-]*-)?[0-9]+(:[0-9]+)?")
CLASS = re.compile(r"footnote[a-z-]*|align-(left|center|right)|language-[A-Za-z0-9_+#.-]{1,30}")
ADDRESS = re.compile(r"(https?://|mailto:)[^\s]+", re.IGNORECASE)
ALIGN = re.compile(r"text-align:(left|center|right)")


class TooSlow(Exception):
    """The text is made to cost time. It is shown as it was written."""


def render(text: str, *, name: str = "") -> SafeString:
    """`text` as safe HTML. `name` (letters, digits) keeps the footnotes of several texts on one page apart."""
    shown, cut = _whole_characters(text[:INPUT_CHARS]), len(text) > INPUT_CHARS
    env = {"until": time.monotonic() + SECONDS, **({"docId": name} if name else {})}
    try:
        html = clean(PARSER.render(shown, env))
    except TooSlow:
        html = f"<pre>{escape(shown)}</pre>"
    if cut:
        html += f"<p><em>{escape(_('The rest is too long to be shown.'))}</em></p>"
    return mark_safe(html)  # noqa: S308  cleaned or escaped on the lines above


def _whole_characters(text: str) -> str:
    """Without halves of surrogate pairs, which JSON can carry and a page cannot."""
    return text.encode("utf-8", "replace").decode()


def clean(html: str) -> str:
    """Only what is allowed of `html`."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=set(SCHEMES),
        link_rel=REL,
    )


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute that may stay; None takes it away."""
    if attribute == "href":
        inside = value.startswith("#") and FOOTNOTE.fullmatch(value[1:])
        return value if inside or _is_kept(value) else None
    if attribute == "id":
        return value if FOOTNOTE.fullmatch(value) else None
    if attribute == "class":
        return " ".join(word for word in value.split() if CLASS.fullmatch(word)) or None
    return value


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    parser.block.ruler.before(
        "code",
        "deadline",
        _deadline_block,
        {"alt": ["paragraph", "reference", "blockquote", "list", "table"]},
    )
    parser.inline.ruler.before("text", "deadline", _deadline_inline)
    parser.core.ruler.push("without_pictures_and_styles", _tame)
    return parser


def _deadline_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    _demand_time(state.env)
    return False


def _deadline_inline(state: StateInline, silent: bool) -> bool:
    _demand_time(state.env)
    return False


def _demand_time(env: object) -> None:
    assert isinstance(env, dict)  # render gave it
    if time.monotonic() > env["until"]:
        raise TooSlow


def _tame(state: StateCore) -> None:
    """Pictures become links, links that lead elsewhere become text, alignment becomes a class."""
    for token in state.tokens:
        style = ALIGN.fullmatch(str(token.attrGet("style") or ""))
        if style:
            token.attrs = {"class": f"align-{style[1]}"}
        if token.children:
            token.children = list(_tamed(token.children))


def _tamed(tokens: list[Token]) -> Iterator[Token]:
    opened: list[bool] = []  # of each link that is open, whether it is shown as one
    for token in tokens:
        if token.type == "link_open":
            address = _here(str(token.attrGet("href") or ""))
            token.attrs["href"] = address
            opened.append(_is_kept(address))
            if opened[-1]:
                yield token
        elif token.type == "link_close":
            if opened.pop():
                yield token
        elif token.type == "image":
            yield from _picture(token, inside_link=bool(opened))
        elif token.type == "text" and not opened:
            yield from _with_library_links(token.content)
        else:
            yield token


def _here(address: str) -> str:
    """Where an address of the sample library is read on this site; any other address as it is."""
    return LIBRARY.sub(lambda found: f"{LIBRARY_PAGES}{found[1]}", address)


def _is_kept(address: str) -> bool:
    return bool(ADDRESS.fullmatch(address) or LIBRARY_PAGE.fullmatch(address))


def _with_library_links(text: str) -> Iterator[Token]:
    """Bare addresses of the sample library become links: they are the sources that a report names."""
    at = 0
    for found in LIBRARY.finditer(text):
        yield _text(text[at : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": _here(found[0])})
        yield _text(found[0])
        yield Token("link_close", "a", -1)
        at = found.end()
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


PARSER = _parser()  # made once: setting it up costs more than most texts
