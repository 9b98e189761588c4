"""Says what a person has left. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from playground.quotas.models import Dimension, Period
from playground.users.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How one limit, or one top-up, stands."""

    dimension: Dimension
    period: Period
    currency: str
    amount: int  # granted
    spent: int
    held: int  # set aside for runs under way, and partly charged already
    soft_percent: int
    resets_at: datetime | None  # of a top-up: when it ends
    own: bool = False
    top_up: bool = False

    @property
    def available(self) -> int:
        return max(0, self.amount - self.spent - self.held)


def left(user: User) -> list[Left]:
    """Every limit that is used up and comes back, and then every top-up that is still good."""
    raise NotImplementedError
