"""What the server says on the live socket: `docs/live.md`, as types and as bytes."""

from typing import Literal

import msgspec
from msgspec import Struct

from playground.runs.rendering.files import FileRow, file_rows
from playground.runs.rendering.head import head_pieces
from playground.runs.rendering.matter import matter_html
from playground.runs.rendering.panel import open_step, panel_html
from playground.runs.rendering.report import doing_html, report_html
from playground.runs.rendering.rows import Row, rows
from playground.runs.rendering.standing import Standing, of_state
from playground.runs.rendering.watched import Watched

type Kind = Literal["text", "reasoning"]

_encoder = msgspec.json.Encoder()


class Piece(Struct, frozen=True, array_like=True):
    """More text of one step; `offset` in UTF-16 code units, as browsers count."""

    agent: int
    kind: Kind
    step: int
    offset: int
    text: str


class Snapshot(Struct, frozen=True, kw_only=True, tag="snapshot"):
    """The whole state."""

    seq: int
    now: float
    run: Standing
    agents: list[Row]
    files: list[FileRow]
    html: dict[str, str]


class Change(Struct, kw_only=True, tag="frame", omit_defaults=True):
    """What changed since the last message."""

    seq: int
    now: float
    run: Standing | None = None
    agents: list[Row] = []
    files: list[FileRow] = []
    text: list[Piece] = []
    html: dict[str, str] = {}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self.run is None and not (self.agents or self.files or self.text or self.html)


class Panel(Struct, frozen=True, kw_only=True, tag="panel"):
    """The panel of one agent, and the text of its step under way."""

    agent: int
    seq: int
    html: str
    step: int
    text: str
    reasoning: str


class Closed(Struct, frozen=True, kw_only=True, tag="closed"):
    """The server ends the socket on purpose."""

    reason: str


type Message = Snapshot | Change | Panel | Closed


def encode(message: Message) -> str:
    """The text of a message, as sockets send it."""
    return _encoder.encode(message).decode()


def snapshot(watched: Watched, seq: int, now: float) -> Snapshot:
    """The whole state at frame `seq`."""
    return Snapshot(
        seq=seq,
        now=round(now, 3),
        run=of_state(watched.state),
        agents=rows(watched),
        files=file_rows(watched.key, watched.state.files.values()),
        html={
            f"report-{watched.key}": report_html(watched),
            f"doing-{watched.key}": doing_html(watched),
            f"matter-{watched.key}": matter_html(watched),
            **head_pieces(watched),
        },
    )


def panel(watched: Watched, number: int, seq: int, now: float, *, drawn: bool = True) -> Panel:
    """The panel of agent `number`, `drawn` where somebody looks at it."""
    agent = watched.state.agents[number]
    step = open_step(agent)
    return Panel(
        agent=number,
        seq=seq,
        html=panel_html(watched, number, now) if drawn else "",
        step=step.step if step else len(agent.steps),
        text=step.text if step else "",
        reasoning=step.reasoning if step else "",
    )


def units(text: str) -> int:
    """Length as browsers count it."""
    return len(text) + sum(character > "\uffff" for character in text) if not text.isascii() else len(text)
