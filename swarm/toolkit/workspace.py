"""The workspace of a run: its files are bodies by hash, its paths cannot leave it, and it has a size."""

import unicodedata
from collections.abc import Awaitable, Callable

from swarm.bodies import Bodies
from swarm.errors import WorkspaceError
from swarm.toolkit.paths import checked_path, media_type_of
from swarm.tools import GivenFile, Workspace, WorkspaceFile, WorkspaceMaker

FILES = 1_000  # more are a mistake of the model, and slow every page that lists them


class RunWorkspace:
    """The workspace as one agent of a run has it. All agents share `files`; each has its own `committed`.

    `files` may hold what an earlier process of the run wrote, and what was given to the run: that is read like any other
    file, but takes no room. The size counts current contents only.
    """

    def __init__(
        self,
        bodies: Bodies,
        files: dict[str, WorkspaceFile],
        committed: Callable[[WorkspaceFile], Awaitable[None]],
        *,
        most_bytes: int,
        most_files: int = FILES,
    ) -> None:
        self._bodies = bodies
        self._files = files
        self._committed = committed
        self._most_bytes = most_bytes
        self._most_files = most_files

    async def write(self, path: str, data: bytes) -> WorkspaceFile:
        """Make or replace a file. It is a fact, committed, when this returns."""
        path = checked_path(path)
        self._check(path, len(data))
        body = await self._bodies.put(data)
        self._check(path, len(data))  # again: a sibling may have written meanwhile
        file = WorkspaceFile(path=path, body=body, size=len(data), media_type=media_type_of(path))
        self._files[path] = file
        await self._committed(file)
        return file

    async def read(self, path: str) -> bytes:
        """The bytes of a file."""
        path = checked_path(path)
        file = self._files.get(path)
        if file is None:
            raise WorkspaceError(f"There is no file {path}. list_files says which there are.")
        try:
            return await self._bodies.get(file.body)
        except KeyError:
            raise WorkspaceError(f"The content of {path} is lost: write it again.") from None

    async def text(self, path: str) -> str | None:
        """What was extracted of a given document; None for every other file."""
        file = self._files.get(checked_path(path))
        if not isinstance(file, GivenFile) or not file.text:
            return None
        try:
            return (await self._bodies.get(file.text)).decode("utf-8", "replace")
        except KeyError:
            return None

    def list(self) -> list[WorkspaceFile]:
        """All files, by path."""
        return [self._files[path] for path in sorted(self._files)]

    def _check(self, path: str, size: int) -> None:
        others = [file for file in self._files.values() if file.path != path]
        if path not in self._files:
            _check_place(path, others)
        own = [file for file in others if not isinstance(file, GivenFile)]
        if len(own) >= self._most_files:
            raise WorkspaceError(f"The workspace is full: it has {len(own):,} files, and takes no more.")
        left = self._most_bytes - sum(file.size for file in own)
        if size > left:
            raise WorkspaceError(
                f"{path} has {size:,} bytes, but the workspace has room for {max(left, 0):,} only."
            )


def _check_place(path: str, others: list[WorkspaceFile]) -> None:
    """No two paths that some system would take for one, and no file where a folder is."""
    own = _folded(path)
    for file in others:
        other = _folded(file.path)
        if own == other:
            raise WorkspaceError(f"There is already {file.path}: {path} differs from it in capitals only.")
        if own.startswith(f"{other}/") or other.startswith(f"{own}/"):
            raise WorkspaceError(
                f"There is already {file.path}: one of the two would be a file and a folder at once."
            )
        mine, theirs = path.split("/")[:-1], file.path.split("/")[:-1]
        for one, two in zip(mine, theirs, strict=False):
            if _folded(one) != _folded(two):
                break
            if one != two:
                raise WorkspaceError(
                    f"There is already the folder {two}: {one} differs from it in capitals only."
                )


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path.casefold())


def workspaces(bodies: Bodies, *, most_bytes: int, most_files: int = FILES) -> WorkspaceMaker:
    """How a run makes the workspace of each of its agents."""

    def workspace(
        files: dict[str, WorkspaceFile], committed: Callable[[WorkspaceFile], Awaitable[None]], /
    ) -> Workspace:
        return RunWorkspace(bodies, files, committed, most_bytes=most_bytes, most_files=most_files)

    return workspace
