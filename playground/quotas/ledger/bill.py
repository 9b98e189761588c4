"""What a frame has to pay for, as the engine's side says it."""

from dataclasses import dataclass
from uuid import UUID

from playground.quotas.models import Charge


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Whose bill it is, and for which run in which mode."""

    run: UUID
    user: int | None  # None: the person is gone
    mode: str
    held: bool  # whether this worker ever got a saved hold for the run


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the bill: an ended attempt at a model call, or a use of a tool that costs something."""

    agent: int
    step: int
    attempt: int
    endpoint: str
    model: str
    input: int = 0  # cached tokens are a part of it
    cached: int = 0
    output: int = 0
    estimated: bool = False  # no usage came: counted by us
    cost: int = 0  # in millionths of `currency`
    currency: str = ""  # empty: it has no price
    kind: Charge.Kind = Charge.Kind.MODEL

    @property
    def tokens(self) -> int:
        """What counts against limits of tokens."""
        return self.input + self.output
