"""From the frames of a run to the pieces of an answer, as a client of OpenAI reads them.

Thoughts and what happens in a swarm come as `reasoning_content`, the answer as `content`. An agent with tools may say a
few words before it calls one: text is held back until it is long enough to be the answer, or until its step has ended.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from playground.runs.kept import calls_left
from playground.runs.rendering import standing
from swarm import events as ev
from swarm.events import Event
from swarm.state import RunState

HELD_CHARS = 400  # words before a call are shorter, answers longer
PROGRESS_EVERY = 5.0  # seconds of the run between two sentences about a swarm

type Kind = Literal["reasoning_content", "content"]


@dataclass(slots=True)
class Narrator:
    """Follows one run. `tools` says whether its leading agent may call tools of the site."""

    tools: bool
    state: RunState = field(default_factory=RunState)
    _held: str = ""
    _flowing: bool = False
    _said: bool = False  # something of the answer went out
    _told: str = ""
    _told_at: float = 0.0

    def hear(self, events: Iterable[Event]) -> Iterator[tuple[Kind, str]]:
        """The pieces that these events add."""
        for event in events:
            self.state.apply(event)
            yield from self._of(event)
        yield from self._progress()

    def rest(self) -> Iterator[tuple[Kind, str]]:
        """What was held back, when the run is over."""
        if self._held:
            yield "content", self._release()

    def _of(self, event: Event) -> Iterator[tuple[Kind, str]]:
        match event:
            case ev.ReasoningDelta(agent=0):
                yield "reasoning_content", event.text
            case ev.TextDelta(agent=0):
                self._held += event.text
                if self._flowing or not self.tools or len(self._held) >= HELD_CHARS:
                    self._flowing = True
                    yield "content", self._release()
            case ev.CallOpened(agent=0) if self._held:
                held, self._held = self._held, ""
                yield "reasoning_content", f"{held}\n\n"
            case ev.StepCompleted(agent=0):
                if self.state.agents[0].steps[-1].calls:
                    self._flowing = False
                elif self._held:
                    yield "content", self._release()
            case ev.AttemptFailed(agent=0):
                self._held = ""
                self._flowing = False
                if self._said:
                    self._said = False
                    yield (
                        "content",
                        "\n\n" + _("(The connection to the model broke; the answer begins again.)") + "\n\n",
                    )
            case _:
                pass

    def _release(self) -> str:
        held, self._held = self._held, ""
        self._said = True
        return held

    def _progress(self) -> Iterator[tuple[Kind, str]]:
        """One sentence about the flock, when it changed and the last is some seconds old."""
        if not self.state.waves or self.state.last_at - self._told_at < PROGRESS_EVERY:
            return
        sentence = standing.of_state(self.state).sentence
        if sentence != self._told:
            self._told, self._told_at = sentence, self.state.last_at
            yield "reasoning_content", f"{sentence}\n"

    def calls(self) -> list[dict[str, Any]]:
        """The calls of tools of the program's own that the answer makes."""
        return [
            {
                "index": index,
                "id": call["id"],
                "type": "function",
                "function": {"name": call["name"], "arguments": call["arguments"]},
            }
            for index, call in enumerate(calls_left(self.state))
        ]
