"""Numbers as people read them: durations, tokens, bytes, money."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language

KILO, MEGA = 1_000, 1_000_000
type Unit = tuple[
    int, str, int | None
]  # how many it stands for, its sign, and from where on it is told in whole ones

UNITS: dict[str, list[Unit]] = {
    "en": [(MEGA, "M", None), (KILO, "k", 10 * KILO)],
    "zh-hans": [(100_000_000, "亿", None), (10_000, "万", MEGA)],
}  # in which tokens are counted, the largest first
KIBI, MEBI, GIBI = 1024, 1024**2, 1024**3
MILLION = 1_000_000
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥"}


def clock(seconds: float | None) -> str:
    """`06:12`, or `1:06:12`; a dash where it is not known."""
    if seconds is None:
        return "–"
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def units() -> list[Unit]:
    """Those of the reader's language."""
    return UNITS.get(get_language() or "", UNITS["en"])


def short(number: int) -> str:
    """`940`, `1.2k`, `48k`, `1.2M`; in Chinese `4,800`, `4.8万`, `17.8万`, `1.2亿`."""
    for size, sign, whole in units():
        if number >= size:
            digits = 1 if whole is None or number < whole else 0
            return f"{number_format(number / size, digits)}{sign}"
    return grouped(number)


def size(number: int) -> str:
    """`312 B`, `4.2 KB`, `1.0 MB`, `2.0 GB`. Rounded before it is written: Django's own writing cuts off."""
    if number < KIBI:
        return f"{number} B"
    if number < MEBI:
        return f"{number_format(round(number / KIBI, 1), 1)} KB"
    if number < GIBI:
        return f"{number_format(round(number / MEBI, 1), 1)} MB"
    return f"{number_format(round(number / GIBI, 1), 1)} GB"


def money(millionths: int, currency: str) -> str:
    """`$1.84`, `$0.004`, `CHF 0.12`: as many digits as it takes to tell it from nothing."""
    digits = 2 if millionths >= MILLION or not millionths else 3
    while 0 < millionths < MILLION // 10**digits:
        digits += 1
    number = number_format(round(Decimal(millionths) / MILLION, digits), digits)
    return f"{SIGNS[currency]}{number}" if currency in SIGNS else f"{currency} {number}"


def exact(millionths: int, currency: str) -> str:
    """`$1.84`, `$1,204.000001`: every digit that is not nothing, cents at least."""
    number = Decimal(millionths) / MILLION
    digits = max(2, -int(number.normalize().as_tuple().exponent)) if millionths else 2
    told = number_format(number, digits, force_grouping=True)
    return f"{SIGNS[currency]}{told}" if currency in SIGNS else f"{currency} {told}"


def grouped(number: int) -> str:
    """`6,392,624`: every digit."""
    return number_format(number, force_grouping=True)
