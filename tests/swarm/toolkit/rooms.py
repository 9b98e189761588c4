"""A workspace, a source and a caller for the tests of tools."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from swarm.bodies import MemoryBodies
from swarm.toolkit.web import Hit, Page, PageNotFound, SourceUnavailable
from swarm.toolkit.workspace import RunWorkspace
from swarm.tools import Tool, ToolResult, Workspace, WorkspaceFile


async def at_once(_: WorkspaceFile) -> None:
    """Nothing to wait for: the file is committed."""


def a_workspace(
    *,
    files: dict[str, WorkspaceFile] | None = None,
    bodies: MemoryBodies | None = None,
    committed: Callable[[WorkspaceFile], Awaitable[None]] = at_once,
    most_bytes: int = 1_000_000,
    most_files: int = 1_000,
) -> RunWorkspace:
    """A workspace that is empty unless it is said otherwise."""
    return RunWorkspace(
        bodies or MemoryBodies(),
        {} if files is None else files,
        committed,
        most_bytes=most_bytes,
        most_files=most_files,
    )


async def use(tool: Tool[Any], workspace: Workspace | None = None, **arguments: object) -> ToolResult:
    """Call a tool as a model does: by JSON."""
    return await tool(json.dumps(arguments), workspace or a_workspace())


class ListedSource:
    """A source of a few pages, which can be out of order."""

    def __init__(self, *pages: Page, broken: bool = False) -> None:
        self._pages = pages
        self._broken = broken

    async def search(self, query: str, limit: int) -> list[Hit]:
        """The pages whose title the query says."""
        if self._broken:
            raise SourceUnavailable("The source is out of order.")
        return [
            Hit(title=page.title, address=page.address, snippet=page.text)
            for page in self._pages
            if page.title.lower() in query.lower()
        ][:limit]

    async def open(self, address: str, page: int) -> Page:
        """A page by address and number."""
        if self._broken:
            raise SourceUnavailable("The source is out of order.")
        for known in self._pages:
            if (known.address, known.page) == (address, page):
                return known
        raise PageNotFound(f"There is nothing at {address}.")
