"""What changed since the last message, for all watchers of one language: made once, encoded once.

Law: whoever took a snapshot and then every change has what a snapshot taken now would hold, but for rows, and lines of a
card, that are held back for at most a second.
"""

import msgspec
from msgspec import Struct, field

from playground.runs.rendering.drafts import Draft, draft_of
from playground.runs.rendering.files import FileRow, file_row
from playground.runs.rendering.head import head_pieces
from playground.runs.rendering.matter import matter_html
from playground.runs.rendering.messages import Change
from playground.runs.rendering.news import News
from playground.runs.rendering.panel import head_html, step_html
from playground.runs.rendering.report import doing_html, report_html
from playground.runs.rendering.rows import Row, row
from playground.runs.rendering.standing import Standing, of_watched
from playground.runs.rendering.watched import Watched
from swarm.steps import StepState

ROW_EVERY = (
    1.0  # seconds between two rows of one agent whose status did not change, and two drawings of a card
)


class Feed(Struct):
    """What the watchers of one language have been told."""

    rows: dict[int, Row] = field(default_factory=dict)
    told_at: dict[int, float] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    standing: Standing | None = None
    said: dict[str, str] = field(default_factory=dict)  # by id: pieces as they were sent last
    drafts: dict[int, Draft] = field(default_factory=dict)  # of the agents whose text is streamed
    card_at: float = 0.0
    card_held: bool = False

    @property
    def owes(self) -> bool:
        """Whether something is held back that comes by itself."""
        return bool(self.held) or self.card_held or any(draft.behind for draft in self.drafts.values())

    def change(self, watched: Watched, news: News, seq: int, now: float) -> Change:
        """What all watchers get. Nothing but `seq` and `now` where nothing changed."""
        change = Change(seq=seq, now=round(now, 3))
        before, standing = self.standing, of_watched(watched)
        if self.standing is None or standing.status != self.standing.status:
            change.html.update(head_pieces(watched))
        if standing != self.standing:
            change.run = self.standing = standing
        change.agents = self._rows(watched, news, now)
        change.files = self._files(watched, news)
        turned = news.report or before is None or before.counts != standing.counts
        if self._card_is_due(now, turned=turned, moved=bool(change.agents or change.run)):
            change.html.update(self._pieces_of_page(watched, news))
        self._tell_draft(change, watched, 0)
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
        steps = news.steps.get(number, set()) if number not in news.torn else set()
        for step in sorted(steps):
            html[f"agent-{number}-step-{step}"] = step_html(watched, number, step, more=step + 1 in steps)
        change = msgspec.structs.replace(
            common,
            thoughts=list(common.thoughts),
            thinking=list(common.thinking),
            blocks=list(common.blocks),
            html=html,
        )
        if number:
            self._tell_draft(change, watched, number)
        return change

    def draft(self, watched: Watched, number: int, now: float) -> Draft | None:
        """The text of an agent's step under way, for whoever gets all of it; from here on it goes on in pieces."""
        found = self._written(watched, number, now)
        if found is not None and found[2]:
            found[0].told(found[1])
        return found[0] if found else None

    def shown_whole(self) -> None:
        """Somebody got all there is, what is held back too: that is told once more, even where it is as it was told last."""
        for number in self.held:
            self.rows.pop(number, None)
        if self.card_held:
            self.said.clear()

    def forget(self, watching: set[int]) -> None:
        """Drop the drafts of agents that nobody watches any more."""
        for number in self.drafts.keys() - watching - {0}:
            del self.drafts[number]

    def _tell_draft(self, change: Change, watched: Watched, number: int) -> None:
        """What was not told yet of the text of an agent's step under way."""
        found = self._written(watched, number, change.now)
        if found is None:
            return
        draft, step, _is_new = found
        change.thoughts += draft.pieces(number, step)
        change.thinking += draft.thinking(number, step)
        change.blocks += draft.grown(number)

    def _written(self, watched: Watched, number: int, now: float) -> tuple[Draft, StepState, bool] | None:
        """The draft of the step under way with all that came, and whether it is new. A finished step stands in its partial."""
        steps = watched.state.agents[number].steps if number < len(watched.state.agents) else []
        if not steps or steps[-1].finish:
            self.drafts.pop(number, None)
            return None
        step, draft = steps[-1], self.drafts.get(number)
        is_new = draft is None or not draft.is_of(step)
        if draft is None or is_new:
            draft = self.drafts[number] = draft_of(watched.key, number, step)
        draft.take(step, now)
        return draft, step, is_new

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
