"""The library opened: search and reading, from memory, without a network, a file or a lock that others could hold."""

import asyncio
import gzip
import re
import sqlite3
import threading
import unicodedata
import weakref
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from swarm.toolkit.paging import pages_of
from swarm.toolkit.web import Hit, Link, Page, PageNotFound

IMAGE = Path(__file__).parent / "library.sqlite.gz"
QUERY_CHARS = 400  # a longer query says nothing more
QUERY_WORDS = 24
SNIPPET_CHARS = 300
MOST_HITS = 50
# Words that are in every question and on every page.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a about all an and are as at by can do does each every find for from give had has have how i in into is it its"
        " list many me much of on or that the their there these they this to was were what when where which who whose"
        " why with",
    )
)
FILLERS = frozenset({"a", "and", "in", "of", "the"})  # of a name: nobody is held to say them
CANDIDATES = 200  # of the full-text index, beside the pages whose name the query says
# The weights are those of title, names, keywords, summary and body.
NEAREST = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 12.0, 8.0, 2.0, 3.0, 1.0), rowid LIMIT ?"
SHOWN = """
SELECT pages.title, pages.address, pages.summary, snippet(words, 4, '', '', ' … ', 30)
FROM words JOIN pages ON pages.id = words.rowid WHERE words MATCH ? AND words.rowid = ?
"""
PLAIN = "SELECT title, address, summary, summary FROM pages WHERE id = ?"
PIECES = re.compile(r"\]\(\S*|\S*library:\S*|(?<!\S)[\w-]*/[\w/-]+\)")
MARKS = re.compile(r"[|#*\[\]]+|-{3,}|(?<!\S)-(?!\S)")
LINK = re.compile(r"\[([^\]\n]+)\]\((library://[^)\s]+)\)")


