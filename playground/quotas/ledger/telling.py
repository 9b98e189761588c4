"""Says what a person has left. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from playground.quotas.effective import Effective, effective
from playground.quotas.ledger import clock
from playground.quotas.ledger.accounts import already, grown_old, starts_at, unit_of
from playground.quotas.models import Account, Dimension, Period, TopUp
from playground.quotas.periods import COUNTED, ROLLING, window
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
    at = clock.now()
    limits = [line for line in effective(user, COUNTED) if line.amount is not None]
    accounts = {
        (row.unit, row.period, row.own, row.starts_at): row
        for row in Account.objects.filter(
            user=user, top_up=None, starts_at__in={starts_at(line.period, at) for line in limits}
        )
    }
    found = [_of_limit(user, line, accounts, at) for line in limits]
    return [*found, *_of_top_ups(user, at)]


type _Accounts = dict[tuple[str, str, bool, datetime], Account]


def _of_limit(user: User, line: Effective, accounts: _Accounts, at: datetime) -> Left:
    unit, since = unit_of(line.dimension, line.currency), starts_at(line.period, at)
    account = accounts.get((unit, line.period, line.own, since))
    if account is not None:
        old = grown_old(account, at)[1] if line.period in ROLLING else 0
        spent, held = account.spent - old, account.held
    else:
        spent, held = _before_any_account(user, line, at), 0
    return Left(
        dimension=line.dimension,
        period=line.period,
        currency=line.currency,
        amount=line.amount or 0,
        spent=spent,
        held=held,
        soft_percent=line.soft_percent,
        resets_at=window(line.period, at).ends_at,
        own=line.own,
    )


def _before_any_account(user: User, line: Effective, at: datetime) -> int:
    if line.dimension not in {Dimension.TOKENS, Dimension.MONEY}:
        return 0
    unit = unit_of(line.dimension, line.currency)
    return already(user.pk, unit, line.period, own=line.own, since=window(line.period, at).starts_at)


def _of_top_ups(user: User, at: datetime) -> Iterable[Left]:
    good = TopUp.objects.filter(user=user, withdrawn_at=None, ends_at__gt=at).order_by("ends_at", "pk")
    for top_up in good.select_related("account"):
        account = getattr(top_up, "account", None)  # made when it is first needed
        yield Left(
            dimension=Dimension(top_up.dimension),
            period=Period.NONE,
            currency=top_up.currency,
            amount=top_up.amount,
            spent=account.spent if account else 0,
            held=account.held if account else 0,
            soft_percent=100,
            resets_at=top_up.ends_at,
            top_up=True,
        )
