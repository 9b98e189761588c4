"""The second wall: an allow-list of tags, attributes, addresses and classes, applied to what the renderer made."""

import re

import nh3

SCHEMES = frozenset({"http", "https", "mailto"})
LIBRARY_PAGE = re.compile(r"/library/[a-z0-9-]{1,40}/[a-z0-9-]{1,120}")
ADDRESS = re.compile(r"(https?://|mailto:)[^\s]+", re.IGNORECASE)
# Footnotes, their ways back, and the sources of citations: of this text alone, and of no other place on the page.
PLACE = re.compile(r"(?:fn|fnref|source)-(?:[a-z0-9-]{1,60}-)?[0-9]+(?:-[0-9]+)?")

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
    "div",
}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = BLOCKS | TABLE | {"strong", "em", "s", "code", "a", "sup", "span"}
ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "blockquote": {"dir"},
    "code": {"class"},
    "div": {"class", "tabindex"},
    "h1": {"dir"},
    "h2": {"dir"},
    "h3": {"dir"},
    "h4": {"dir"},
    "h5": {"dir"},
    "h6": {"dir"},
    "li": {"id", "class"},
    "ol": {"start", "class", "dir"},
    "p": {"dir", "class"},
    "pre": {"tabindex", "class"},
    "section": {"class"},
    "span": {"class"},
    "sup": {"class"},
    "table": {"dir"},
    "td": {"class"},
    "th": {"class"},
    "ul": {"class", "dir"},
}
REL = "nofollow noopener noreferrer"
CLASS = re.compile(
    r"footnotes?|footnote-(?:ref|back)|sources|citation|source|code|code-head|code-language|table-(?:box|scroll|tools)"
    r"|task|align-(?:left|center|right)|language-[A-Za-z0-9_+#.-]{1,30}|maths|maths-block|unread|hl-[a-z0-9]{1,4}"
)


def leads_somewhere_safe(address: str) -> bool:
    """Whether a link may lead there: the web, a letter, or a page of the sample library here."""
    return bool(ADDRESS.fullmatch(address) or LIBRARY_PAGE.fullmatch(address))


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute that may stay; None takes it away."""
    match attribute:
        case "href":
            inside = value.startswith("#") and PLACE.fullmatch(value[1:])
            return value if inside or leads_somewhere_safe(value) else None
        case "id":
            return value if PLACE.fullmatch(value) else None
        case "class":
            return " ".join(word for word in value.split() if CLASS.fullmatch(word)) or None
        case "dir":
            return value if value == "auto" else None
        case "tabindex":
            return value if value == "0" else None
        case _:
            return value


_CLEANER = nh3.Cleaner(  # made once: setting it up costs more than most blocks
    tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_kept, url_schemes=set(SCHEMES), link_rel=REL
)


def clean(html: str) -> str:
    """Only what is allowed of `html`."""
    return _CLEANER.clean(html)