class Library:
    """The sample library. Safe to use from several threads; every process opens its own copy in memory."""

    def __init__(self, image: Path = IMAGE) -> None:
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.deserialize(gzip.decompress(image.read_bytes()))
        self._database.execute("PRAGMA query_only = ON")
        weakref.finalize(self, self._database.close)
        self._lock = threading.Lock()
        self._names = Names(self._all("SELECT id, names FROM pages", ()))

    def search(self, query: str, limit: int = 10) -> list[Hit]:
        """The best matches first. Words are looked for in any form and order; no sign in a query has a meaning."""
        words = words_of(query)
        if not words:
            return []
        telling = [word for word in words if word not in STOP_WORDS] or words
        match = " OR ".join(f'"{form}"' for form in sorted(forms_of(telling)))
        nearest = [row for (row,) in self._all(NEAREST, (match, CANDIDATES))]
        named = self._names.said_by(forms_of(words))
        places = {row: place for place, row in enumerate(nearest)}
        ranked = sorted(
            {*nearest, *named}, key=lambda row: (-named.get(row, 0), places.get(row, CANDIDATES), row)
        )
        shown = [
            (self._all(SHOWN, (match, row)) or self._all(PLAIN, (row,)))[0]
            for row in ranked[: max(1, min(limit, MOST_HITS))]
        ]
        return [
            Hit(title=title, address=address, snippet=_snippet(summary, excerpt, telling))
            for title, address, summary, excerpt in shown
        ]

    def open(self, address: str, page: int = 1) -> Page:
        """One page of a text. Raises PageNotFound, with the nearest addresses where there are any."""
        rows = self._all("SELECT title, body FROM pages WHERE address = ?", (_address(address),))
        if not rows:
            raise PageNotFound(f"The library has no page at {address[:200]!r}.{self._hint(address)}")
        title, body = rows[0]
        parts = pages_of(body)
        if not 1 <= page <= len(parts):
            raise PageNotFound(
                f"{address} has {len(parts)} page{'s'[: len(parts) > 1]}: there is no page {page}."
            )
        text = parts[page - 1]
        links = tuple(dict.fromkeys(Link(title=name, address=to) for name, to in LINK.findall(text)))
        return Page(
            title=title, address=_address(address), text=text, page=page, pages=len(parts), links=links
        )

    def title(self, address: str) -> str:
        """The title of the page there; "" where there is none."""
        rows = self._all("SELECT title FROM pages WHERE address = ?", (_address(address),))
        return str(rows[0][0]) if rows else ""

    def addresses(self, kind: str = "") -> list[str]:
        """All addresses, or those of one kind (`countries`, `elements`, …), in order."""
        rows = self._all("SELECT address FROM pages ORDER BY address", ())
        return [
            address
            for (address,) in rows
            if address.startswith(f"library://{kind}/" if kind else "library://")
        ]

    def _hint(self, address: str) -> str:
        near = [
            hit.address for hit in self.search(re.sub(r"[^\w]+", " ", address.removeprefix("library:")), 3)
        ]
        return f" Did you mean {' or '.join(near)}?" if near else " Use search to find addresses."

    def _all(self, statement: str, values: tuple[str | int, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()


class Names:
    """The names of all pages, so that a page whose name a question says comes before those that only speak of it."""

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        self._by_word: dict[str, list[tuple[frozenset[str], int]]] = {}
        for row, names in rows:
            for name in names.split("\n"):
                if words := frozenset(map(unaccented, words_of(name))) - FILLERS:
                    self._by_word.setdefault(min(words), []).append((words, row))

    def said_by(self, forms: set[str]) -> dict[int, int]:
        """Pages with a name that is said in full, and how many words it has. One of two letters (`Fe`) is found, but proves little."""
        found: dict[int, int] = {}
        for form in forms:
            for words, row in self._by_word.get(form, []):
                if words <= forms:
                    found[row] = max(found.get(row, 0), len(words) if len("".join(words)) > 2 else 0)
        return found


class LibrarySource:
    """The library as a Source of the tools `search` and `open`."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def search(self, query: str, limit: int) -> list[Hit]:
        return await asyncio.to_thread(self._library.search, query, limit)

    async def open(self, address: str, page: int) -> Page:
        return await asyncio.to_thread(self._library.open, address, page)


@cache
def the_library() -> Library:
    """The one library of this process."""
    return Library()


def words_of(query: str) -> list[str]:
    """The words of a query, letters and digits only, each once."""
    text = query if len(query) <= QUERY_CHARS else query[:QUERY_CHARS].rpartition(" ")[0]
    return list(dict.fromkeys(re.findall(r"[^\W_]+", text.casefold())))[:QUERY_WORDS]


def unaccented(word: str) -> str:
    """Without accents: people leave them out."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


def forms_of(words: Iterable[str]) -> set[str]:
    """The words, without accents too, with their plurals or singulars as far as English is regular."""
    written = {form for word in words for form in (word, unaccented(word))}
    return written | {_other_number(word) for word in written}


def _other_number(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("y") and len(word) > 3:
        return f"{word[:-1]}ies"
    return word[:-1] if word.endswith("s") and len(word) > 3 else f"{word}s"


def _address(address: str) -> str:
    """As the library writes it: models add spaces, angle brackets, capitals and a last slash."""
    return address.strip().strip("<>").rstrip("/").lower()


def _snippet(summary: str, excerpt: str, words: list[str]) -> str:
    """What the page is, and the words around the match where they are not in that already."""
    about, around = _plain(summary), _plain(excerpt).strip(" …")
    if all(word in about.casefold() for word in words) or about[:40] in around:
        return about[:SNIPPET_CHARS]
    return f"{about[: SNIPPET_CHARS // 2].rstrip()} … {around}"[:SNIPPET_CHARS]


def _plain(markdown: str) -> str:
    """One line without marks. An excerpt may begin or end within a link: its pieces go too."""
    return " ".join(MARKS.sub(" ", PIECES.sub(" ", LINK.sub(r"\1", markdown))).split())
