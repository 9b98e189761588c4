"""The tools `write_file`, `read_file` and `list_files`: texts in the workspace of a run."""

import asyncio
from typing import Annotated

from msgspec import Meta, Struct

from swarm.errors import WorkspaceError
from swarm.toolkit.descriptions import description_of
from swarm.toolkit.documents.looks import ENDINGS
from swarm.toolkit.documents.press import read
from swarm.toolkit.documents.wrong import DocumentWrong
from swarm.toolkit.paging import pages_of
from swarm.toolkit.paths import media_type_of
from swarm.tools import GivenFile, Tool, ToolResult, Workspace, WorkspaceFile

LISTED_FILES = 200


class WriteFile(Struct, frozen=True, kw_only=True):
    """The arguments of `write_file`."""

    path: Annotated[str, Meta(description="Where, for example reports/summary.md")]
    content: Annotated[str, Meta(description="The whole text.")]


class ReadFile(Struct, frozen=True, kw_only=True):
    """The arguments of `read_file`."""

    path: Annotated[str, Meta(description="The file's path, as list_files gives it.")]
    page: Annotated[int, Meta(description="Which page of a long file, from 1.", ge=1)] = 1


class ListFiles(Struct, frozen=True, kw_only=True):
    """`list_files` takes no arguments."""


async def _write(arguments: WriteFile, workspace: Workspace) -> ToolResult:
    try:
        file = await workspace.write(arguments.path, arguments.content.encode())
    except WorkspaceError as error:
        return ToolResult(ok=False, content=str(error), note="not written")
    return ToolResult(content=f"Wrote {file.path} ({size_of(file.size)}).", note=file.path)


async def _read(arguments: ReadFile, workspace: Workspace) -> ToolResult:
    try:
        extracted = await workspace.text(arguments.path)
        data = b"" if extracted is not None else await workspace.read(arguments.path)
        ending = arguments.path.rpartition(".")[2].lower()
        if extracted is None and ending in ENDINGS:
            extracted = await read(ending, data)
    except (WorkspaceError, DocumentWrong) as error:
        return ToolResult(ok=False, content=str(error), note="not read")
    pages = await asyncio.to_thread(_text_pages, data) if extracted is None else pages_of(extracted)
    if pages is None:
        return ToolResult(ok=False, content=_not_text(arguments.path, len(data)), note="not text")
    if arguments.page > len(pages):
        content = f"{arguments.path} has {len(pages)} page{'s'[: len(pages) > 1]}: there is no page {arguments.page}."
        return ToolResult(ok=False, content=content, note="no such page")
    text = pages[arguments.page - 1]
    if len(pages) == 1:
        return ToolResult(content=text or f"{arguments.path} is empty.", note=arguments.path)
    more = f" Read on with page={arguments.page + 1}." if arguments.page < len(pages) else " It is the last."
    unit = "page" if extracted is None else "part"  # a document has pages of its own, marked in its text
    place = f"This is {unit} {arguments.page} of {len(pages)} of {arguments.path}."
    return ToolResult(
        content=f"{text}\n\n---\n{place}{more}", note=f"{arguments.path} ({arguments.page} of {len(pages)})"
    )


async def _list(_: ListFiles, workspace: Workspace) -> ToolResult:
    files = sorted(workspace.list(), key=lambda file: file.path)
    if not files:
        return ToolResult(content="The workspace is empty.", note="0 files")
    lines = [
        f"- {file.path} ({size_of(file.size)}, {file.media_type}{_from(file)})"
        for file in files[:LISTED_FILES]
    ]
    if len(files) > LISTED_FILES:
        lines.append(f"… and {len(files) - LISTED_FILES} more.")
    return ToolResult(content="\n".join(lines), note=f"{len(files)} file{'s'[: len(files) > 1]}")


def _text_pages(data: bytes) -> list[str] | None:
    """The pages of a text; None where the bytes are no text."""
    if b"\0" in data:
        return None
    try:
        return pages_of(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None


def _not_text(path: str, size: int) -> str:
    if media_type_of(path).startswith("image/"):
        return (
            f"{path} is a picture ({size_of(size)}): it is shown to who has its path in the task, not read."
        )
    return f"{path} is not a text ({size_of(size)})."


def _from(file: WorkspaceFile) -> str:
    """Who gave a file, as an addition to its line; nothing for what this run made."""
    if not isinstance(file, GivenFile):
        return ""
    return ", given by the person" if file.origin == "person" else ", made earlier in this conversation"


def size_of(size: int) -> str:
    """A number of bytes for people."""
    return (
        f"{size} bytes"
        if size < 1_000
        else f"{size / 1_000:,.1f} KB"
        if size < 1_000_000
        else f"{size / 1_000_000:,.1f} MB"
    )


def file_tools() -> tuple[Tool[WriteFile], Tool[ReadFile], Tool[ListFiles]]:
    """The three tools for texts."""
    return (
        Tool(name="write_file", description=description_of("write_file"), arguments=WriteFile, run=_write),
        Tool(name="read_file", description=description_of("read_file"), arguments=ReadFile, run=_read),
        Tool(name="list_files", description=description_of("list_files"), arguments=ListFiles, run=_list),
    )
