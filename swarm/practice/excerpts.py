"""What can be taken out of a text without understanding it: its pages, headings, first sentences, frequent words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from swarm.practice.reading import sentences_of
from swarm.practice.words import stems

QUOTE_CHARS = 240
QUOTES = 5
HEADINGS = 20
HEADING_CHARS = 80
COMMON = 8
_MARK = re.compile(r"^\[(?P<kind>Page|Slide|Sheet) (?P<number>\d+)(?:: (?P<name>.+))?\]$", re.MULTILINE)
_DULL = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "that",
        "for",
        "it",
        "as",
        "was",
        "with",
        "be",
        "by",
        "on",
        "not",
        "he",
        "this",
        "are",
        "or",
        "his",
        "from",
        "at",
        "which",
        "but",
        "have",
        "an",
        "had",
        "they",
        "you",
        "were",
        "their",
        "one",
        "all",
        "we",
        "can",
        "her",
        "has",
        "there",
        "been",
        "if",
        "more",
        "when",
        "will",
        "would",
        "who",
        "so",
        "no",
        "she",
        "other",
        "its",
        "may",
        "these",
        "than",
        "also",
        "into",
        "only",
        "some",
        "could",
        "them",
        "such",
        "our",
        "your",
        "over",
        "most",
        "about",
        "out",
        "up",
        "any",
    ]
)


class Section(Struct, frozen=True, kw_only=True):
    """A page, slide or sheet; or a whole text that has none."""

    text: str
    kind: str = ""
    number: int = 0
    name: str = ""

    @property
    def place(self) -> str:
        """Where it is, for the end of a quotation."""
        return f" ({self.kind.lower()} {self.number})" if self.kind else ""


class Quote(Struct, frozen=True, kw_only=True):
    """A sentence and where it stands."""

    text: str
    place: str


def sections_of(text: str) -> list[Section]:
    """The parts of a text between its marks; at least one."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return [Section(text=text)]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [
        Section(
            text=text[mark.end() : end].strip("\n"),
            kind=mark["kind"],
            number=int(mark["number"]),
            name=mark["name"] or "",
        )
        for mark, end in zip(marks, ends, strict=True)
    ]


def counted(sections: Sequence[Section]) -> tuple[int, list[str]]:
    """How many words there are, and which of those that mean something come most often."""
    words = [word for section in sections for word in re.findall(r"[^\W\d_][\w'’-]*", section.text)]
    telling = Counter(word.lower() for word in words if len(word) > 3 and word.lower() not in _DULL)
    return len(words), [word for word, count in telling.most_common(COMMON) if count > 1]


def headings_of(sections: Sequence[Section]) -> list[tuple[str, str]]:
    """Lines that look like headings, with their places: marked as such, or short and without an end."""
    found: dict[str, str] = {}
    for section in sections:
        for line in section.text.splitlines():
            plain = line.strip().lstrip("#").strip()
            if plain and (line.startswith("#") or _is_title(plain)):
                found.setdefault(plain[:HEADING_CHARS], section.place)
    return list(found.items())[:HEADINGS]


def opening_of(section: Section) -> str:
    """The first sentence that is one, cut where it is long."""
    said = next((one for one in _sentences(section) if len(one.split()) > 4), "")
    return said if len(said) <= QUOTE_CHARS else f"{said[:QUOTE_CHARS]}…"


def nearest(question: str, sections: Sequence[Section]) -> list[Quote]:
    """The sentences that share most words with a question, in their order; none where too little is shared."""
    wanted = set(stems(question)) - _DULL
    rated = [
        (len(wanted & set(stems(sentence))), place, sentence, section)
        for place, section in enumerate(sections)
        for sentence in _sentences(section)
    ]
    enough = max(2, len(wanted) // 3)
    best = sorted((one for one in rated if one[0] >= enough), key=lambda one: (-one[0], one[1]))[:QUOTES]
    return [Quote(text=sentence[:QUOTE_CHARS], place=section.place) for _, _, sentence, section in best]


def _sentences(section: Section) -> Iterator[str]:
    """The sentences of its paragraphs; headings are none."""
    for paragraph in re.split(r"\n\s*\n", section.text):
        lines = [line.strip() for line in paragraph.splitlines()]
        prose = " ".join(line for line in lines if line and not line.startswith("#") and not _is_title(line))
        yield from sentences_of(prose)


def _is_title(line: str) -> bool:
    words = line.split()
    if not 1 <= len(words) <= 10 or line[-1] in ".,;:!?" or not line[0].isalnum():
        return False
    letters = [word for word in words if word[0].isalpha()]
    capital = sum(word[0].isupper() for word in letters)
    return (bool(letters) and (line.isupper() or re.match(r"\d+(\.\d+)*\.? +\D", line) is not None)) or (
        len(words) > 1 and capital == len(letters) == len(words)
    )
