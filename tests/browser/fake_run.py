"""A run that a test moves by hand, and what it says on the live socket (`docs/live.md`). No database, no engine."""

from dataclasses import dataclass, field
from html import escape
from typing import Any

type Message = dict[str, Any]
type Piece = tuple[int, int, int, str]  # agent, step, offset, thoughts
type Grown = tuple[int, int, int, list[str], int, str]  # agent, step, start, blocks, keep, tail

STATUSES = ("completed", "running", "waiting", "queued", "paused", "cancelled", "failed")
WORDS = {"completed": "done", "running": "working", "cancelled": "stopped"}


def utf16(text: str) -> int:
    """The length of a text as browsers count."""
    return len(text.encode("utf-16-le")) // 2


def paragraph(text: str) -> str:
    """A text as one open block."""
    return f"<p>{escape(text)}</p>"


@dataclass
class Agent:
    """One row, and the text of the step under way."""

    number: int
    wave: int
    label: str
    status: str = "queued"
    line: str = ""
    started: float | None = None
    ended: float | None = None
    tokens: int = 0
    calls: int = 0
    progress: int = 0
    step: int = 1
    text: str = ""
    reasoning: str = ""
    done: list[str] = field(default_factory=list)

    def row(self) -> list[Any]:
        """The ROW of the wire."""
        name = "researcher" if self.number else "orchestrator"
        head = [self.number, self.wave, name, self.label, self.status, self.line]
        return [*head, self.started, self.ended, self.tokens, self.calls, self.progress]

    def panel_html(self) -> str:
        """A partial of the shape that the templates give."""
        number = self.number
        steps = "".join(
            f'<li class="step" id="agent-{number}-step-{step}" data-done="{step}"><p>{text}</p></li>'
            for step, text in enumerate(self.done, 1)
        )
        return (
            f'<article class="agent" id="agent-{number}" data-agent="{number}">'
            f'<header class="agent-head" id="agent-{number}-head" data-status="{self.status}">'
            f"<h3>#{number} {self.label}</h3><p class='agent-facts'>{self.calls} calls</p>"
            f'<form class="wishes" method="post" action="/control"><input type="hidden" name="agent" value="{number}">'
            f'<button class="button" name="kind" value="stop" data-ask="Stop agent {number}?">Stop</button></form></header>'
            f'<details class="prompt" id="agent-{number}-prompt"><summary>Prompt</summary><pre>Look it up</pre></details>'
            f'<ol class="steps">{steps}<li id="agent-{number}-step-{len(self.done) + 1}" hidden></li></ol>'
            f'<div class="slot" data-stream="{number}" hidden><details class="thoughts" id="slot-{number}-thoughts">'
            '<summary data-thinking></summary><div class="stream" data-piece="reasoning"></div></details>'
            '<div class="markdown" data-piece="words"></div></div></article>'
        )


@dataclass
class Frame:
    """What happened in one frame."""

    seq: int
    agents: set[int] = field(default_factory=set)
    thoughts: list[Piece] = field(default_factory=list)
    blocks: list[Grown] = field(default_factory=list)
    html: dict[int, dict[str, str]] = field(default_factory=dict)  # by the agent whose watchers get it


