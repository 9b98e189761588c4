"""Which part of a hold which account pays.

What a run is charged is paid in this order: the windows' side first, then the top-ups'. An own cap counts both sides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from playground.quotas.models import Account, Hold, HoldLine


@dataclass(frozen=True, slots=True)
class Sides:
    """How much of one unit a hold has on each side."""

    windows: int
    top_ups: int

    @property
    def all(self) -> int:
        return self.windows + self.top_ups


def lines_of(hold: Hold) -> list[HoldLine]:
    """The lines with their accounts."""
    return list(hold.lines.select_related("account"))


def sides_of(hold: Hold, lines: Iterable[HoldLine] | None = None) -> dict[str, Sides]:
    """By unit, how much lies where. What no limit bounds counts as the windows' side."""
    beyond: dict[str, int] = {}
    for line in lines_of(hold) if lines is None else lines:
        if is_top_up(line.account):
            beyond[line.account.unit] = beyond.get(line.account.unit, 0) + line.amount
    sums = {"tokens": hold.tokens, **({hold.currency: hold.cost} if hold.currency else {})}
    return {unit: Sides(amount - beyond.get(unit, 0), beyond.get(unit, 0)) for unit, amount in sums.items()}


def used_of(line: HoldLine, charged: int, sides: Sides) -> int:
    """How much of a line is used up when so much of its unit was charged."""
    if line.account.own:
        reaching = charged
    elif is_top_up(line.account):
        reaching = charged - sides.windows
    else:
        reaching = min(charged, sides.windows)
    return max(0, min(line.amount, reaching - line.start))


def is_top_up(account: Account) -> bool:
    """Whether an account stands for a top-up, even for one that was taken away since."""
    return account.top_up_id is not None or (not account.period and account.ends_at is not None)
