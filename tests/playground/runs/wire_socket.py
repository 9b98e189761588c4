"""A WebSocket client of a few lines, for real servers: text messages, pings answered, closing codes read."""

import asyncio
import base64
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
SHORT, MIDDLE = 126, 127  # what a length of 16 or of 64 bits is announced by


@dataclass
class WireSocket:
    """An open connection. `code` is the server's closing code, once it closed."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    code: int | None = None

    async def send(self, text: str) -> None:
        """Send a text message."""
        await self._frame(TEXT, text.encode())

    async def receive(self) -> str | None:
        """The next text message; None when the server closed."""
        while True:
            opcode, data = await self._next()
            if opcode == TEXT:
                return data.decode()
            if opcode == PING:
                await self._frame(PONG, data)
            if opcode == CLOSE:
                self.code = struct.unpack("!H", data[:2])[0]
                return None

    async def _next(self) -> tuple[int, bytes]:
        first, length = await self.reader.readexactly(2)
        if length == SHORT:
            (length,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif length == MIDDLE:
            (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(length)

    async def _frame(self, opcode: int, data: bytes) -> None:
        assert len(data) < SHORT, "clients of the live page say little"
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        self.writer.write(bytes([0x80 | opcode, 0x80 | len(data)]) + mask + masked)
        await self.writer.drain()


@asynccontextmanager
async def wire_socket(port: int, path: str, cookie: str) -> AsyncIterator[WireSocket]:
    """Connect to a server of this machine."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    head = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Cookie: {cookie}",
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 101"), answer
    try:
        yield WireSocket(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()
