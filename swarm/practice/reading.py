"""Reads what `search` and `open` answer: hits with addresses, and pages with facts, prose and links."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from swarm.practice.dialogue import Called
from swarm.practice.words import plain, plural, same, singular, stems

_ADDRESS = r"(?:library|https?)://[^\s<>()\[\]\"'`|]+[\w/]"
_LINK = re.compile(rf"\[(?P<title>[^\[\]\n]{{1,300}})\]\((?P<address>{_ADDRESS})\)")
_BARE = re.compile(_ADDRESS)
_ROW = re.compile(r"^\|\s*(?P<label>[^|]+?)\s*\|\s*(?P<value>[^|]+?)\s*\|\s*$", re.M)
_MORE = re.compile(r"\bpage (?P<page>\d+) of (?P<pages>\d+)\b", re.I)

# What people call a fact, and what pages call it.
_MEANT = {
    "largest city": "largest urban area",
    "biggest city": "largest urban area",
    "size": "area",
    "surface": "area",
    "money": "currency",
    "people": "population",
    "inhabitant": "population",
    "neighbour": "land neighbours",
    "neighbor": "land neighbours",
    "land neighbor": "land neighbours",
    "bordering country": "land neighbours",
    "border": "land neighbours",
    "language": "official languages",
    "tld": "internet domain",
    "domain": "internet domain",
    "atomic weight": "atomic mass",
    "weight": "atomic mass",
    "mass": "atomic mass",
    "number": "atomic number",
    "discoverer": "discovered by",
    "year discovery": "discovered",
    "discovery year": "discovered",
    "year discovered": "discovered",
    "country using it": "used in",
    "gdp per head": "gdp per capita",
    "electronic configuration": "electron configuration",
    "iso": "iso code",
}


class Hit(Struct, frozen=True, kw_only=True):
    """One result of a search."""

    title: str
    address: str


class Paragraph(Struct, frozen=True, kw_only=True):
    """Some prose, and the heading under which it stands; none for the beginning of a page."""

    text: str
    heading: str = ""


class Page(Struct, frozen=True, kw_only=True):
    """One page as it was read. `parts` counts the pages that the text has, `part` says which this is."""

    address: str
    title: str
    facts: Mapping[str, str]
    members: tuple[Hit, ...]
    links: tuple[Hit, ...]
    paragraphs: tuple[Paragraph, ...]
    part: int = 1
    parts: int = 1

    def names(self, name: str) -> bool:
        """Whether `name` is what this page is about: its title, with or without what kind of thing it is."""
        also = f"{self.facts.get('Also known as', '')}; {self.facts.get('Official name', '')}; {self.facts.get('Symbol', '')}"
        titles = [self.title, self.title.split(": ")[-1], *also.split(";")]
        return any(same(title, name) or same(title, f"{name} language") for title in titles if title.strip())

    @property
    def kind(self) -> str:
        """What its address says that it is: `country` for `library://countries/france`."""
        folder = self.address.split("://")[-1].split("/")[0]
        return singular(folder) if self.address.startswith("library://") else ""

    def label(self, column: str) -> str:
        """The label of the fact that `column` means; empty where the page has none."""
        return best_label(column, tuple(self.facts))

    def value(self, column: str) -> str:
        """The fact that `column` means; empty where the page has none."""
        return self.facts.get(self.label(column), "")


def best_label(column: str, labels: Sequence[str]) -> str:
    """The label that holds all words of `column` and the fewest others; empty where none does."""
    wanted = stems(column)
    wanted = stems(_MEANT.get(" ".join(wanted), column))
    fitting = [
        (len(stems(label)), place, label)
        for place, label in enumerate(labels)
        if _holds(stems(label), wanted)
    ]
    return min(fitting)[2] if wanted and fitting else ""


def _holds(label: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """A label of more words is another thing, unless the words asked for come first or last in it."""
    return label[: len(wanted)] == wanted or label[-len(wanted) :] == wanted


def hits_of(answer: str) -> list[Hit]:
    """The results in a search's answer, best first, whatever its form: what stands by each address is its title."""
    found: dict[str, Hit] = {}
    previous = ""
    for line in answer.splitlines():
        links = [Hit(title=link["title"], address=link["address"]) for link in _LINK.finditer(line)]
        if not links and (bare := _BARE.search(line)) is not None:
            before = line[: bare.start()].strip(" \t-*0123456789.)#[](:—–<>")
            before = re.sub(r"^(?:address|url|link)$", "", before, flags=re.I)
            links = [
                Hit(title=before or re.sub(r"^[\s\-*\d.)#]+", "", previous).strip("* "), address=bare[0])
            ]
        for hit in links:
            found.setdefault(hit.address, hit)
        previous = line if line.strip() else previous
    return list(found.values())


