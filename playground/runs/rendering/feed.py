"""What changed since the last message, for all watchers of one language: made once, encoded once.

Law: whoever took a snapshot and then every change has what a snapshot taken now would hold, but for rows, and lines of a
card, that are held back for at most a second.
"""

from msgspec import Struct, field

from playground.runs.rendering.files import FileRow, file_row
from playground.runs.rendering.head import head_pieces
from playground.runs.rendering.matter import matter_html
from playground.runs.rendering.messages import Change, Kind, Piece, units
from playground.runs.rendering.news import News
from playground.runs.rendering.panel import head_html, step_html
from playground.runs.rendering.report import doing_html, report_html
from playground.runs.rendering.rows import Row, row
from playground.runs.rendering.standing import Standing, of_state
from playground.runs.rendering.watched import Watched

ROW_EVERY = (
    1.0  # seconds between two rows of one agent whose status did not change, and two drawings of a card
)


class Mark(Struct):
    """How much of an agent's step under way was sent."""

    step: int = 0
    attempt: int = 0
    reasoning: int = 0
    text: int = 0


class Feed(Struct):
    """What the watchers of one language have been told."""

    rows: dict[int, Row] = field(default_factory=dict)
    told_at: dict[int, float] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    standing: Standing | None = None
    said: dict[str, str] = field(default_factory=dict)  # by id: pieces as they were sent last
    marks: dict[int, Mark] = field(default_factory=dict)
    card_at: float = 0.0
    card_held: bool = False

    @property
    def owes(self) -> bool:
        """Whether something is held back that comes by itself."""
        return bool(self.held) or self.card_held

    def change(self, watched: Watched, news: News, seq: int, now: float) -> Change:
        """What all watchers get. Nothing but `seq` and `now` where nothing changed."""
        change = Change(seq=seq, now=round(now, 3))
        before, standing = self.standing, of_state(watched.state)
        if self.standing is None or standing.status != self.standing.status:
            change.html.update(head_pieces(watched))
        if standing != self.standing:
            change.run = self.standing = standing
        change.agents = self._rows(watched, news, now)
        change.files = self._files(watched, news)
        turned = news.report or before is None or before.counts != standing.counts
        if self._card_is_due(now, turned=turned, moved=bool(change.agents or change.run)):
            change.html.update(self._pieces_of_page(watched, news))
        change.text = self.pieces(watched, 0)
        return change

    def _card_is_due(self, now: float, *, turned: bool, moved: bool) -> bool:
        """At once where a status turned; where somebody only went on, once a second: drawing is dear."""
        self.card_held = self.card_held or moved
        if not turned and (not self.card_held or now - self.card_at < ROW_EVERY):
            return False
        self.card_at, self.card_held = now, False
        return True

    def _pieces_of_page(self, watched: Watched, news: News) -> dict[str, str]:
        """Those that differ from what was sent last."""
        pieces = {f"matter-{watched.key}": matter_html(watched), f"doing-{watched.key}": doing_html(watched)}
        if news.report:
            pieces[f"report-{watched.key}"] = report_html(watched)
        changed = {name: html for name, html in pieces.items() if self.said.get(name) != html}
        self.said.update(changed)
        return changed

    def of_agent(self, watched: Watched, news: News, common: Change, number: int) -> Change:
        """What those get who watch agent `number`: the common part, its text and the facts about it."""
        html = dict(common.html)
        if number in news.agents:
            html[f"agent-{number}-head"] = head_html(watched, number, common.now)
        for step in sorted(news.steps.get(number, ()) if number not in news.torn else ()):
            html[f"agent-{number}-step-{step}"] = step_html(watched, number, step)
        text = common.text + (self.pieces(watched, number) if number else [])
        return Change(
            seq=common.seq,
            now=common.now,
            run=common.run,
            agents=common.agents,
            files=common.files,
            text=text,
            html=html,
        )

    def mark(self, watched: Watched, number: int) -> None:
        """The text of an agent so far was sent whole; from here on, pieces."""
        self.marks.setdefault(number, _reached(watched, number))

    def forget(self, watching: set[int]) -> None:
        """Drop the marks of agents that nobody watches any more."""
        for number in self.marks.keys() - watching - {0}:
            del self.marks[number]

    def pieces(self, watched: Watched, number: int) -> list[Piece]:
        """The text of an agent's step under way that was not sent yet."""
        if number >= len(watched.state.agents) or not watched.state.agents[number].steps:
            return []
        step = watched.state.agents[number].steps[-1]
        before, after = self.marks.get(number, Mark()), _reached(watched, number)
        self.marks[number] = after
        if step.finish:
            return []  # its whole text is in its partial
        if (before.step, before.attempt) != (after.step, after.attempt):
            before = Mark()
        found = []
        if after.reasoning > before.reasoning:
            found.append(_piece(number, "reasoning", after.step, step.reasoning, before.reasoning))
        if after.text > before.text:
            found.append(_piece(number, "text", after.step, step.text, before.text))
        return found

    def _rows(self, watched: Watched, news: News, now: float) -> list[Row]:
        changed = []
        for number in sorted(self.held | news.touched):
            told = self.rows.get(number)
            same = told is not None and told.status == watched.state.agents[number].status
            if same and now - self.told_at[number] < ROW_EVERY:
                self.held.add(number)
                continue
            self.held.discard(number)
            shown = row(watched, number)
            if shown != told:
                self.rows[number], self.told_at[number] = shown, now
                changed.append(shown)
        return changed

    def _files(self, watched: Watched, news: News) -> list[FileRow]:
        return [file_row(watched.key, watched.state.files[path]) for path in sorted(news.files)]


def _reached(watched: Watched, number: int) -> Mark:
    steps = watched.state.agents[number].steps if number < len(watched.state.agents) else []
    if not steps:
        return Mark()
    last = steps[-1]
    return Mark(step=last.step, attempt=last.attempt, reasoning=len(last.reasoning), text=len(last.text))


def _piece(number: int, kind: Kind, step: int, whole: str, start: int) -> Piece:
    return Piece(agent=number, kind=kind, step=step, offset=units(whole[:start]), text=whole[start:])
