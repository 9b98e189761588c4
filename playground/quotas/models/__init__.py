"""Limits and permissions (what an admin decides), and the ledger (what has come of it)."""

from playground.quotas.models.ledger import Account, Charge, Chunk, Hold, HoldLine, Place, Posting
from playground.quotas.models.limits import Dimension, Limit, Period, Permission, Subject, TopUp
from playground.quotas.models.requests import Pace

__all__ = [
    "Account",
    "Charge",
    "Chunk",
    "Dimension",
    "Hold",
    "HoldLine",
    "Limit",
    "Pace",
    "Period",
    "Permission",
    "Place",
    "Posting",
    "Subject",
    "TopUp",
]
