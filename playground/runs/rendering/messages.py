"""What the server says on the live socket: `docs/live.md`, as types and as bytes."""

import msgspec
from msgspec import Struct

from playground.runs.rendering.drafts import Draft, Grown, Piece, Thinking
from playground.runs.rendering.files import FileRow, file_rows
from playground.runs.rendering.head import head_pieces
from playground.runs.rendering.matter import matter_html
from playground.runs.rendering.panel import open_step, panel_html
from playground.runs.rendering.report import doing_html, report_html
from playground.runs.rendering.rows import Row, rows
from playground.runs.rendering.standing import Standing, of_watched
from playground.runs.rendering.watched import Watched
from playground.runs.thinking import thought

_encoder = msgspec.json.Encoder()


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
    thoughts: list[Piece] = []
    thinking: list[Thinking] = []
    blocks: list[Grown] = []
    html: dict[str, str] = {}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self.run is None and not (
            self.agents or self.files or self.thoughts or self.thinking or self.blocks or self.html
        )


class Panel(Struct, frozen=True, kw_only=True, tag="panel"):
    """The panel of one agent, and the text of its step under way."""

    agent: int
    seq: int
    html: str
    step: int
    blocks: list[str]
    tail: str
    reasoning: str
    thinking: Thinking | None


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
        run=of_watched(watched),
        agents=rows(watched),
        files=file_rows(watched.key, watched.state.files.values()),
        html={
            f"report-{watched.key}": report_html(watched),
            f"doing-{watched.key}": doing_html(watched),
            f"matter-{watched.key}": matter_html(watched),
            **head_pieces(watched),
        },
    )


def panel(
    watched: Watched, number: int, seq: int, now: float, *, draft: Draft | None, drawn: bool = True
) -> Panel:
    """The panel of agent `number`, `drawn` where somebody looks at it, and the `draft` of its step under way."""
    agent = watched.state.agents[number]
    step = open_step(agent)
    told = thought(step) if step else None
    return Panel(
        agent=number,
        seq=seq,
        html=panel_html(watched, number, now) if drawn else "",
        step=step.step if step else len(agent.steps),
        blocks=draft.growing.blocks if step and draft else [],
        tail=draft.growing.tail if step and draft else "",
        reasoning=step.reasoning if step else "",
        thinking=Thinking(number, step.step, told.since, told.seconds) if step and told else None,
    )
