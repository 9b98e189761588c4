"""The text of a step under way, as it is streamed: thoughts in pieces, words as blocks of HTML.

Law: whoever got a draft's whole and then every piece and block of it has what its whole is now.
"""

from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from msgspec import Struct, field

from playground.conversations.markdown import Growing
from playground.runs.thinking import Thought, thought
from swarm.steps import StepState


class Piece(Struct, frozen=True, array_like=True):
    """More thoughts of one step; `offset` in UTF-16 code units, as browsers count."""

    agent: int
    step: int
    offset: int
    text: str


class Grown(Struct, frozen=True, array_like=True):
    """More words of one step: finished blocks from number `start` on; then what is open, of which the first `keep` UTF-16
    units are those of what was open before.
    """

    agent: int
    step: int
    start: int
    blocks: list[str]
    keep: int
    tail: str


class Thinking(Struct, frozen=True, array_like=True):
    """Since when the step thinks, in seconds since the run was accepted, and for how long it thought once it is over."""

    agent: int
    step: int
    since: float
    seconds: float | None


class Draft(Struct):
    """One attempt's text: what has been written of it, and what was told."""

    step: int
    attempt: int
    growing: Growing
    reasoning: int = 0  # characters told
    blocks: int = 0  # told
    tail: str = ""  # as it was told
    thought: Thought | None = None  # as it was told
    length: int = field(default=0)  # of the text when it was last looked at

    @property
    def behind(self) -> bool:
        """Whether words came that are not written yet: the open end rests."""
        return self.growing.taken < self.length

    def is_of(self, step: StepState) -> bool:
        """Whether this is the text of that attempt: one that failed has lost what it said."""
        same = (self.step, self.attempt) == (step.step, step.attempt)
        return same and len(step.text) >= self.length and len(step.reasoning) >= self.reasoning

    def take(self, step: StepState, now: float) -> None:
        """Write what came. `now` is in seconds since the run was accepted."""
        self.length = len(step.text)
        self.growing.grow(step.text, now)

    def told(self, step: StepState) -> None:
        """All of it was told."""
        self.reasoning, self.thought = len(step.reasoning), thought(step)
        self.blocks, self.tail = len(self.growing.blocks), self.growing.tail

    def pieces(self, agent: int, step: StepState) -> list[Piece]:
        """The thoughts that were not told yet."""
        start, self.reasoning = self.reasoning, len(step.reasoning)
        if start >= len(step.reasoning):
            return []
        offset, text = units(step.reasoning[:start]), step.reasoning[start:]
        return [Piece(agent=agent, step=step.step, offset=offset, text=text)]

    def grown(self, agent: int) -> list[Grown]:
        """The words that were not told yet."""
        start, before, after = self.blocks, self.tail, self.growing.tail
        fresh = self.growing.blocks[start:]
        if not fresh and before == after:
            return []
        self.blocks, self.tail = len(self.growing.blocks), after
        keep = _common(before, after)
        told = Grown(
            agent=agent,
            step=self.step,
            start=start,
            blocks=fresh,
            keep=units(after[:keep]),
            tail=after[keep:],
        )
        return [told]

    def thinking(self, agent: int, step: StepState) -> list[Thinking]:
        """Since when, and for how long, where that is news."""
        now = thought(step)
        if now is None or now == self.thought:
            return []
        self.thought = now
        return [Thinking(agent=agent, step=step.step, since=now.since, seconds=now.seconds)]


def draft_of(key: UUID, agent: int, step: StepState) -> Draft:
    """A draft of which nothing is written yet."""
    named = Growing.named(text_name(key, agent, step.step))
    return Draft(step=step.step, attempt=step.attempt, growing=named)


def text_name(key: UUID, agent: int = 0, step: int = 0) -> str:
    """What keeps the notes of one text from those of others on the page: an answer has its run's, other steps their own."""
    return f"{key.hex[:8]}-{agent}-{step}" if agent else key.hex[:8]


def words_so_far(key: UUID, agent: int, step: StepState | None) -> SafeString:
    """The words of a step under way as HTML, for a page that the server makes."""
    if step is None or not step.text:
        return SafeString("")
    draft = draft_of(key, agent, step)
    draft.take(step, 0.0)
    return mark_safe(draft.growing.html)  # noqa: S308  clean, block by block


def units(text: str) -> int:
    """Length as browsers count it."""
    return len(text) + sum(character > "\uffff" for character in text) if not text.isascii() else len(text)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return low
