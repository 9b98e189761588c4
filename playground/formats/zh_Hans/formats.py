"""Digits in threes, as Chinese tables write them; Django's own writes them without a break. No nought before a month."""

MONTH_DAY_FORMAT = "n月j日"
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
