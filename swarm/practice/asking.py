"""The parts of a request that say what is wanted of each row: columns, conditions, the order, the topic."""

import re
from itertools import pairwise

from swarm.practice.order import Rank
from swarm.practice.words import bare, number_in, plain, same, several, singular

MAX_COLUMNS = 20
KINDS = frozenset({"country", "city", "element", "language", "currency", "state", "metal", "gas"})

# What a column is looked for behind, strongest first; the text runs to the end of the sentence.
_COLUMN_LEADS = (
    r":\s*(?P<list>[^:\n]+)$",
    r"\bcolumns?\s+(?:for\s+)?(?P<list>[^:\n]+)",
    r"\b(?:in terms of|with respect to|regarding)\s+(?P<list>[^:\n]+)",
    r"\b(?:with|and) (?:its|their)\s+(?P<list>[^:\n]+)",
    r"\bwith\s+(?P<list>[^:\n]+)",
    r"\bby\s+(?P<list>[^:\n]+)",
    r"\bwhat (?:is|are|was|were)\s+(?P<list>(?:the|its|their)\s+[^:\n]+?)\s+(?:of|for|in)\b",
    r"\b(?:give|show|list|find|tell me|name|look up)\s+(?:me\s+)?(?P<list>(?:the|its|their)\s+[^:\n]+?)\s+(?:of|for)\b",
    r"\b(?P<list>[a-z]+(?: [a-z]+)?)\s+of\b",
)
_NOT_COLUMNS = {
    "row",
    "table",
    "report",
    "list",
    "chapter",
    "each",
    "one row each",
    "source",
    "comparison",
    "overview",
}

CONDITIONS = (
    (
        re.compile(
            r"\b(?:do not |does not |don't |not )?(?:use|uses|using|pay with|pay in)\s+(?:the\s+)?([\w ]+?)(?=[?.,:;]|$| as | and )",
            re.I,
        ),
        "currency",
    ),
    (
        re.compile(
            r"\b(?:do not |does not |not )?(?:speak|speaks|speaking)\s+([\w ]+?)(?=[?.,:;]|$| and )", re.I
        ),
        "official languages",
    ),
    (
        re.compile(r"\bwhere\s+([\w ]+?)\s+is (?:an? )?(?:the )?official(?: language)?\b", re.I),
        "official languages",
    ),
)

QUESTIONS = tuple(
    (re.compile(pattern + r"\s*(?:\?|$)", re.I), column)
    for pattern, column in (
        (r"\bwho discovered (?P<name>[\w ’'-]+?)", "discovered by"),
        (r"\bwhen was (?P<name>[\w ’'-]+?) (?:first )?discovered", "discovered"),
        (r"\bwhere was (?P<name>[\w ’'-]+?) (?:first )?discovered", "discovery place"),
        (r"\bhow many people live in (?P<name>[\w ’'-]+?)", "population"),
        (r"\bhow (?:big|large) is (?P<name>[\w ’'-]+?)", "area"),
        (
            r"\bwhat languages? (?:is|are|do (?:they|people)) (?:spoken|speak|official) in (?P<name>[\w ’'-]+?)",
            "official languages",
        ),
        (r"\bwhere is (?P<name>[\w ’'-]+?) (?:spoken|official)", "official in"),
        (r"\bwh(?:at|ich) countr(?:y|ies) borders? (?P<name>[\w ’'-]+?)", "land neighbours"),
    )
)

_MOST = re.compile(
    r"\b(?P<word>most|least|largest|biggest|greatest|highest|smallest|lowest|fewest|longest|shortest|heaviest|lightest|densest)(?:\s+(?P<column>[a-z][a-z ]*?))?(?=\s+(?:in|of|on|from|and|countr\w+|element\w*|cit\w+|languages?)\b|[?.,:;]|$)",
    re.I,
)
_SORTED = re.compile(
    r"\b(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?) (?:by|on) (?P<column>[a-z ]+?)(?=[?.,:;]|$| in | from | and |, )",
    re.I,
)
_SMALL = {"least", "smallest", "lowest", "fewest", "shortest", "lightest"}
_MEANT = {
    "populous": "population",
    "people": "population",
    "inhabitants": "population",
    "populated": "population",
    "densely populated": "population density",
    "heaviest": "atomic mass",
    "lightest": "atomic mass",
    "densest": "density",
    "largest": "area",
    "biggest": "area",
    "smallest": "area",
}


def columns_in(text: str, subjects: tuple[str, ...]) -> tuple[str, ...]:
    """What is asked of each row, in the order of the request."""
    text = _SORTED.sub("", text)
    sentence = re.split(r"(?<=[a-z)])[.?!]\s+(?=[A-Z])|\n\s*\n", text.strip())[0].strip().rstrip(".?!, ")
    for lead in _COLUMN_LEADS:
        for found in re.finditer(lead, sentence, re.I):
            columns = tuple(column for column in several(found["list"]) if _is_column(column, subjects))
            if columns:
                return columns[:MAX_COLUMNS]
    return ()


def _is_column(name: str, subjects: tuple[str, ...]) -> bool:
    """A column is a few words, and no row."""
    if any(same(name, subject) for subject in subjects) or plain(name) in _NOT_COLUMNS:
        return False
    if _MOST.search(name) and singular(name.rsplit(maxsplit=1)[-1].lower()) in KINDS - {"city"}:
        return False
    return 0 < len(name.split()) <= 6 and not name[0].isdigit() and not name.startswith("Riddle")


def rank_in(text: str) -> Rank | None:
    """The order that is asked for: a superlative, or `sorted by`."""
    if found := _SORTED.search(text):
        return Rank(column=bare(found["column"]), descending="ascending" not in text.lower())
    found = _MOST.search(text)
    if found is None:
        return None
    word, column = found["word"].lower(), bare(found["column"] or "")
    column = "" if singular(column) in KINDS else column
    column = _MEANT.get(column, column) or _MEANT.get(word, "")
    if not column:
        return None
    return Rank(column=column, descending=word not in _SMALL, count=_wanted(text))


def _wanted(text: str) -> int:
    """How many of the first are wanted: `the top five`, `which three countries`; one where only one is named."""
    for before, word in pairwise(["the", *plain(text).split()]):
        if before in {"top", "first", "the", "which", "what"} and (number := number_in(word)):
            return number
    return (
        1
        if re.search(r"\b(?:which|what)\s+(?:is the\s+)?\w+(?:\s+\w+)?\s+(?:in|of|has|is|on)\b", text, re.I)
        else 0
    )


def topic_of(text: str) -> str:
    """What a report is about."""
    found = re.search(
        r"\b(?:on|about|of|to)\s+(?P<topic>(?:the\s+)?[^:.,\n]+?)(?=\s+(?:in|with|for|of \w+ chapters)\b|[:.,\n]|$)",
        text,
        re.I,
    )
    return bare(found["topic"]) if found else ""
