"""One watcher: what waits to be sent to a browser, what it has not acknowledged, and when it is too late.

The server under us takes whatever we send and never pushes back, so the bounds are ours.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

SLOW_SECONDS = (
    10.0  # unacknowledged for so long: the backlog is dropped, a snapshot follows the next sign of life
)
DEAD_SECONDS = 150.0  # a hidden tab may be held to one timer a minute; who is silent for longer is gone
OUTBOX_MESSAGES = 50  # five seconds of frames
FLIGHT_BYTES = 4_000_000  # sent and not acknowledged

END = None  # the last thing in an outbox


@dataclass(frozen=True, slots=True)
class Ticket:
    """By what right somebody watches: checked again from time to time, for all seats of a hub at once."""

    user: int
    session: str
    proof: str  # the session's hash of the password it was opened with


@dataclass(eq=False)
class Seat:
    """A socket's place at a hub. Everything here happens in the loop's thread."""

    ticket: Ticket
    language: str
    watched: int | None = None
    wants_snapshot: bool = True
    wants_panel: bool = False
    closed: bool = False
    _outbox: deque[str | None] = field(default_factory=deque)
    _filled: asyncio.Event = field(default_factory=asyncio.Event)
    _flight: deque[tuple[int, float, int]] = field(default_factory=deque)  # last number, when sent, bytes
    _flying: int = 0
    _sent: int = 0  # number of the last frame or snapshot

    def send(self, text: str, now: float, seq: int = 0) -> bool:
        """Put a message in the outbox; `seq` where it is a frame or a snapshot.

        False: there was no room, and only a snapshot can follow.
        """
        if self.closed:
            return False
        if len(self._outbox) >= OUTBOX_MESSAGES or self._flying > FLIGHT_BYTES:
            self.fall_behind()
            return False
        self._outbox.append(text)
        self._filled.set()
        self._sent = max(self._sent, seq)
        self._flight.append((self._sent, now, len(text)))
        self._flying += len(text)
        return True

    def fall_behind(self) -> None:
        """Drop what waits: a snapshot will say it all."""
        for _dropped in range(min(len(self._outbox), len(self._flight))):
            self._flying -= self._flight.pop()[2]  # it never took off
        self._outbox.clear()
        self.wants_snapshot = True

    def acknowledge(self, seq: int) -> None:
        """Everything up to frame `seq` is on the page."""
        while self._flight and self._flight[0][0] <= seq:
            self._flying -= self._flight.popleft()[2]

    def lag(self, now: float) -> float:
        """For how long the oldest message has gone unacknowledged."""
        return now - self._flight[0][1] if self._flight else 0.0

    def is_slow(self, now: float) -> bool:
        """Whether nothing more should be sent until the browser has caught up."""
        return self.lag(now) > SLOW_SECONDS or self._flying > FLIGHT_BYTES

    def is_dead(self, now: float) -> bool:
        """Whether nobody can be there any more."""
        return self.lag(now) > DEAD_SECONDS

    def close(self, text: str = "") -> None:
        """Say one last thing, if there is one, then end. Without a word: the browser comes back by itself."""
        if self.closed:
            return
        self.closed = True
        self._outbox.extend((text, END) if text else (END,))
        self._filled.set()

    @property
    def has_mail(self) -> bool:
        """Whether `next` would answer at once."""
        return bool(self._outbox)

    async def next(self) -> str | None:
        """The next message to send; None when the seat was closed."""
        while not self._outbox:
            self._filled.clear()
            await self._filled.wait()
        return self._outbox.popleft()
