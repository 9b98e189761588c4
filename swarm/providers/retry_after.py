"""When an endpoint wants to be asked again: in seconds, in milliseconds, as a date, or in the words of its message."""

import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_ONE = r"\d+(?:\.\d+)?\s*(?:ms|milli\w*|sec\w*|min\w*|hours?|s|m|h)(?![a-z])[\s,]*"
_WISH = re.compile(rf"(?:after|in|wait)\s+(?:about\s+)?((?:{_ONE})+)", re.I)
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|milli|s|m|h)", re.I)


def retry_after(headers: Mapping[str, str], message: str, now: float) -> float | None:
    """Seconds until the endpoint wants to be asked again, None where it does not say. `now` is the time of day."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    wish = headers.get("retry-after", "").strip()
    seconds = _number(wish)
    if seconds is not None:
        return seconds
    return _until(wish, headers.get("date", ""), now) if wish else _in_words(message)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _until(wish: str, date: str, now: float) -> float | None:
    """From the endpoint's own clock where it shows it: ours may be wrong."""
    then = _timestamp(wish)
    if then is None:
        return None
    return max(0.0, then - (_timestamp(date) or now))


def _timestamp(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _in_words(message: str) -> float | None:
    """The wait in "please try again after 1 seconds", "try again in 6m0s", "retry in 20ms"."""
    found = _WISH.search(message[:2000])
    if found is None:
        return None
    parts = _PART.findall(found[1])
    return sum(
        float(number) * _UNITS["ms" if unit.lower() in ("ms", "milli") else unit.lower()]
        for number, unit in parts
    )
