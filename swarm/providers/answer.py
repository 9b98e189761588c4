"""What has been heard of one answer, piece by piece. The hottest loop of the house: plain calls, nothing per piece but
appending it and passing it on.
"""

from collections.abc import Callable

import msgspec

from swarm.errors import ModelUnavailable
from swarm.model import Sink
from swarm.providers.chunks import (
    NOT_DECODED,
    BadChunk,
    Call,
    Choice,
    Chunk,
    Said,
    Spent,
    TextItem,
    decode_chunk,
    decode_patiently,
)
from swarm.providers.mending import Mender
from swarm.providers.repetition import EVERY, RepetitionWatch

DONE = b"[DONE]"
MOST_CALLS = 4_096  # in one answer; a wave of 1,000 agents must pass
MOST_CHARS = 8 * 1024 * 1024  # of one answer; 131,072 tokens, the most of any Kimi model, are about 600,000


class DraftedCall:
    """A call that is being written."""

    __slots__ = ("arguments", "id", "name", "place")

    def __init__(self, place: int) -> None:
        self.place = place
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []


class ErrorInside(Exception):
    """An answer with status 200 held an error instead of content; `body` is its JSON."""

    def __init__(self, body: bytes) -> None:
        super().__init__("an error inside the answer")
        self.body = body


class Answer:
    """Hears events, tells the sink, and remembers."""

    def __init__(self, sink: Sink, clock: Callable[[], float]) -> None:
        self._sink = sink
        self._clock = clock
        self._watch = RepetitionWatch()
        self._mender: Mender | None = None
        self._by_index: dict[int, DraftedCall] = {}
        self._unseen: list[str] = []  # pieces since the last look
        self._look_at = EVERY
        self._chars = 0
        self.pieces = 0  # of content; what resets the stall timer
        self.events = 0
        self.first_at: float | None = None
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.calls: list[DraftedCall] = []
        self.usage: Spent | None = None
        self.finish: str | None = None
        self.model = ""
        self.reasoning_key = ""
        self.done = False

    def hear(self, event: bytes) -> bool:
        """Take one event of a stream. True when it says that the answer is whole.

        Raises ErrorInside, BadChunk, or ModelUnavailable for an answer without measure.
        """
        if event == DONE:
            self._finish_mending()
            self.done = True
            return True
        self.events += 1
        try:
            chunk = decode_chunk(event)
        except NOT_DECODED:
            chunk = decode_patiently(event)
            self._mender = self._mender or Mender()
        if chunk.usage is not None:
            self.usage = chunk.usage
        if chunk.error is not None or not (chunk.choices or chunk.usage):
            self._look_for_error(chunk, event)
        for choice in chunk.choices or ():
            if not choice.index:
                self._hear_choice(choice)
        if not self.model and chunk.model:
            self.model = chunk.model
        return False

    def hear_whole(self, body: bytes) -> None:
        """Take an answer that came without a stream."""
        self.hear(body)
        if not self.events or (self.finish is None and not self.pieces and self.usage is None):
            raise BadChunk("JSON that is no chat completion", "bad_json")
        self._finish_mending()
        self.done = True

    def _look_for_error(self, chunk: Chunk, event: bytes) -> None:
        if chunk.error is not None:
            raise ErrorInside(event)
        try:
            fields = msgspec.json.decode(event)
        except NOT_DECODED:
            return
        if isinstance(fields, dict) and ("detail" in fields or fields.get("object") == "error"):
            raise ErrorInside(event)

    def _hear_choice(self, choice: Choice) -> None:
        said = choice.delta or choice.message
        if said is not None:
            content = said.content
            if said.reasoning_content or said.reasoning or said.reasoning_details:
                self._hear_reasoning(said)
            if content:
                self._hear_text(content if isinstance(content, str) else _joined(content))
            if said.tool_calls:
                for call in said.tool_calls:
                    self._hear_call(call)
        if choice.usage is not None:
            self.usage = choice.usage
        if choice.finish_reason:
            self.finish = choice.finish_reason

    def _hear_reasoning(self, said: Said) -> None:
        """Thoughts have three names, and some hosts send them under two at once."""
        if said.reasoning_content:
            self.reasoning_key = "reasoning_content"
            self._hear_thought(said.reasoning_content)
        else:
            self.reasoning_key = "reasoning"
            self._hear_thought(said.reasoning or _joined(said.reasoning_details or []))

    def _hear_thought(self, piece: str) -> None:
        if self._mender is not None:
            piece = self._mender.mend("reasoning", piece)
        self._measure(piece)
        self.reasoning.append(piece)
        self._sink.reasoning(piece)

    def _hear_text(self, piece: str) -> None:
        if self._mender is not None:
            piece = self._mender.mend("text", piece)
        self._measure(piece)
        self.text.append(piece)
        self._sink.text(piece)

    def _hear_call(self, call: Call) -> None:
        draft = self._draft_of(call)
        draft.id = draft.id or call.id or ""
        function = call.function
        if function is None:
            return
        if function.name and not draft.name:
            self._measure(function.name)
            draft.name = function.name
            self._sink.call(draft.place, draft.id, draft.name)
            if draft.arguments:
                self._sink.arguments(draft.place, "".join(draft.arguments))
        arguments = function.arguments
        if arguments:
            text = arguments if isinstance(arguments, str) else msgspec.json.encode(arguments).decode()
            self._hear_arguments(draft, text)

    def _hear_arguments(self, draft: DraftedCall, piece: str) -> None:
        if self._mender is not None:
            piece = self._mender.mend(draft, piece)
        self._measure(piece)
        draft.arguments.append(piece)
        if draft.name:
            self._sink.arguments(draft.place, piece)

    def _draft_of(self, call: Call) -> DraftedCall:
        """The call that a piece belongs to: by its index; some hosts send none, or the same for every call."""
        named = call.function is not None and bool(call.function.name)
        index = call.index
        if index is None:
            index = len(self.calls) if (named or not self.calls) else len(self.calls) - 1
        draft = self._by_index.get(index)
        another = draft is not None and named and call.id and draft.id and call.id != draft.id
        if draft is None or another:
            if len(self.calls) >= MOST_CALLS:
                raise ModelUnavailable(
                    f"The model made more than {MOST_CALLS} calls in one answer.", code="too_much"
                )
            draft = DraftedCall(len(self.calls))
            self.calls.append(draft)
            self._by_index[index] = draft
        return draft

    def _measure(self, piece: str) -> None:
        """Note that content came; look at all of it once in a while."""
        if not self.pieces:
            self.first_at = self._clock()
        self.pieces += 1
        self._unseen.append(piece)
        self._chars += len(piece)
        if self._chars >= self._look_at:
            self._look()

    def _look(self) -> None:
        """Raises ModelUnavailable where the answer has no measure."""
        if self._chars > MOST_CHARS:
            raise ModelUnavailable(
                f"The model wrote more than {MOST_CHARS:,} characters in one answer.", code="too_much"
            )
        if self._watch.endless("".join(self._unseen)):
            raise ModelUnavailable(
                "The model repeats the same words without end, so its answer was stopped.", code="repetition"
            )
        self._unseen.clear()
        self._look_at = self._chars + EVERY

    def _finish_mending(self) -> None:
        if self._mender is None:
            return
        for channel, lost in self._mender.rest().items():
            if isinstance(channel, DraftedCall):
                self._hear_arguments(channel, lost)
            elif channel == "text":
                self._hear_text(lost)
            else:
                self._hear_thought(lost)


def _joined(items: list[TextItem]) -> str:
    return "".join(item.text or item.summary or "" for item in items)
