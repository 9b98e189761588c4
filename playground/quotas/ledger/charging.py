"""Writes the bill of a frame in the frame's own transaction. No account is touched, so nobody waits for anybody."""

from collections.abc import Sequence

from playground.quotas.ledger.bill import Line, Payer


def charge(payer: Payer, seq: int, lines: Sequence[Line]) -> None:
    """Add the lines of frame `seq` to the bill, and to what the run's hold has to pay."""
    raise NotImplementedError
