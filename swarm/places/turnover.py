"""How quickly places come free at an endpoint, and how it has done lately."""

from collections import deque

WINDOW = 60.0  # seconds of refusals that are counted
SLOW_TO_FORGET = 0.05  # what one more stay counts for in the mean


class Turnover:
    """Measured in one process."""

    def __init__(self) -> None:
        self.failures = 0  # in a row, since something worked last
        self.worked_at: float | None = None
        self._stays = 0
        self._mean = 0.0
        self._refusals: deque[float] = deque()

    def stayed(self, seconds: float) -> None:
        """Somebody was inside for so long."""
        self._stays += 1
        self._mean += (seconds - self._mean) * max(1 / self._stays, SLOW_TO_FORGET)

    def until(self, place: int, at_once: float) -> float | None:
        """Seconds until the turn of who stands there, where `at_once` are inside; None while nobody can know."""
        return self._mean * place / max(1.0, at_once) if self._stays else None

    def worked(self, now: float) -> None:
        """The endpoint answered."""
        self.failures = 0
        self.worked_at = now

    def failed(self) -> None:
        """It did not."""
        self.failures += 1

    def refused(self, now: float) -> None:
        """It said that it has too much to do."""
        self._refusals.append(now)
        self.refusals(now)

    def refusals(self, now: float) -> int:
        """How often it said so in the last minute."""
        while self._refusals and self._refusals[0] < now - WINDOW:
            self._refusals.popleft()
        return len(self._refusals)
