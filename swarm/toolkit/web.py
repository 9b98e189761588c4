"""The port behind `search` and `open`: where pages are found and read. Who provides them is a choice of whoever starts a run."""

from typing import Protocol

from msgspec import Struct

from swarm.errors import SwarmError


class Hit(Struct, frozen=True, kw_only=True):
    """One result of a search. `snippet` is plain text: the words around the match."""

    title: str
    address: str
    snippet: str


class Link(Struct, frozen=True, kw_only=True):
    """A reference from one page to another."""

    title: str
    address: str


class Page(Struct, frozen=True, kw_only=True):
    """One page of a text that may have several: `text` is Markdown, `page` of `pages` counts from 1."""

    title: str
    address: str
    text: str
    page: int
    pages: int
    links: tuple[Link, ...]


class PageNotFound(SwarmError):
    """No page has that address or number. The message is a sentence for the model."""


class SourceUnavailable(SwarmError):
    """The source cannot answer now: worth another try later. The message is a sentence for the model."""


class Source(Protocol):
    """A place with pages."""

    async def search(self, query: str, limit: int) -> list[Hit]:
        """The best matches first, at most `limit`; none is an empty list. The same query gives the same answer.

        Raises SourceUnavailable.
        """

    async def open(self, address: str, page: int) -> Page:
        """One page of the text at `address`. Raises PageNotFound or SourceUnavailable."""
