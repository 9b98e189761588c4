"""English as far as a program needs it: lists, plurals, and whether two names mean the same."""

import re
import unicodedata
from functools import lru_cache

_ARTICLE = re.compile(r"^(?:the|a|an|its|their|each|every|also|and|of|for|please)\s+", re.I)
_UNIT = re.compile(r"\s*\([^)]*\)|\s+in (?:km|square|sq|millions?|%|percent|°|degrees).*$", re.I)
NAMES_WITH_AND = re.compile(
    "Bosnia and Herzegovina|Antigua and Barbuda|Trinidad and Tobago|Saint Kitts and Nevis|São Tomé and Príncipe|"
    "Sao Tome and Principe|Saint Vincent and the Grenadines|Wallis and Futuna|Turks and Caicos Islands",
    re.I,
)
REMEMBERED, REMEMBERED_CHARS = 20_000, 300  # texts whose words are remembered, and how long they may be
_NUMBERS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def plain(text: str) -> str:
    """Small letters without accents or signs, single spaces: what names are compared by."""
    return _plain(text) if len(text) <= REMEMBERED_CHARS else _plain.__wrapped__(text)


@lru_cache(maxsize=REMEMBERED)
def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = (letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())


def stems(text: str) -> tuple[str, ...]:
    """The words of a text without units, articles and plurals."""
    return _stems(text) if len(text) <= REMEMBERED_CHARS else _stems.__wrapped__(text)


@lru_cache(maxsize=REMEMBERED)
def _stems(text: str) -> tuple[str, ...]:
    words = plain(_UNIT.sub("", text)).split()
    return tuple(singular(word) for word in words if word not in {"the", "of", "a"})


def singular(noun: str) -> str:
    """`countries` to `country`, `gases` to `gas`, `cities` to `city`; others lose their s."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "xes", "ches", "shes", "gases")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is", "gas")):
        return noun[:-1]
    return noun


def plural(noun: str) -> str:
    """`country` to `countries`; a plural stays as it is."""
    if singular(noun) != noun:
        return noun
    if noun.endswith("y") and not noun.endswith(("ay", "ey", "oy")):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def same(one: str, other: str) -> bool:
    """Whether two names differ in accents, case, signs and a leading article alone."""
    return _core(one) == _core(other)


def _core(name: str) -> str:
    return plain(name).removeprefix("the ")


def several(text: str) -> tuple[str, ...]:
    """The parts of `a, b and c`, without articles; semicolons count more than commas where there are any."""
    text = re.sub(r"^\s*(?:with|by)\s+", "", text).strip().rstrip(".?!:")
    parts = text.split(";") if ";" in text else _parts(text)
    return tuple(dict.fromkeys(part for part in map(bare, parts) if part))


def _parts(text: str) -> list[str]:
    """Cut at commas and at `and`, but not inside a number or a name."""
    whole = NAMES_WITH_AND.sub(lambda name: name[0].replace(" ", "\0"), text)
    return [
        part.replace("\0", " ") for part in re.split(r",(?!\d{3}\b)|\s(?:and|or|&|vs\.?|versus)\s", whole)
    ]


def bare(name: str) -> str:
    """A name without articles before it and signs around it."""
    name = name.strip(" \t\n.,;:?!*`“”\"'")
    while (cut := _ARTICLE.sub("", name)) != name:
        name = cut
    return name.strip()


def number_in(text: str) -> int:
    """The number that a text names, in digits or as a word up to twelve; 0 where there is none."""
    for word in plain(text).split():
        if word.isdigit():
            return int(word)
        if word in _NUMBERS:
            return _NUMBERS.index(word)
    return 0


def amount(value: str) -> float | None:
    """The first number of a value, `68,512,806` or `-38.8`; None where there is none."""
    found = re.search(r"[-−]?\d[\d,]*(?:\.\d+)?", value)
    return float(found[0].replace(",", "").replace("−", "-")) if found else None