def part_of(call: Called) -> int:
    """Which part of a long page a call of `open` asked for."""
    part = call.arguments.get("page", 1)
    return part if isinstance(part, int) else 1


def page_of(call: Called) -> Page | None:
    """The page that a call of `open` gave; None where it gave none."""
    text, part = call.answer, part_of(call)
    title, more = re.search(r"^# (.+)$", text, re.M), _MORE.search(text)
    if title is None and (more is None or part == 1):
        return None
    body = text[title.end() :] if title else text
    rows = {row["label"]: row["value"] for row in _ROW.finditer(body)}
    members = re.search(r"^## Members\s*$(.*?)(?=^## |\Z)", body, re.M | re.S)
    return Page(
        address=call.argument("address") or call.argument("url"),
        title=title[1].strip() if title else "",
        facts={
            label: value for label, value in rows.items() if label != "Fact" and not label.startswith("---")
        },
        members=tuple(_links(members[1] if members else body)) if members or part > 1 else (),
        links=tuple(_links(body)),
        paragraphs=tuple(_paragraphs(body)),
        part=part,
        parts=int(more["pages"]) if more else 1,
    )


def _links(text: str) -> list[Hit]:
    return [Hit(title=link["title"], address=link["address"]) for link in _LINK.finditer(text)]


def _paragraphs(body: str) -> list[Paragraph]:
    """The prose of a page: whole sentences, no tables, lists, examples, sources."""
    found, heading = [], ""
    for block in re.split(r"\n\s*\n", body):
        if block.lstrip().startswith("#"):
            heading = block.strip("# \n").split("\n")[0]
        elif not re.match(r"\s*(?:\||[-*] |\*Source|```|>|\d+\. | {4})", block) and re.search(
            r"[.!?”\"]\s*$", block
        ):
            found.append(Paragraph(text=" ".join(block.split()), heading=heading))
    return found


def sentences_of(paragraph: str) -> list[str]:
    """The sentences of a paragraph; a point after a single letter or within a number ends none."""
    return [part for part in re.split(r"(?<=[a-z0-9)%”\"][.!?])\s+(?=[A-Z“\"])", paragraph) if part]


def rated(hits: Sequence[Hit], subject: str, kind: str = "") -> list[Hit]:
    """The hits by how well their title and address fit `subject`, a thing of `kind`; those that do not fit are left out."""
    folder = f"/{plural(plain(kind).split()[-1])}/" if plain(kind) else ""
    rates = [(-_rate(hit, subject, folder), place, hit) for place, hit in enumerate(hits)]
    return [hit for rate, _, hit in sorted(rates, key=lambda one: one[:2]) if rate < 0]


def _rate(hit: Hit, subject: str, folder: str) -> int:
    short = hit.title.split(": ")[-1]
    exact = any(same(title, subject) for title in (hit.title, short, hit.title.removesuffix(" language")))
    words, titled = set(stems(subject)), set(stems(short))
    near = bool(words) and words <= titled
    of_kind = bool(folder) and folder in hit.address
    listing = "/lists/" in hit.address
    return 8 * exact + near * max(4 - len(titled - words), 1) + 4 * of_kind - 4 * (listing and not exact) + 1
