"""The port to tools: a name, a schema made from a type, a description, and an async function."""

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any, Literal, Protocol

import msgspec
from msgspec import Struct

from swarm.messages import Moment
from swarm.model import ToolSpec


class ToolResult(Struct, frozen=True, kw_only=True):
    """What a model reads of a call. Failure is a value too: `ok` False, and `content` says what to do instead.

    `note` is one short line for people ("12 results", "capital, population: France").
    """

    content: str
    ok: bool = True
    note: str = ""


class WorkspaceFile(Struct, frozen=True, kw_only=True):
    """A file of a run: its bytes are the body of that hash."""

    path: str
    body: str
    size: int
    media_type: str


class GivenFile(WorkspaceFile, frozen=True, kw_only=True):
    """A file that was there before the run: from a person, or from an earlier run of the conversation.

    Nobody changes it: who writes to its path makes the run's own file, which is seen in its place. `text` is the body
    of what was extracted of a document, with marks between its pages; empty where the bytes themselves are to be read.
    `seconds` and `moments` are a video's.
    """

    origin: Literal["person", "earlier"] = "person"
    text: str = ""
    seconds: float | None = None
    moments: tuple[Moment, ...] = ()


class Workspace(Protocol):
    """The files of one run, shared by its agents. Paths are relative, with `/`, and never leave it.

    Every method raises WorkspaceError, with a sentence for the model, for a bad path, a missing file or no room.
    """

    async def write(self, path: str, data: bytes) -> WorkspaceFile:
        """Make or replace a file. It is a fact, committed, when this returns."""

    async def read(self, path: str) -> bytes:
        """The bytes of a file."""

    async def text(self, path: str) -> str | None:
        """What was extracted of a given document; None for every other file."""

    def list(self) -> list[WorkspaceFile]:
        """All files, by path."""


class WorkspaceMaker(Protocol):
    """Makes the workspace of one agent of a run.

    `files` is shared by all agents of the run: the workspace reads it, and puts a file into it before it awaits
    `committed`, which returns when the file is a fact.
    """

    def __call__(
        self, files: dict[str, WorkspaceFile], committed: Callable[[WorkspaceFile], Awaitable[None]], /
    ) -> Workspace: ...


class Tool[A: Struct]:
    """A tool as the engine knows it.

    `arguments` is a Struct type: its fields are the parameters, their annotations the schema, and what a model sends
    is converted to it (strictly, except that numbers may come as text) before `run` is called.
    """

    def __init__(
        self,
        *,
        name: str,
        description: str,
        arguments: type[A],
        run: Callable[[A, Workspace], Awaitable[ToolResult]],
    ) -> None:
        self.name = name
        self.description = description
        self.arguments = arguments
        self._run = run

    @cached_property
    def spec(self) -> ToolSpec:
        """What a model is told: one flat schema, references inlined."""
        return ToolSpec(name=self.name, description=self.description, parameters=schema_of(self.arguments))

    async def __call__(self, arguments: str, workspace: Workspace) -> ToolResult:
        """Check the JSON text `arguments`, then run. A mismatch is a ToolResult that says what is wrong."""
        try:
            values = msgspec.json.decode(arguments or "{}", type=self.arguments, strict=False)
        except (msgspec.MsgspecError, ValueError) as error:
            return ToolResult(
                ok=False, content=f"The arguments do not fit {self.name}: {error}. Call it again, corrected."
            )
        return await self._run(values, workspace)


def schema_of(arguments: type[Struct]) -> dict[str, Any]:
    """The flat JSON schema of a Struct type: no `$ref`, no `title`, closed to other properties.

    Flat because providers refuse or misread references (the Kimi API takes a subset of JSON schema).
    """
    (schema,), definitions = msgspec.json.schema_components([arguments], ref_template="{name}")
    flat = _inline(schema, definitions)
    assert isinstance(flat, dict), "a Struct's schema is an object"
    return {"properties": {}, "required": [], **flat, "additionalProperties": False}


def _inline(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inline(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inline(definitions[node["$ref"]], definitions)
    return {
        key: _inline(value, definitions)
        for key, value in node.items()
        if key != "title" or not isinstance(value, str)
    }
