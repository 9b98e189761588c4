"""Sets amounts aside for a run before its model calls, on every account that applies: all of it or nothing."""

from dataclasses import dataclass
from uuid import UUID

from playground.quotas.models import Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCaps:
    """What a whole run may take, from its first frame to its end. None: only the person's limits count."""

    tokens: int | None = None
    cost: int | None = None  # in millionths of the run's currency


NO_CAPS = RunCaps()


def reserve(
    run: UUID,
    user_id: int,
    *,
    tokens: int,
    cost: int,
    currency: str,
    key: str,
    caps: RunCaps = NO_CAPS,
    least_tokens: int | None = None,
    least_cost: int | None = None,
) -> Hold:
    """Open the run's hold, or let it grow, by so much; answers the hold with its new sums.

    Where less is left but at least `least_…`, that much is given (not given: all or nothing). Raises Spent, and nothing
    is set aside. The same key twice gives the first answer. A hold without `pk` says that nothing limits this person:
    go on as if it were all there, and ask again after as much. A hold of another currency is settled first.
    The hold is the run's, not the worker's: what a dead worker left of it (`tokens - charged_tokens`) is yours.
    """
    raise NotImplementedError
