"""How long a step waits before it tries a broken call again. It is the only owner of repetition in the house.

A refusal for load is none of this: there the endpoint's places decide who goes when.
"""

from swarm.errors import ModelUnavailable

FIRST = 0.5  # seconds, of the first wait at the most
MOST = 30.0  # seconds, of any wait that we choose ourselves
PATIENCE = 600.0  # seconds that an endpoint may ask for; more is cut to this and asked again


def backoff(tries: int, error: ModelUnavailable, chance: float) -> float:
    """Seconds to wait after the try number `tries` (from 1). `chance` is uniform in 0 to 1.

    The endpoint's own wish (Retry-After) wins; it is stretched by up to a tenth, so that a hundred agents who got the
    same wish do not come back in the same millisecond. Else full jitter under a doubling bound (AWS Architecture Blog,
    "Exponential Backoff And Jitter"), with a floor of a tenth of the bound.
    """
    if error.retry_after is not None:
        return min(max(0.0, error.retry_after), PATIENCE) * (1 + 0.1 * chance)
    bound = min(MOST, FIRST * 2.0 ** min(tries - 1, 10))
    return bound * (0.1 + 0.9 * chance)
