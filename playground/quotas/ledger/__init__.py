"""The ledger at work: amounts are reserved for a run, charged frame by frame, and settled when it rests.

All of it is sync, for `in_database`. The order of every lock: the run's row, its hold, then accounts by number. Times are
the database's. Where no limit holds for a person nothing is set aside, and only the bill is written.
"""

from playground.quotas.ledger.bill import Line, Payer
from playground.quotas.ledger.charging import charge
from playground.quotas.ledger.refusals import Spent
from playground.quotas.ledger.reserving import RunCaps, reserve
from playground.quotas.ledger.settling import renew, settle, sweep
from playground.quotas.ledger.taking import take
from playground.quotas.ledger.telling import Left, left

__all__ = [
    "Left",
    "Line",
    "Payer",
    "RunCaps",
    "Spent",
    "charge",
    "left",
    "renew",
    "reserve",
    "settle",
    "sweep",
    "take",
]
