"""The one way out of a run: events gathered into frames, one frame under way at a time.

Law: what is told is in the state at once and leaves in the order in which it was told; `committed` returns only when
everything told before it is in a frame that the reader has acknowledged by asking for the next.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator

import msgspec
from msgspec import Struct

from swarm import wire
from swarm.events import Event, ReasoningDelta, TextDelta
from swarm.state import RunState
from swarm.texts import SHORT

TICK = 0.1  # seconds between frames while nothing but text flows
MOMENT = 0.005  # seconds that a fact waits for company when its teller has more to say in a moment
FRAME_BYTES = 60_000  # of one frame's JSON, less than the 64 KB of a row to leave room for its frame


class Frame(Struct, frozen=True, kw_only=True):
    """The events that are committed together. `payload` is their JSON array, encoded once for all who need it."""

    events: tuple[Event, ...]
    payload: bytes


class Voice:
    """The text of one agent on its way into frames. Its two methods are the hottest of the engine."""

    __slots__ = ("_frames", "_pieces", "_thoughts", "agent")

    def __init__(self, agent: int, frames: "Frames") -> None:
        self.agent = agent
        self._frames = frames
        self._thoughts: list[str] = []
        self._pieces: list[str] = []

    def reasoning(self, piece: str) -> None:
        """More of the agent's thoughts."""
        if self._pieces:
            self.flush()
        if not self._thoughts:
            self._frames.heard(self)
        self._thoughts.append(piece)

    def text(self, piece: str) -> None:
        """More of the agent's text."""
        if self._thoughts:
            self.flush()
        if not self._pieces:
            self._frames.heard(self)
        self._pieces.append(piece)

    def flush(self) -> None:
        """Turn what was gathered into events."""
        thoughts, self._thoughts = "".join(self._thoughts), []
        pieces, self._pieces = "".join(self._pieces), []
        for start in range(0, len(thoughts), SHORT):
            self._frames.queue(ReasoningDelta(agent=self.agent, text=thoughts[start : start + SHORT]))
        for start in range(0, len(pieces), SHORT):
            self._frames.queue(TextDelta(agent=self.agent, text=pieces[start : start + SHORT]))


class Frames:
    """All that one run says, in order."""

    def __init__(self, state: RunState, elapsed: float) -> None:
        self.state = state
        self._loop = asyncio.get_running_loop()
        self._zero = self._loop.time() - max(elapsed, state.last_at)
        self._queue: deque[tuple[Event, bytes]] = deque()  # each with its JSON
        self._voices: dict[int, Voice] = {}
        self._talking: list[Voice] = []
        self._told = 0
        self._acknowledged = 0
        self._waiters: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._wake = asyncio.Event()
        self._tick: asyncio.TimerHandle | None = None
        self._closing = False
        self.progress_at = self.now()  # when content last came

    def now(self) -> float:
        """Seconds since the run was accepted."""
        return round(self._loop.time() - self._zero, 3)

    def at(self, time: float) -> float:
        """That time of the loop's clock, in seconds since the run was accepted."""
        return round(time - self._zero, 3)

    @property
    def behind(self) -> bool:
        """Whether something was told that is not committed yet."""
        return self._acknowledged < self._told

    def content(self) -> None:
        """Something of worth came that leaves no event yet."""
        self.progress_at = self.now()

    def voice(self, agent: int) -> Voice:
        """Where the text of that agent goes."""
        if agent not in self._voices:
            self._voices[agent] = Voice(agent, self)
        return self._voices[agent]

    def heard(self, voice: Voice) -> None:
        """A voice has something to say, by the next tick."""
        self._talking.append(voice)
        if self._tick is None:
            self._tick = self._loop.call_later(TICK, self._flush_all)

    def tell(self, *events: Event, within: float = 0.0) -> None:
        """Facts: they leave with the next frame, after the text that their agents said before.

        `within` so many seconds, for facts on which nobody waits: they ride in a frame that others need, if one comes.
        """
        for event in events:
            voice = self._voices.get(getattr(event, "agent", -1))
            if voice is not None:
                voice.flush()
            self.queue(event)
        if within:
            self._loop.call_later(within, self._wake.set)
        else:
            self._wake.set()

    def queue(self, event: Event) -> None:
        """Stamp an event, move the state, and hold it for the next frame."""
        event = msgspec.structs.replace(event, at=self.now())
        try:
            line = wire.event_to_json(event)
        except UnicodeEncodeError:  # what a model wrote may hold anything
            event = wire.cleaned(event)
            line = wire.event_to_json(event)
        self.state.apply(event)
        self._queue.append((event, line))
        self._told += 1

    async def committed(self) -> None:
        """Return when everything told so far is committed."""
        if self._acknowledged >= self._told:
            return
        waiter = self._loop.create_future()
        self._waiters.append((self._told, waiter))
        await waiter

    def close(self) -> None:
        """Nothing more will be told: the frames end when the last is out."""
        self._closing = True
        self._flush_all()

    async def read(self) -> AsyncGenerator[Frame]:
        """The frames, in order. Asking for the next acknowledges the last."""
        while True:
            while not self._queue:
                if self._closing:
                    return
                self._wake.clear()
                await self._wake.wait()
            frame, count = self._take()
            yield frame
            self._acknowledge(count)

    def _flush_all(self) -> None:
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        if self._talking:
            self.progress_at = self.now()
        talking, self._talking = self._talking, []
        for voice in talking:
            voice.flush()
        self._wake.set()

    def _take(self) -> tuple[Frame, int]:
        events: list[Event] = []
        encoded: list[bytes] = []
        size = 0
        while self._queue:
            event, line = self._queue[0]
            if events and size + len(line) > FRAME_BYTES:
                break
            size += len(line) + 1
            encoded.append(line)
            events.append(event)
            self._queue.popleft()
        return Frame(events=tuple(events), payload=b"[" + b",".join(encoded) + b"]"), len(events)

    def _acknowledge(self, count: int) -> None:
        self._acknowledged += count
        while self._waiters and self._waiters[0][0] <= self._acknowledged:
            _, waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