class FakeRun:
    """Agents, texts and the frames so far."""

    def __init__(self, count: int, waves: int = 1) -> None:
        self.seq = 0
        self.now = 0.0
        self.status = "running"
        self.needs: list[int] = []
        self.measures = ""
        self.files: list[list[Any]] = []
        self.frames: list[Frame] = []
        self.agents = [Agent(0, 0, "", status="running", started=0.0)]
        for number in range(1, count + 1):
            wave = 1 + (number - 1) * waves // count
            self.agents.append(Agent(number, wave, f"Subject {number}"))
        self.frame = Frame(1)

    def move(self, number: int, status: str, line: str = "", progress: int | None = None) -> None:
        """Another status, in the frame being made."""
        agent = self.agents[number]
        agent.status, agent.line = status, line or agent.line
        if status == "running" and agent.started is None:
            agent.started = self.now
        if status in ("completed", "failed", "cancelled"):
            agent.ended = self.now
        agent.progress = 100 if status == "completed" else agent.progress if progress is None else progress
        self.frame.agents.add(number)

    def say(self, number: int, piece: str, kind: str = "text") -> None:
        """More text of the step under way."""
        agent = self.agents[number]
        if kind == "reasoning":
            self.frame.thoughts.append((number, agent.step, utf16(agent.reasoning), piece))
            agent.reasoning += piece
        else:
            agent.text += piece
            self.frame.blocks.append((number, agent.step, 0, [], 0, paragraph(agent.text)))

    def finish_step(self, number: int) -> None:
        """The text so far stands; the next step begins."""
        agent = self.agents[number]
        agent.done.append(agent.text)
        step = agent.step
        html = f'<li class="step" id="agent-{number}-step-{step}" data-done="{step}"><p>{agent.text}</p></li>'
        html += f'<li id="agent-{number}-step-{step + 1}" hidden></li>'
        if number == 0:
            page = (
                f'<div class="report-body" id="report" data-done="{step}"><p>{" ".join(agent.done)}</p></div>'
            )
            self.frame.html.setdefault(-1, {})["report"] = page
        self.frame.html.setdefault(number, {})[f"agent-{number}-step-{step}"] = html
        agent.step, agent.text, agent.reasoning = step + 1, "", ""

    def commit(self) -> Frame:
        """The frame being made is over."""
        self.seq += 1
        frame, self.frame = self.frame, Frame(self.seq + 1)
        frame.seq = self.seq
        self.frames.append(frame)
        return frame

    def standing(self) -> Message:
        """RUN of the wire."""
        counts = dict.fromkeys(STATUSES, 0)
        for agent in self.agents[1:]:
            counts[agent.status] += 1
        said = ", ".join(f"{number} {WORDS.get(name, name)}" for name, number in counts.items() if number)
        total = len(self.agents) - 1
        return {
            "status": self.status,
            "sentence": f"{total} agents: {said}." if total else "One agent.",
            "counts": counts,
            "total": total,
            "waves": max(agent.wave for agent in self.agents),
            "input": sum(agent.tokens for agent in self.agents),
            "output": 0,
            "cached": 0,
            "started": 0.0,
            "ended": self.now if self.status in ("completed", "failed", "cancelled") else None,
            "reason": "",
            "needs": self.needs,
            "measures": self.measures,
        }

    def snapshot(self) -> Message:
        """The whole state."""
        rows = [agent.row() for agent in self.agents]
        head = {"type": "snapshot", "seq": self.seq, "now": self.now, "run": self.standing()}
        return {**head, "agents": rows, "files": self.files}

    def panel(self, number: int) -> Message:
        """The panel of an agent with the text of its step under way."""
        agent = self.agents[number]
        head = {"type": "panel", "agent": number, "seq": self.seq, "html": agent.panel_html()}
        words = {"blocks": [], "tail": paragraph(agent.text) if agent.text else ""}
        return {**head, "step": agent.step, **words, "reasoning": agent.reasoning, "thinking": None}

    def change(self, since: int, watched: int | None) -> Message:
        """One frame message of all that came after frame `since`."""
        frames = [frame for frame in self.frames if frame.seq > since]
        numbers = sorted(set().union(*(frame.agents for frame in frames)))
        html: dict[str, str] = {}
        for frame in frames:
            html |= frame.html.get(-1, {})
            html |= frame.html.get(watched, {}) if watched is not None else {}
        return {
            "type": "frame",
            "seq": self.seq,
            "now": self.now,
            "run": self.standing(),
            "agents": [self.agents[number].row() for number in numbers],
            "files": self.files,
            "thoughts": [piece for frame in frames for piece in frame.thoughts if piece[0] in (0, watched)],
            "blocks": [grown for frame in frames for grown in frame.blocks if grown[0] in (0, watched)],
            "html": html,
        }
