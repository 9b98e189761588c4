"""What the model calls of a run cost, each by itself: a begun millionth counts in every one. Values only."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import Struct, field

from playground.endpoints.prices import Prices
from swarm import events as ev


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """An attempt that ended and used something: of which model, and at what price."""

    over: ev.StepCompleted | ev.AttemptFailed
    model: str
    cost: int
    currency: str  # empty: it has no price


class Bill(Struct):
    """The sum of a run's calls so far. `prices` are those of its model, and then of each model that it was moved to."""

    prices: list[Prices | None] = field(default_factory=lambda: [None])
    moves: int = 0
    costs: dict[str, int] = field(default_factory=dict)  # by currency

    @property
    def now(self) -> Prices | None:
        """Those of the model that the run has now."""
        return self.prices[min(self.moves, len(self.prices) - 1)]

    @property
    def cost(self) -> int | None:
        """What its calls cost in the currency that it is charged in now; None where its model has no price."""
        return self.costs.get(self.now.currency, 0) if self.now else None

    def move(self) -> None:
        """The run has another model."""
        self.moves += 1

    def add(self, over: ev.StepCompleted | ev.AttemptFailed) -> int:
        """Count an attempt that ended; answers what it cost."""
        used, prices = over.usage, self.now
        if prices is None:
            return 0
        cost = prices.cost(input=used.input, cached=used.cached, output=used.output)
        self.costs[prices.currency] = self.costs.get(prices.currency, 0) + cost
        return cost

    def lines(self, over: ev.StepCompleted | ev.AttemptFailed, model: str) -> Iterator[Billed]:
        """What is charged for an attempt that ended; nothing for one that used nothing."""
        if over.usage.total:
            currency = self.now.currency if self.now else ""
            yield Billed(over=over, model=model, cost=self.add(over), currency=currency)
