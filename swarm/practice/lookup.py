"""Finds one thing in the library: search, open what fits, follow a link for what is missing, and say what was found."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from swarm.practice.dialogue import Called, Wish
from swarm.practice.reading import Hit, Page, hits_of, page_of, part_of, rated, sentences_of
from swarm.practice.words import plain, same, stems

PAGES_A_QUERY = 2  # results that are opened before another query is tried
PARTS = 4  # of one long page that are read
SENTENCE = 240  # characters of a sentence that stands in for a fact


class Sought(Struct, frozen=True, kw_only=True):
    """What is looked for: a thing, of what kind, and what of it. `address` where a list named it already."""

    subject: str
    kind: str = ""
    columns: tuple[str, ...] = ()
    address: str = ""
    context: str = ""

    @property
    def queries(self) -> tuple[str, ...]:
        """What to search for, the likeliest first."""
        queries = (f"{self.context} {self.subject} {self.kind}", f"{self.subject} {self.kind}", self.subject)
        return tuple(dict.fromkeys(" ".join(query.split()) for query in queries))


class Finding(Struct, frozen=True, kw_only=True):
    """What was found of a thing. Without a page it was not found at all."""

    sought: Sought
    page: Page | None = None
    values: Mapping[str, str] = {}
    sources: tuple[str, ...] = ()

    @property
    def units(self) -> dict[str, str]:
        """What stands in brackets behind the labels of the values: `km²`."""
        labels = {column: self.page.label(column) for column in self.values} if self.page else {}
        return {column: label.split(" (")[1].rstrip(")") for column, label in labels.items() if " (" in label}

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns without a value."""
        return tuple(column for column in self.sought.columns if column not in self.values)


class Shelf:
    """Everything that the calls of a task have searched and opened so far. A closed one has nothing more to fetch."""

    def __init__(self, calls: Sequence[Called], *, closed: bool = False) -> None:
        self._closed = closed
        self._hits = {
            plain(call.argument("query")): hits_of(call.answer) for call in calls if call.name == "search"
        }
        self._pages: dict[str, dict[int, Page | None]] = {}
        for call in calls:
            if call.name == "open":
                self._pages.setdefault(call.argument("address"), {})[part_of(call)] = page_of(call)

    def hits(self, query: str) -> list[Hit] | None:
        """What a search gave; None where it can still be made."""
        return self._hits.get(plain(query), [] if self._closed else None)

    def opened(self, address: str) -> bool:
        """Whether the page was asked for, whatever came."""
        return self._closed or address in self._pages

    def page(self, address: str) -> Page | None:
        """The first part of a page; None where it is not there."""
        return next((page for page in self._pages.get(address, {}).values() if page is not None), None)

    def parts(self, address: str) -> list[Page]:
        """All parts of a page that were read."""
        return [page for _, page in sorted(self._pages.get(address, {}).items()) if page is not None]

    def asked_parts(self, address: str) -> int:
        """How many parts of a page were asked for."""
        return PARTS if self._closed else len(self._pages.get(address, {}))


def look_up(sought: Sought, shelf: Shelf) -> Wish | Finding:
    """The next call that brings this further; where none does, what was found."""
    page = _main_page(sought, shelf)
    if isinstance(page, Wish):
        return page
    if page is None:
        return Finding(sought=sought)
    values = {column: value for column in sought.columns if (value := page.value(column))}
    sources = [page.address]
    for column in sought.columns:
        if column in values:
            continue
        further = _through_link(column, page, shelf)
        if isinstance(further, Wish):
            return further
        if further is not None:
            values[column], source = further
            sources.append(source)
        elif sentence := _in_prose(column, page):
            values[column] = sentence
    return Finding(sought=sought, page=page, values=values, sources=tuple(dict.fromkeys(sources)))


def opening(address: str, part: int = 1) -> Wish:
    """The call that opens a page, or a later part of it."""
    return Wish(name="open", arguments={"address": address, **({"page": part} if part > 1 else {})})


def searching(query: str) -> Wish:
    """The call that searches."""
    return Wish(name="search", arguments={"query": query})


def _main_page(sought: Sought, shelf: Shelf) -> Page | Wish | None:
    """The page about the thing itself; the next call towards it; None where all tries are spent."""
    near: list[Page] = []
    for candidate in _candidates(sought, shelf):
        if isinstance(candidate, Wish):
            return candidate
        if candidate.names(sought.subject) and (not sought.columns or _holds_any(sought, candidate)):
            return candidate
        near.append(candidate)
    named = [page for page in near if page.names(sought.subject)]
    words = set(stems(sought.subject))
    close = [page for page in near if words and words <= set(stems(page.title)) and not page.members]
    return next(iter(named or close), None)


def _candidates(sought: Sought, shelf: Shelf) -> Iterator[Page | Wish]:
    """The pages that may be meant, best first; a Wish where the next one must be fetched."""
    if sought.address:
        yield from _fetched(sought.address, shelf)
    for query in sought.queries:
        hits = shelf.hits(query)
        if hits is None:
            yield searching(query)
            return
        for hit in rated(hits, sought.subject, sought.kind)[:PAGES_A_QUERY]:
            yield from _fetched(hit.address, shelf)


def _fetched(address: str, shelf: Shelf) -> Iterator[Page | Wish]:
    if not shelf.opened(address):
        yield opening(address)
    elif (page := shelf.page(address)) is not None:
        yield page


def _holds_any(sought: Sought, page: Page) -> bool:
    return any(
        page.value(column) or _hop(column, page) or _in_prose(column, page) for column in sought.columns
    )


def _through_link(column: str, page: Page, shelf: Shelf) -> tuple[str, str] | Wish | None:
    """`capital population`: the population on the page of the capital. The value and its source, or the call for it."""
    if (hop := _hop(column, page)) is None:
        return None
    thing, rest = hop
    found = look_up(Sought(subject=thing, columns=(rest,), address=_linked(thing, page)), shelf)
    if isinstance(found, Wish):
        return found
    return (found.values[rest], found.sources[-1]) if rest in found.values else None


def _linked(thing: str, page: Page) -> str:
    return next((link.address for link in page.links if same(link.title, thing)), "")


def _hop(column: str, page: Page) -> tuple[str, str] | None:
    """A column whose words are a fact of this page and something more: the thing that the fact names, and the rest."""
    wanted = stems(column)
    for label, value in page.facts.items():
        begins = stems(label)
        rest = tuple(word for word in wanted if word not in begins)
        if (
            begins
            and rest
            and len(rest) < len(wanted)
            and set(begins) <= set(wanted)
            and not value[:1].isdigit()
        ):
            return value.split(";")[0].split(" (")[0].strip(), " ".join(rest)
    return None


def _in_prose(column: str, page: Page) -> str:
    """A sentence of the page that has all words of the column."""
    wanted = set(stems(column))
    for paragraph in page.paragraphs:
        for sentence in sentences_of(paragraph.text):
            if wanted and wanted <= set(stems(sentence)):
                return sentence if len(sentence) <= SENTENCE else sentence[:SENTENCE].rsplit(" ", 1)[0] + " …"
    return ""
