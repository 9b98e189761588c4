"""Lines of the bill for tests, with numbers that can be added up by hand."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from playground.quotas.models import Charge
from playground.users.models import User

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def charged(
    user: User | None,
    *,
    at: datetime = NOON,
    tokens: tuple[int, int, int] = (100, 40, 10),
    cost: int = 0,
    currency: str = "",
    model: str = "kimi",
    mode: str = "swarm",
    run: UUID | None = None,
    agent: int = 0,
    step: int = 1,
) -> Charge:
    """One model call: so many tokens in, of them cached, out."""
    into, cached, out = tokens
    return Charge.objects.create(
        user=user,
        run=run or uuid4(),
        seq=step,
        agent=agent,
        step=step,
        attempt=1,
        mode=mode,
        endpoint="api.example",
        model=model,
        input=into,
        cached=cached,
        output=out,
        cost=cost,
        currency=currency,
        at=at,
    )
