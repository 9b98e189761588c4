"""What the tests of the ledger share: limits, runs and lines of a bill in one breath."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from playground.quotas import ledger
from playground.quotas.models import Account, Dimension, Hold, Limit, Period, Subject, TopUp
from playground.users.models import User

FAR = timedelta(days=5)


def limit(user: User, amount: int, period: str = Period.DAY, *, money: str = "", own: bool = False) -> Limit:
    """So many tokens (or millionths of `money`) for one person."""
    return Limit.objects.create(
        subject=Subject.OWN if own else Subject.USER,
        user=user,
        dimension=Dimension.MONEY if money else Dimension.TOKENS,
        period=period,
        currency=money,
        amount=amount,
    )


def top_up(user: User, amount: int, *, ends_at: datetime, money: str = "") -> TopUp:
    return TopUp.objects.create(
        user=user,
        dimension=Dimension.MONEY if money else Dimension.TOKENS,
        currency=money,
        amount=amount,
        ends_at=ends_at,
        reason="a big week",
    )


def reserve(
    user: User,
    run: UUID,
    tokens: int,
    *,
    cost: int = 0,
    currency: str = "",
    key: str = "",
    least: int | None = None,
    caps: ledger.RunCaps | None = None,
) -> Hold:
    return ledger.reserve(
        run,
        user.pk,
        tokens=tokens,
        cost=cost,
        currency=currency,
        key=key or uuid4().hex,
        caps=caps or ledger.RunCaps(),
        least_tokens=least,
    )


def charge(
    user: User, run: UUID, tokens: int, *, seq: int = 1, cost: int = 0, currency: str = "", held: bool = True
) -> None:
    payer = ledger.Payer(run=run, user=user.pk, mode="swarm", held=held)
    line = ledger.Line(
        agent=0,
        step=seq,
        attempt=1,
        endpoint="models.example",
        model="kimi",
        input=tokens,
        cost=cost,
        currency=currency,
    )
    ledger.charge(payer, seq, [line])


def numbers(user: User, unit: str = "tokens", period: str = Period.DAY) -> tuple[int, int, int]:
    """Granted, spent and held of the newest account of a person."""
    account = Account.objects.filter(user=user, unit=unit, period=period).latest("pk")
    return account.granted, account.spent, account.held
