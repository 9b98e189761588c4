"""How long to wait before another try. The step owns every repetition; this only does the arithmetic."""

from swarm.errors import ModelBusy, ModelError, ModelUnavailable

FIRST = 0.5  # seconds at most before the second try; doubles
MOST = 30.0
FIRST_BUSY = 1.0  # a refusal for load wants more room than a cut line
MOST_BUSY = 60.0
RETRY_AFTER_MOST = 600.0  # an endpoint that wishes for more is asked again all the same
SPREAD = 0.1  # of a wish, added so that a hundred agents do not come back in the same instant


def backoff(attempt: int, error: ModelError, roll: float) -> float:
    """Seconds to wait after try number `attempt` (from 1) failed with `error`.

    `roll` is a random number from 0 to 1, handed in so that this stays a pure function. The endpoint's own wish wins;
    else anything between nothing and the doubling bound is right ("full jitter"). Errors that another try cannot mend
    give 0: it is not for arithmetic to say whether there will be one.
    """
    if not isinstance(error, ModelBusy | ModelUnavailable):
        return 0.0
    if error.retry_after is not None:
        wish = min(max(0.0, error.retry_after), RETRY_AFTER_MOST)
        return wish + roll * max(SPREAD * wish, 0.1)
    first, most = (FIRST_BUSY, MOST_BUSY) if isinstance(error, ModelBusy) else (FIRST, MOST)
    bound: float = min(most, first * 2.0 ** min(max(0, attempt - 1), 32))
    return roll * bound
