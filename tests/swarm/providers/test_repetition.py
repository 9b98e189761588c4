"""Endless repetition is noticed early; what merely has a rhythm is left alone."""

from itertools import count

import pytest

from swarm.providers.repetition import WINDOW, RepetitionWatch


def heard_until_noticed(phrase: str, piece: int, most: int) -> int | None:
    """How many characters of `phrase` on and on pass before the watch speaks; None if it never does."""
    watch, text = RepetitionWatch(), phrase * (most // len(phrase) + 1)
    for start in range(0, most, piece):
        if watch.endless(text[start : start + piece]):
            return start
    return None


@pytest.mark.parametrize("phrase", ["!", "ha ", "I will try again. ", "x" * 700 + "\n", "word " * 300])
@pytest.mark.parametrize("piece", [7, 2048, 5000])
def test_one_phrase_over_and_over_is_noticed(phrase: str, piece: int) -> None:
    noticed = heard_until_noticed(phrase, piece, 2 * WINDOW)
    assert noticed is not None
    assert noticed <= WINDOW + 8192


def test_a_list_that_counts_is_no_repetition() -> None:
    watch, numbers = RepetitionWatch(), count()
    assert not any(
        watch.endless(f"| row {next(numbers)} | yes | no | the same words |\n") for _ in range(5000)
    )


def test_a_long_rule_and_a_row_of_spaces_are_no_repetition() -> None:
    watch = RepetitionWatch()
    assert not watch.endless("The table\n" + "-" * 3000 + "\n" + " " * 3000 + "ends here." * 10)


def test_repetition_that_ended_is_forgiven() -> None:
    watch = RepetitionWatch()
    assert not watch.endless("=" * 3500 + " and now for something else, told in some detail. ")
