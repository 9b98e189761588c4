"""Bytes of a server-sent event stream in, the data of each event out.

Law: how the bytes are cut into pieces never changes what comes out. Lines end at CR, LF or CRLF and nowhere else:
JSON may hold U+2028 and its like, at which `str.splitlines` would cut.
"""

BOM = b"\xef\xbb\xbf"
EVENT_BYTES = 8 * 1024 * 1024  # of one event; a whole answer without `stream` is smaller


class EventTooLong(Exception):
    """An event, or a line of one, grew beyond the bound."""


class EventSplitter:
    """Cuts one stream. Comments (keep-alives) and fields other than `data` are passed over."""

    def __init__(self, *, event_bytes: int = EVENT_BYTES) -> None:
        self._bound = event_bytes
        self._line: list[bytes] = []  # pieces of the line that has not ended
        self._line_bytes = 0
        self._data: list[bytes] = []  # data lines of the event that has not ended
        self._data_bytes = 0
        self._after_cr = False
        self._at_start = True
        self._between = False  # nothing of an event was heard since the last one ended

    def feed(self, piece: bytes) -> list[bytes]:
        """The data of every event that ends in `piece`. Raises EventTooLong."""
        if self._between and piece.startswith(b"data: ") and piece.endswith(b"\n\n"):
            data = piece[6:-2]
            if b"\n" not in data and b"\r" not in data:
                return [data]  # one whole event in one piece: nearly always
        if self._after_cr or b"\r" in piece:
            piece = self._one_line_end(piece)
        first, newline, rest = piece.partition(b"\n")
        if first:
            self._line.append(first)
            self._line_bytes += len(first)
        if not newline:
            self._between = self._between and not first
            self._check_bound()
            return []
        lines = [b"".join(self._line), *rest.split(b"\n")]
        last = lines.pop()
        self._line = [last] if last else []
        self._line_bytes = len(last)
        if self._at_start:
            self._at_start = False
            lines[0] = lines[0].removeprefix(BOM)
        events = self._events(lines)
        self._between = not (last or self._data or self._after_cr)
        self._check_bound()
        return events

    def end(self) -> list[bytes]:
        """What the stream's last event holds, if its closing blank line never came."""
        line = b"".join(self._line)
        self._line = []
        return self._events([line.removeprefix(BOM) if self._at_start else line, b""])

    def _events(self, lines: list[bytes]) -> list[bytes]:
        events: list[bytes] = []
        for line in lines:
            if not line:
                if self._data:
                    events.append(self._data[0] if len(self._data) == 1 else b"\n".join(self._data))
                    self._data = []
                    self._data_bytes = 0
            elif line.startswith(b"data: "):
                self._keep(line[6:])
            elif line.startswith(b"data:"):
                self._keep(line[5:])
            elif line == b"data":
                self._keep(b"")
        return events

    def _keep(self, data: bytes) -> None:
        self._data.append(data)
        self._data_bytes += len(data) + 1

    def _one_line_end(self, piece: bytes) -> bytes:
        """`piece` with every line end as LF; a CRLF that the network cut in two counts once."""
        if self._after_cr:
            if not piece:
                return piece
            piece = piece.removeprefix(b"\n")
        self._after_cr = piece.endswith(b"\r")
        return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _check_bound(self) -> None:
        if self._line_bytes + self._data_bytes > self._bound:
            raise EventTooLong(f"an event of more than {self._bound} bytes")
