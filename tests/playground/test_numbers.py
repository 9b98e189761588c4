"""Numbers are written as the reader's language writes them."""

import pytest
from django.utils import translation

from playground.numbers import grouped, money, short, size


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        (940, "940", "940"),
        (1_200, "1.2k", "1,200"),
        (9_990, "9.9k", "9,990"),
        (48_000, "48k", "4.8万"),
        (178_900, "178k", "17.8万"),
        (1_250_000, "1.2M", "125万"),
        (120_000_000, "120.0M", "1.2亿"),
    ],
)
def test_a_large_number_is_told_in_the_units_of_the_language(number: int, english: str, chinese: str) -> None:
    assert short(number) == english
    with translation.override("zh-hans"):
        assert short(number) == chinese


def test_digits_stand_in_threes_in_chinese_too() -> None:
    with translation.override("zh-hans"):
        assert grouped(6_392_624) == "6,392,624"
        assert money(1_840_000, "USD") == "$1.84"
        assert size(4_300) == "4.2 KB"
