"""Why something is not given, in a sentence for the person."""

from datetime import datetime

from django.utils.translation import gettext as _

from playground.quotas.amounts import phrase
from playground.quotas.ledger.accounts import Limited
from playground.quotas.models import Dimension, Period
from playground.quotas.periods import comes_back


class Spent(Exception):
    """A limit is reached: nothing was set aside. `resets_at` None: it does not come back by itself, or bit by bit."""

    def __init__(
        self,
        sentence: str,
        dimension: Dimension,
        period: Period = Period.NONE,
        resets_at: datetime | None = None,
        *,
        left: int = 0,
        of_run: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.dimension = dimension
        self.period = period
        self.resets_at = resets_at
        self.left = left  # how much could still be had
        self.of_run = of_run  # it is the run's own cap, and no limit of the person

    def __str__(self) -> str:
        """The sentence, and when it comes back: in the zone and language of who reads it now."""
        return f"{self.sentence} {comes_back(self.period, self.resets_at)}".strip()


def refusal(line: Limited, *, left: int) -> Spent:
    """That this limit is reached, and what to do."""
    dimension, period = line.limit.dimension, line.limit.period
    values = {"what": phrase(dimension, period)}
    if line.limit.own:
        sentence = _("Your own cap is reached (%(what)s). Raise it, or wait.") % values
    else:
        sentence = _("Your limit is reached (%(what)s). Wait, or ask an admin for more.") % values
    return Spent(sentence, dimension, period, line.account.ends_at, left=left)


def refusal_of_run(dimension: Dimension, *, left: int) -> Spent:
    """That the cap of one run is reached."""
    sentence = _("The cap of this run is reached (%(what)s). Raise it to go on.") % {"what": dimension.label}
    return Spent(sentence, dimension, left=left, of_run=True)
