"""Amounts, typed and told."""

import pytest

from playground.quotas.amounts import phrase, read, said, typed
from playground.quotas.models import Dimension, Period

TOKENS, MONEY, STORAGE = Dimension.TOKENS, Dimension.MONEY, Dimension.STORAGE


@pytest.mark.parametrize(
    ("dimension", "text", "amount"),
    [
        (TOKENS, "250,000", 250_000),
        (TOKENS, "1.5M", 1_500_000),
        (TOKENS, " Unlimited ", None),
        (TOKENS, "none", 0),
        (MONEY, "2.50", 2_500_000),
        (STORAGE, "500 MB", 500 * 1024**2),
        (STORAGE, "2g", 2 * 1024**3),
        (Dimension.AGENTS, "12", 12),
    ],
)
def test_what_is_typed_is_read(dimension: Dimension, text: str, amount: int | None) -> None:
    assert read(dimension, text) == amount
    assert read(dimension, typed(dimension, amount)) == amount


@pytest.mark.parametrize(
    ("dimension", "text"),
    [(TOKENS, "many"), (TOKENS, "-1"), (TOKENS, "1 MB"), (MONEY, "2k"), (STORAGE, "1e9"), (TOKENS, "")],
)
def test_what_cannot_be_read_is_answered_with_what_can(dimension: Dimension, text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        read(dimension, text)


def test_nobody_counts_beyond_what_a_row_holds() -> None:
    with pytest.raises(ValueError, match="unlimited"):
        read(TOKENS, "9" * 30)


def test_amounts_are_told_in_their_own_measure() -> None:
    assert [said(TOKENS, 1_200_000), said(MONEY, 1_840_000, "USD"), said(STORAGE, 3 * 1024**3)] == [
        "1.2M",
        "$1.84",
        "3.0 GB",
    ]
    assert [said(TOKENS, None), said(TOKENS, 0)] == ["unlimited", "none"]


def test_a_limit_has_a_name() -> None:
    assert phrase(TOKENS, Period.DAY) == "Tokens a day"
    assert phrase(TOKENS, Period.ROLLING_DAY) == "Tokens in any 24 hours"
    assert phrase(Dimension.AGENTS, Period.NONE) == "Agents a run"
