"""A page before it is written: facts, sections and links, and the one way they become Markdown."""

import re
import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What one page says. `facts` whose value is empty leave no row; `links` are (title, address)."""

    address: str
    title: str
    lead: str
    source: str
    aliases: tuple[str, ...] = ()  # other names
    keywords: tuple[str, ...] = ()  # words that are no name, but that somebody who wants the page may use
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    links_title: str = "See also"

    def fact(self, label: str) -> str:
        """The value of one fact, empty where there is none."""
        return dict(self.facts).get(label, "")

    def markdown(self) -> str:
        """The page in the form that the library promises."""
        parts = [
            f"# {self.title}",
            self.lead,
            *self._facts(),
            *self._sections(),
            *self._links(),
            f"*{self.source}*",
        ]
        return "\n\n".join(parts) + "\n"

    def _facts(self) -> list[str]:
        rows = [f"| {label} | {cell(value)} |" for label, value in self.facts if value]
        return ["## Facts", "\n".join(["| Fact | Value |", "| --- | --- |", *rows])] if rows else []

    def _sections(self) -> list[str]:
        return [f"## {heading}\n\n{text}" for heading, text in self.sections if text]

    def _links(self) -> list[str]:
        lines = [f"- [{title}]({address})" for title, address in dict.fromkeys(self.links)]
        return [f"## {self.links_title}", "\n".join(lines)] if lines else []


@dataclass
class Shelf:
    """All drafts, by address: no address is given out twice."""

    drafts: dict[str, Draft] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Put a page on the shelf."""
        assert draft.address not in self.drafts, f"{draft.address} is taken"
        self.drafts[draft.address] = draft


def cell(value: str) -> str:
    """A value as a table's cell may hold it: one line, no pipe."""
    return " ".join(value.replace("|", "/").split())


def several(values: list[str]) -> str:
    """Several values in one cell."""
    return "; ".join(dict.fromkeys(value for value in values if value))


def folded(text: str) -> str:
    """Without accents, in small letters: for comparing names."""
    spelled = text.casefold().replace("ø", "o").replace("ł", "l")  # these are letters, not accents
    plain = unicodedata.normalize("NFKD", spelled)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def slug(text: str) -> str:
    """A name as a part of an address."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’ʻʼ]", "", folded(text))).strip("-")


def number(value: float, digits: int = 0) -> str:
    """With commas for thousands, and no more decimals than it has."""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(names: list[str]) -> str:
    """Names as a sentence lists them: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
