"""Small pictures, made byte by byte, and the workspace that holds them."""

import struct
import zlib

from swarm.toolkit.workspace import RunWorkspace
from tests.swarm.toolkit.rooms import a_workspace


def a_png(width: int = 40, height: int = 20, *, said_width: int | None = None) -> bytes:
    """A grey PNG; `said_width` is what its header says, where that is a lie."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", said_width or width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def a_room(**files: bytes) -> RunWorkspace:
    """A workspace with room, and pictures by name: `a=…` is charts/a.png."""
    workspace = a_workspace(most_bytes=50_000_000)
    for name, data in files.items():
        await workspace.write(f"charts/{name}.png", data)
    return workspace
