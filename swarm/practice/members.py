"""Finds out what the rows are: the members of a group, the neighbours of a country, the answer to a riddle."""

from collections.abc import Generator, Iterator, Sequence

from msgspec import Struct

from swarm.practice.dialogue import Wish
from swarm.practice.lookup import Finding, Shelf, Sought, look_up, opening, searching
from swarm.practice.order import Condition, Group, Order, Riddle
from swarm.practice.reading import Hit, Page, rated
from swarm.practice.words import plain, plural, same, singular, stems

MAX_ROWS = 300
LISTS_OPENED = 3
MAX_CHAPTERS = 12
CONTENTS = "contents of the library"
NEAREST = 5  # pages that stand in for chapters which nobody named


class Rows(Struct, frozen=True, kw_only=True):
    """The rows that are known, each with the address where a list gave it; `problem` says why there are none.

    `note` is what the list itself says of who belongs to it.
    """

    hits: tuple[Hit, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""
    problem: str = ""


def rows_of(order: Order, shelf: Shelf) -> Wish | Rows:
    """The rows of an order, or the next call towards them."""
    solved = ""
    if order.riddle is not None:
        answer = _solve(order.riddle, shelf)
        if isinstance(answer, Wish):
            return answer
        if not answer:
            return Rows(problem=f"I found no {order.riddle.words.removeprefix('the ')}.")
        solved = answer
    if order.group is not None and order.group.borders:
        return _neighbours(solved or order.group.borders, shelf)
    if order.group is not None:
        return _members(order.group, shelf)
    if order.shape == "report" and not order.subjects:
        return _chapters(order, shelf)
    names = (solved,) if solved else order.subjects
    return Rows(hits=tuple(Hit(title=name, address="") for name in names))


def _chapters(order: Order, shelf: Shelf) -> Wish | Rows:
    """The chapters of a report that names none: the members of its topic, the page about it, or the pages nearest to it."""
    topic = order.topic
    if topic and plural(topic.split()[-1]) == topic.split()[-1]:
        listed = _members(Group(noun=topic), shelf)
        if isinstance(listed, Wish):
            return listed
        if listed.hits:
            return Rows(hits=listed.hits[: max(order.chapters, MAX_CHAPTERS)], sources=listed.sources)
    hits = shelf.hits(topic)
    if hits is None:
        return searching(topic)
    fitting = [hit for hit in rated(hits, topic) if "/lists/" not in hit.address]
    if not fitting:
        return Rows(problem=f"I found nothing about {topic or 'that'}.")
    if order.chapters < 2 and same(fitting[0].title.removesuffix(" language"), topic):
        return Rows(hits=(Hit(title=topic, address=fitting[0].address),))
    return Rows(hits=tuple(fitting[: order.chapters or NEAREST]))


def _members(group: Group, shelf: Shelf) -> Wish | Rows:
    for page in _lists(group, shelf):
        if isinstance(page, Wish):
            return page
        members = [hit for part in shelf.parts(page.address) for hit in part.members]
        if len(members) < 2 or not _about(group, page.title):
            continue
        read = shelf.asked_parts(page.address)
        if read < page.parts and len(members) < (group.last or MAX_ROWS):
            return opening(page.address, read + 1)
        chosen = members[max(group.first - 1, 0) : group.last or MAX_ROWS]
        note = page.paragraphs[0].text if page.paragraphs else ""
        return Rows(hits=tuple(chosen[:MAX_ROWS]), sources=(page.address,), note=note)
    return Rows(problem=f"I found no list of {group.phrase}.")


def _lists(group: Group, shelf: Shelf) -> Iterator[Page | Wish]:
    """Pages that may list the group, best first; a Wish where the next must be fetched."""
    for query in (f"list of {group.phrase}", group.phrase):
        hits = shelf.hits(query)
        if hits is None:
            yield searching(query)
            return
        if (yield from _listing(group, hits, shelf)):
            return
    hits = shelf.hits(CONTENTS)
    if hits is None:
        yield searching(CONTENTS)
        return
    for hit in hits[:1]:
        if not shelf.opened(hit.address):
            yield opening(hit.address)
            return
        page = shelf.page(hit.address)
        yield from _listing(group, page.members if page else (), shelf)


def _listing(group: Group, hits: Sequence[Hit], shelf: Shelf) -> Generator[Page | Wish, None, bool]:
    """The pages among `hits` whose titles name the group; whether one of them must be fetched first."""
    fitting = sorted((hit for hit in hits if _about(group, hit.title)), key=lambda hit: _extra(group, hit))
    for hit in fitting[:LISTS_OPENED]:
        if not shelf.opened(hit.address):
            yield opening(hit.address)
            return True
        if (page := shelf.page(hit.address)) is not None:
            yield page
    return False


def _about(group: Group, title: str) -> bool:
    """Whether a title holds every word of the group, `European` for `Europe` too."""
    has = stems(title)
    return all(any(_near(word, one) for one in has) for word in stems(group.phrase))


def _near(word: str, other: str) -> bool:
    short, long = sorted((singular(word), singular(other)), key=len)
    return short == long or (len(short) >= 4 and long.startswith(short))


def _extra(group: Group, hit: Hit) -> tuple[bool, int, bool]:
    """How far a list goes beyond the group: pages that are no lists last, then more words, then not the whole world."""
    return (
        "/lists/" not in hit.address,
        len(stems(hit.title)) - len(stems(group.phrase)),
        "world" not in hit.title,
    )


def _neighbours(name: str, shelf: Shelf) -> Wish | Rows:
    found = look_up(Sought(subject=name, columns=("land neighbours",)), shelf)
    if isinstance(found, Wish):
        return found
    neighbours = found.values.get("land neighbours", "")
    if not neighbours:
        return Rows(problem=f"I found no neighbours of {name}.")
    return Rows(
        hits=tuple(Hit(title=one.strip(), address=_linked(one, found)) for one in neighbours.split(";")),
        sources=found.sources,
    )


def _linked(name: str, found: Finding) -> str:
    links = found.page.links if found.page else ()
    return next((link.address for link in links if same(link.title, name)), "")


def _solve(riddle: Riddle, shelf: Shelf) -> Wish | str:
    """The name of the thing that a fact is known of; empty where none was found."""
    condition = riddle.condition
    for query in (f"{riddle.noun} {condition.column} {condition.value}", condition.value):
        hits = shelf.hits(query)
        if hits is None:
            return searching(query)
        for hit in hits[:LISTS_OPENED]:
            if not shelf.opened(hit.address):
                return opening(hit.address)
            if (page := shelf.page(hit.address)) is not None and (name := _answered(condition, page)):
                return name
    return ""


def _answered(condition: Condition, page: Page) -> str:
    """The page's own name where its fact is the one known; or what the page of the value says that it belongs to."""
    if meets(page.value(condition.column), condition):
        return page.title
    if same(page.title, condition.value):
        turned = (
            value for label, value in page.facts.items() if plain(label) == f"{plain(condition.column)} of"
        )
        return next(turned, "").split(";")[0]
    return ""


def meets(value: str, condition: Condition) -> bool:
    """Whether one of the values is the one of the condition, with or without what stands in brackets."""
    parts = [part.split(" (")[0] for part in value.split(";")] if value else []
    return any(same(part, condition.value) or _meant(part, condition.value) for part in parts)


def _meant(part: str, value: str) -> bool:
    """`Euro` for `euros`, `US dollar` for `dollar`."""
    wanted, has = stems(value), stems(part)
    return bool(wanted) and has[-len(wanted) :] == wanted
