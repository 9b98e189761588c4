"""How the tests read the library: as a program would, by the form that its pages promise."""

import re

from swarm.practice.library import Library, the_library

ROW = re.compile(r"^\| (?P<label>[^|]+) \| (?P<value>[^|]+) \|$", re.M)


def text_of(address: str, library: Library | None = None) -> str:
    """The whole text at an address, all its pages."""
    library = library or the_library()
    first = library.open(address)
    rest = [library.open(address, page).text for page in range(2, first.pages + 1)]
    return "".join([first.text, *rest])


def facts_of(address: str) -> dict[str, str]:
    """The facts of a page by their labels."""
    rows = [(row["label"], row["value"]) for row in ROW.finditer(text_of(address))]
    return dict(rows[2:]) if rows[:1] == [("Fact", "Value")] else {}


def values(address: str, label: str) -> set[str]:
    """The values of a fact that may have several."""
    return set(facts_of(address)[label].split("; "))


def number(text: str) -> float:
    """A number as the library writes it."""
    return float(text.replace(",", ""))
