"""Where big bodies live: once each, named by the SHA-256 of their bytes."""

import asyncio
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol


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
        if len(body) != 64 or not set(body) <= set("0123456789abcdef"):
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

    def _write(self, data: bytes) -> str:
        body = hashlib.sha256(data).hexdigest()
        path = self.path(body)
        if path.exists():
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
