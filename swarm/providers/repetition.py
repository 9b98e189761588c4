"""Finds out that a model says the same again and again, long before its output limit does.

Open weights sometimes end in `!!!!!!` or in one paragraph without end. Bounded: the last 16,000 characters are looked
at once every 2,000.
"""

WINDOW = 16_384  # characters that are remembered
EVERY = 2_048  # characters between two looks; a look takes some 20 microseconds
LEAST = 4_096  # characters that must repeat; a table's rule or a row of spaces is shorter
TIMES = 8  # repetitions of a long phrase
ANCHOR = 1_024  # characters whose last occurrence before gives the length of the phrase


class RepetitionWatch:
    """Hears all that a model writes, about EVERY characters at a time."""

    def __init__(self) -> None:
        self._tail = ""

    def endless(self, more: str) -> bool:
        """Whether, with `more`, the end of the text is one phrase over and over."""
        self._tail = (self._tail + more)[-WINDOW:]
        return repeats(self._tail)


def repeats(text: str) -> bool:
    """Whether `text` ends in at least LEAST characters, and TIMES times, of one repeated phrase."""
    if len(text) < LEAST:
        return False
    backwards = text[::-1]  # so that the search goes forward, which is linear even for nasty texts
    phrase = backwards.find(backwards[:ANCHOR], 1)
    if phrase < 0:
        return False
    span = max(LEAST, phrase * TIMES)
    return len(text) >= span and backwards[phrase:span] == backwards[: span - phrase]
