"""Writes the bill of a frame in the frame's own transaction. No account is touched, so nobody waits for anybody.

The SQL is made once: through the ORM a step's line cost as much as its frame.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field

from playground.quotas.ledger import clock
from playground.quotas.ledger.bill import Line, Payer
from playground.quotas.ledger.settling import pay
from playground.quotas.models import Charge, Hold

_OF_A_LINE = (
    "kind",
    "agent",
    "step",
    "attempt",
    "endpoint",
    "model",
    "input",
    "cached",
    "output",
    "estimated",
    "cost",
    "currency",
)


def charge(payer: Payer, seq: int, lines: Sequence[Line]) -> None:
    """Add the lines of frame `seq` to the bill, and to what the run's hold has to pay.

    In the caller's transaction. What the hold cannot take, since it was settled or is of another currency, is paid at once.
    """
    if not lines:
        return
    tokens = sum(line.tokens for line in lines)
    costs = _costs(lines)
    currency, cost = next(iter(costs.items()), ("", 0))
    with connection.cursor() as cursor:
        run = _field(Hold, "run").get_db_prep_save(payer.run, connection=connection)
        cursor.execute(_add(), (tokens, currency, cost, run))
        hold, holds = cursor.fetchone() or (None, "")
        if payer.held and payer.user is not None:  # before the lines are there: a new account counts those
            late = {unit: amount for unit, amount in costs.items() if hold is None or unit != holds}
            _pay_at_once(payer.user, f"late:{payer.run}:{seq}", late | ({} if hold else {"tokens": tokens}))
        common = (payer.user, run, hold, seq, payer.mode)
        values = [(*common, *(getattr(line, name) for name in _OF_A_LINE)) for line in lines]
        cursor.execute(_insert(len(lines)), [value for row in values for value in row])


def _costs(lines: Sequence[Line]) -> dict[str, int]:
    costs: dict[str, int] = {}
    for line in lines:
        if line.currency:
            costs[line.currency] = costs.get(line.currency, 0) + line.cost
    return costs


def _pay_at_once(user: int, key: str, amounts: dict[str, int]) -> None:
    for unit, amount in amounts.items():
        if amount:
            pay(user, unit, amount, key=f"{key}:{unit}", at=clock.now())


@cache
def _add() -> str:
    table, (tokens, cost, currency, run, settled) = (
        _quoted(Hold._meta.db_table),
        (_column(Hold, name) for name in ("charged_tokens", "charged_cost", "currency", "run", "settled_at")),
    )
    return (
        f"UPDATE {table} SET {tokens} = {tokens} + %s, "  # noqa: S608 - our own names
        f"{cost} = {cost} + CASE WHEN {currency} = %s THEN %s ELSE 0 END "
        f"WHERE {run} = %s AND {settled} IS NULL RETURNING id, {currency}"
    )


@cache
def _insert(lines: int) -> str:
    names = ("user", "run", "hold", "seq", "mode", *_OF_A_LINE)
    columns = ", ".join(_column(Charge, name) for name in names)
    row = f"({', '.join(['%s'] * len(names))})"
    rows = ", ".join([row] * lines)
    return f"INSERT INTO {_quoted(Charge._meta.db_table)} ({columns}) VALUES {rows}"  # noqa: S608 - our own names


def _field(model: type[Charge | Hold], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, Field), f"{name} is a column of {model.__name__}"
    return field


def _column(model: type[Charge | Hold], name: str) -> str:
    return _quoted(str(_field(model, name).column))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
