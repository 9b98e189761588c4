"""The tools `search` and `open`: finding pages and reading them, from whatever source the run was given."""

from typing import Annotated

from msgspec import Meta, Struct

from swarm.toolkit.descriptions import description_of
from swarm.toolkit.web import Page, PageNotFound, Source, SourceUnavailable
from swarm.tools import Tool, ToolResult, Workspace

SNIPPET_CHARS = 300


class Search(Struct, frozen=True, kw_only=True):
    """The arguments of `search`."""

    query: Annotated[str, Meta(description="A few telling words.", min_length=1)]
    limit: Annotated[int, Meta(description="How many results, 1 to 20.", ge=1, le=20)] = 8


class Open(Struct, frozen=True, kw_only=True):
    """The arguments of `open`."""

    address: Annotated[str, Meta(description="The page's address.", min_length=1, max_length=2_000)]
    page: Annotated[int, Meta(description="Which page of a long text, from 1.", ge=1)] = 1


def search_tool(source: Source) -> Tool[Search]:
    """`search` over a source."""

    async def run(arguments: Search, _: Workspace) -> ToolResult:
        try:
            hits = await source.search(arguments.query, arguments.limit)
        except SourceUnavailable as error:
            return ToolResult(ok=False, content=str(error), note="source unavailable")
        if not hits:
            return ToolResult(content="Nothing was found. Try other or fewer words.", note="0 results")
        lines = [
            f"{place}. [{hit.title}]({hit.address})\n   {' '.join(hit.snippet.split())[:SNIPPET_CHARS]}"
            for place, hit in enumerate(hits, 1)
        ]
        note = f"{len(hits)} result{'s'[: len(hits) > 1]}: {arguments.query}"
        return ToolResult(content="\n".join(lines), note=note)

    return Tool(name="search", description=description_of("search"), arguments=Search, run=run)


def open_tool(source: Source) -> Tool[Open]:
    """`open` over a source."""

    async def run(arguments: Open, _: Workspace) -> ToolResult:
        try:
            page = await source.open(arguments.address, arguments.page)
        except PageNotFound as error:
            return ToolResult(ok=False, content=str(error), note="not found")
        except SourceUnavailable as error:
            return ToolResult(ok=False, content=str(error), note="source unavailable")
        place = f" ({page.page} of {page.pages})" if page.pages > 1 else ""
        return ToolResult(content=_shown(page), note=f"{page.title}{place}")

    return Tool(name="open", description=description_of("open"), arguments=Open, run=run)


def _shown(page: Page) -> str:
    """The page with its title on top of each part and, where there is more, how to read on."""
    if page.pages == 1:
        return page.text
    title = "" if page.page == 1 else f"# {page.title}\n\n"
    place = f"This is page {page.page} of {page.pages} of {page.address}."
    more = f" Read on with page={page.page + 1}." if page.page < page.pages else " It is the last."
    return f"{title}{page.text.rstrip()}\n\n---\n{place}{more}"
