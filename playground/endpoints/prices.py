"""What tokens cost. Whole numbers only: money in millionths of a currency's unit, prices per million tokens."""

import msgspec
from msgspec import Struct

MILLION = 1_000_000


class Prices(Struct, frozen=True, kw_only=True):
    """Of one million tokens, in millionths of the currency: 4 dollars are 4,000,000."""

    input: int
    cached: int
    output: int
    currency: str

    def cost(self, *, input: int, cached: int, output: int) -> int:  # noqa: A002 - the word that usage has for it
        """Of so many tokens, of which `cached` are a part of `input`; a begun millionth counts."""
        known = min(cached, input)
        whole = (input - known) * self.input + known * self.cached + output * self.output
        return -(-whole // MILLION)


def prices_of(stored: object) -> Prices | None:
    """The prices that a row keeps as JSON, if it keeps any."""
    return msgspec.convert(stored, Prices) if stored else None
