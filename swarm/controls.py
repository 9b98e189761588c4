"""What a person may want of a run while it goes. A wish, not a fact: the engine answers with events."""

from typing import Literal

from msgspec import Struct


class Control(Struct, frozen=True, kw_only=True):
    """One wish. `agent` None means the whole run; `text` is for steer and resume. The same `key` twice counts once.

    Agent 0 leads the run: stopping it stops the run; pausing it alone leaves its sub-agents at work. `retry` of an agent
    that has not ended begins its step under way anew. `resume` of a run that waits may name in `text` another model, with
    which it goes on. `conclude` ends a run with what it has.
    """

    key: str
    kind: Literal["stop", "pause", "resume", "steer", "retry", "conclude"]
    agent: int | None = None
    text: str = ""
