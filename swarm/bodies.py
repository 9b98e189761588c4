"""Where big bodies live: once each, named by the SHA-256 of their bytes."""

import asyncio
import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

HASH_DIGITS = 64


class Bodies(Protocol):
    """A store of bytes by content hash."""

    async def put(self, data: bytes) -> str:
        """Keep `data`; answer its hash (64 hex digits). Storing the same bytes twice keeps one copy."""

    async def get(self, body: str) -> bytes:
        """The bytes named `body`. Raises KeyError where there are none."""


class FolderBodies:
    """Bodies as files: `ab/cdef…` below a folder. Safe for several processes: a file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, body: str) -> Path:
        """Where the bytes named `body` lie. Raises KeyError for what is no hash."""
        if len(body) != HASH_DIGITS or not set(body) <= set("0123456789abcdef"):
            raise KeyError(body)
        return self._folder / body[:2] / body[2:]

    async def put(self, data: bytes) -> str:
        return await asyncio.to_thread(self._write, data)

    async def get(self, body: str) -> bytes:
        path = self.path(body)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            raise KeyError(body) from None

    def adopt(self, file: Path) -> str:
        """Keep the bytes of `file`, which is on the same file system and is gone afterwards. For synchronous callers."""
        with file.open("rb+") as opened:
            body = hashlib.file_digest(opened, "sha256").hexdigest()
            os.fsync(opened.fileno())
        path = self.path(body)
        path.parent.mkdir(parents=True, exist_ok=True)
        file.replace(path)
        return body

    def bodies(self) -> Iterator[str]:
        """The names of all that is kept."""
        for path in self._folder.glob("??/*"):
            if len(body := path.parent.name + path.name) == HASH_DIGITS:
                yield body

    def discard(self, body: str, *, untouched_since: float) -> bool:
        """Forget bytes that nobody wants, unless somebody stored them again after that time (of the clock of files).

        Safe beside `put`: the file is moved away before its time is read, so that a `put` of the same bytes either
        touched it before, and it comes back, or finds none and writes its own.
        """
        path = self.path(body)
        aside = path.with_suffix(".dying")
        try:
            if path.stat().st_mtime >= untouched_since:
                return False
            path.replace(aside)
            if aside.stat().st_mtime >= untouched_since:
                aside.replace(path)
                return False
            aside.unlink()
        except FileNotFoundError:
            return False
        return True

    def _write(self, data: bytes) -> str:
        body = hashlib.sha256(data).hexdigest()
        path = self.path(body)
        with contextlib.suppress(FileNotFoundError):
            os.utime(path)  # whoever tidies up sees that it is wanted
            return body
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(
                file.fileno()
            )  # a frame may name this body as soon as we return: it must survive the machine
        Path(name).replace(path)
        return body


class MemoryBodies:
    """Bodies in memory, for tests and for runs that nobody keeps."""

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}

    async def put(self, data: bytes) -> str:
        body = hashlib.sha256(data).hexdigest()
        self._bodies[body] = data
        return body

    async def get(self, body: str) -> bytes:
        return self._bodies[body]
