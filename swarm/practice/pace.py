"""How quickly an answer comes: the time to its first token, tokens a second, and what is due when."""

import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec import Struct


class Pace(Struct, frozen=True, kw_only=True):
    """The pace of one answer. Zero tokens a second means: everything at once."""

    first_token: float = 0.65  # seconds; varied by request between 0.6 and 1.4 times this
    tokens_per_second: float = 50.0

    def wait(self, request: bytes) -> float:
        """Seconds to the first token of the answer to `request`: always the same for the same bytes."""
        return self.first_token * (0.6 + 0.8 * zlib.crc32(request) / 0xFFFF_FFFF)

    def due(self, seconds: float) -> float:
        """How many tokens are due, so long after the first."""
        return self.tokens_per_second * seconds + 1 if self.tokens_per_second else float("inf")


AT_ONCE = Pace(first_token=0.0, tokens_per_second=0.0)

TICK = 0.05  # seconds between two writes of one stream: 20 Hz looks fluent
WRITES_PER_SECOND = 400  # of all streams together: with more than 20 of them each writes larger pieces


def tick(streams: int) -> float:
    """Seconds between two writes when `streams` flow at once. Beyond a quarter of a second it would look cut."""
    return min(max(TICK, streams / WRITES_PER_SECOND), 0.25)


def tokens(text: str) -> Iterator[str]:
    """Cut `text` into pieces of a language model's size: some three to six characters, a space leads a word."""
    start = 0
    while start < len(text):
        end = start + 6
        space = text.find(" ", start + 1, end)
        end = space if space > 0 else end
        yield text[start:end]
        start = end


def anywhere(text: str) -> Iterator[str]:
    """Cut `text` with no regard for what it says, as arguments are cut on the wire: 1 to 7 characters a piece."""
    cuts = [0]
    while cuts[-1] < len(text):
        cuts.append(cuts[-1] + 1 + (cuts[-1] * 5 + len(text)) % 7)
    yield from (text[start:end] for start, end in pairwise(cuts))


def count(text: str) -> int:
    """About how many tokens a model would count: a quarter of the characters."""
    return (len(text) + 3) // 4


def pace_of(environ: Mapping[str, str]) -> Pace:
    """The pace that PRACTICE_FIRST_TOKEN and PRACTICE_TOKENS_PER_SECOND name. Raises ValueError for nonsense."""
    return Pace(
        first_token=_seconds(environ, "PRACTICE_FIRST_TOKEN", Pace().first_token),
        tokens_per_second=_seconds(environ, "PRACTICE_TOKENS_PER_SECOND", Pace().tokens_per_second),
    )


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name, "").strip()
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name} is {text!r}: write a number that is not negative.")
    return value
