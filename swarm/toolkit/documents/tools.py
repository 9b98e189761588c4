"""The tools `write_document`, `write_pdf`, `write_spreadsheet`, `write_slides` and `revise_spreadsheet`."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from swarm.errors import WorkspaceError
from swarm.toolkit.descriptions import description_of
from swarm.toolkit.documents.orders import (
    Order,
    ReviseSpreadsheet,
    WriteDocument,
    WritePdf,
    WriteSlides,
    WriteSpreadsheet,
)
from swarm.toolkit.documents.press import printed
from swarm.toolkit.documents.prose import blocks_of, pictures_of
from swarm.toolkit.documents.wrong import DocumentWrong
from swarm.toolkit.files import size_of
from swarm.toolkit.paths import MEDIA_TYPES
from swarm.tools import Tool, ToolResult, Workspace

PICTURES = 100
FILES_BYTES = 60_000_000


def document_tools() -> list[Tool[Any]]:
    """All tools that make documents."""
    return [
        _tool("write_document", WriteDocument, "docx", _pictures),
        _tool("write_pdf", WritePdf, "pdf", _pictures),
        _tool("write_spreadsheet", WriteSpreadsheet, "xlsx", _nothing),
        _tool("revise_spreadsheet", ReviseSpreadsheet, "xlsx", _revised),
        _tool("write_slides", WriteSlides, "pptx", _shown),
    ]


def _tool[O: Order](
    name: str, order_type: type[O], ending: str, needs: Callable[[O], Iterable[str]]
) -> Tool[O]:
    """The tool that makes files of that ending; `needs` says which files of the workspace an order names."""

    async def run(order: O, workspace: Workspace) -> ToolResult:
        try:
            path = _with_ending(order.path, ending)
            files = await _read(await asyncio.to_thread(lambda: dict.fromkeys(needs(order))), workspace)
            made = await printed(name, order, files)
            file = await workspace.write(path, made.body)
        except (DocumentWrong, WorkspaceError) as error:
            return ToolResult(ok=False, content=f"Nothing was written. {error}", note="not written")
        shape = ", ".join(filter(None, (made.shape, size_of(file.size))))
        said = " ".join((f"Wrote {file.path} ({shape}).", *made.notes))
        return ToolResult(content=said, note=f"{file.path}: {made.shape}" if made.shape else file.path)

    return Tool(name=name, description=description_of(name), arguments=order_type, run=run)


def _with_ending(path: str, ending: str) -> str:
    """The path with the ending of its kind. Raises DocumentWrong for that of another kind."""
    own = path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""
    if own == ending:
        return path
    if own in MEDIA_TYPES:
        raise DocumentWrong(f"{path} would be a .{own}, and this tool writes .{ending}: name it so.")
    return f"{path}.{ending}"


async def _read(paths: Iterable[str], workspace: Workspace) -> dict[str, bytes]:
    """The bytes of files by their paths. Raises DocumentWrong or WorkspaceError."""
    files: dict[str, bytes] = {}
    for path in paths:
        if "://" in path or path.startswith("data:"):
            raise DocumentWrong(
                f"{path[:80]} is not in the workspace: a document shows pictures of the workspace only."
            )
        files[path] = await workspace.read(path)
        if len(files) > PICTURES or sum(map(len, files.values())) > FILES_BYTES:
            raise DocumentWrong(
                f"The document needs too much: {PICTURES} pictures and {size_of(FILES_BYTES)} at most."
            )
    return files


def _pictures(order: WriteDocument | WritePdf) -> Iterable[str]:
    return pictures_of(blocks_of(order.markdown))


def _nothing(_: Order) -> Iterable[str]:
    return ()


def _shown(order: WriteSlides) -> Iterable[str]:
    return (slide.picture for slide in order.slides if slide.picture)


def _revised(order: ReviseSpreadsheet) -> Iterable[str]:
    return (order.path if order.path.lower().endswith(".xlsx") else f"{order.path}.xlsx",)
