"""What a person may want of a run while it goes. A wish, not a fact: the engine answers with events."""

from typing import Literal

from msgspec import Struct


class Control(Struct, frozen=True, kw_only=True):
    """One wish. `agent` None means the whole run; `text` is for steer. The same `key` twice counts once.

    Agent 0 is the orchestrator itself: stopping or pausing it alone leaves its sub-agents at work.
    """

    key: str
    kind: Literal["stop", "pause", "resume", "steer", "retry"]
    agent: int | None = None
    text: str = ""
