"""How many requests at once an endpoint takes, found by trying.

Wide where nothing is known, cut to what was running well when the endpoint refuses, and grown again in seconds. The
numbers are of the whole endpoint, whichever process the requests are of. Times are the loop's.
"""

import math

BURST = 1.0  # seconds: refusals this close to the first of them are one event
REGROWTH = 0.5  # seconds between steps while below the number that ran well
PROBE = 2.0  # seconds of quiet before more than ran well is tried
PROBE_MOST = 10.0  # seconds: the quiet doubles up to this while such tries are refused
PAUSE = 0.25  # seconds without new entries when even a single request is refused; doubles until one succeeds
PAUSE_MOST = 8.0
RETRY_AFTER_MOST = 300.0  # seconds: an endpoint that wishes for more is tried again all the same
MEASURED = 15.0  # seconds for which the engine's own word about its load stands, so that no try is needed


class Finding:
    """Additive increase, decrease to what ran well."""

    def __init__(self, most: float) -> None:
        self.most = most
        self.limit = most
        self.paused_until = -math.inf
        self.grow_at = math.inf
        self._ceiling = most  # what ran well when the endpoint refused last
        self._floor = 1.0  # the ceiling falls no lower within one burst
        self._burst_at = -math.inf
        self._step = 1.0
        self._quiet = PROBE
        self._fruitless = 0  # refusals of a lone request since the last success

    def allow(self, most: float) -> None:
        """The configured number is another from now on."""
        if most == self.most:
            return
        unhurt = self.limit >= self.most
        self.most = most
        self.limit = most if unhurt else min(self.limit, most)
        self._ceiling = most if unhurt else min(self._ceiling, most)

    def succeeded(self) -> None:
        """The endpoint answered."""
        self._fruitless = 0

    def refused(self, now: float, running: int, retry_after: float | None) -> None:
        """It refused one of `running` requests."""
        others = float(max(1, running - 1))
        if now - self._burst_at > BURST:
            self._begin_burst(now, others)
        self._ceiling = max(self._floor, min(self._ceiling, others))
        self.limit = min(self.limit, others)
        self._wait_to_grow(now)
        if retry_after is not None:
            self.pause(now + min(max(0.0, retry_after), RETRY_AFTER_MOST))
        if running <= 1:
            self.pause(now + min(PAUSE * 2**self._fruitless, PAUSE_MOST))
            self._fruitless = min(self._fruitless + 1, 16)

    def heard(self, now: float, limit: float) -> None:
        """Another process found out this number."""
        limit = max(1.0, min(limit, self.most))
        if limit < self.limit:
            self._burst_at = now
        self.limit = self._ceiling = limit
        self._wait_to_grow(now)

    def measured(self, now: float, limit: float) -> None:
        """The engine's own load says so many: nothing need be tried while such words come."""
        self.limit = self._ceiling = max(1.0, min(limit, self.most))
        self.grow_at = now + MEASURED

    def pause(self, until: float) -> None:
        """Nobody enters before that."""
        self.paused_until = max(self.paused_until, until)

    def grow(self, now: float) -> None:
        """Back to what ran well in a few steps, beyond it by one, then two, then four, while nothing is refused."""
        if self.limit >= self.most or now < self.grow_at:
            return
        if self.limit < self._ceiling:
            self.limit = min(self._ceiling, self.limit * 1.5 + 1)
        else:
            if self._step > 1:
                self._quiet = PROBE
            self.limit = self._ceiling = min(self.most, self.limit + self._step)
            self._step *= 2
        self._wait_to_grow(now)

    def _begin_burst(self, now: float, others: float) -> None:
        """The first refusal in a while tells something; those that follow at once say the same again."""
        if others + 1 >= self.limit:
            self._quiet = min(self._quiet * 2, PROBE_MOST)
        self._floor = 1.0 if math.isinf(self.limit) else max(1.0, self.limit // 2)
        self._step = 1.0
        self._burst_at = now

    def _wait_to_grow(self, now: float) -> None:
        self.grow_at = now + (REGROWTH if self.limit < self._ceiling else self._quiet)
