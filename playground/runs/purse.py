"""The purse of one lease: it takes from the ledger in chunks, and hands out to the run's agents from memory.

Law: what is handed out and not yet given back, and what was used, is never more than the ledger has set aside for the run.
One agent at a time asks the ledger; the others wait for what it brings, and go in the order of their numbers: who leads
first, then those who began first, so that near its end a budget finishes some agents and does not begin all. Where
nothing limits the person there is no end to it, and the ledger is asked from time to time whether that still holds.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone
from msgspec import Struct

from playground.endpoints.prices import Prices
from playground.quotas import ledger
from playground.quotas.ledger import RunCaps, Spent
from playground.quotas.models import Hold
from playground.runs.threads import in_database
from swarm.errors import BudgetSpent
from swarm.messages import Usage
from swarm.purse import Need

AHEAD = (
    4  # one part in so many of what is handed out is asked for beyond the need: more agents, larger chunks
)
AT_LEAST = 8  # calls' worth that is asked for where nothing limits the person
LOOK_AGAIN = 5.0  # seconds after which a person whom nothing limited may be limited
AGAIN_AFTER = 0.5  # seconds before a database that did not answer is asked once more

log = logging.getLogger(__name__)


class Amount(Struct, frozen=True):
    """So much of both that is counted."""

    tokens: int = 0
    cost: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.tokens + other.tokens, self.cost + other.cost)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.tokens - other.tokens, self.cost - other.cost)

    def covers(self, other: "Amount") -> bool:
        """Whether there is enough of both."""
        return self.tokens >= other.tokens and self.cost >= other.cost

    def beyond(self, other: "Amount") -> "Amount":
        """What of this the other lacks."""
        return Amount(max(0, self.tokens - other.tokens), max(0, self.cost - other.cost))


NOTHING = Amount()


class Terms(Struct, frozen=True, kw_only=True):
    """For whom a run is paid, at which prices, and what it may take by itself in one portion."""

    run: UUID
    user: int
    prices: Prices | None
    caps: RunCaps = RunCaps()

    def amount(self, usage: Need | Usage) -> Amount:
        """What so many tokens count for."""
        cached = usage.cached if isinstance(usage, Usage) else 0
        cost = self.prices.cost(input=usage.input, cached=cached, output=usage.output) if self.prices else 0
        return Amount(usage.input + usage.output, cost)

    def allowed(self, portions: int) -> RunCaps:
        """The caps of the whole run, once it was allowed so many portions."""
        tokens, cost = self.caps.tokens, self.caps.cost
        return RunCaps(tokens=tokens and tokens * portions, cost=cost and cost * portions)


class Turns:
    """One agent at a time has the turn. Of those who wait, the one with the lowest number is next."""

    def __init__(self) -> None:
        self._holder: int | None = None
        self._line: list[tuple[int, int, asyncio.Future[None]]] = []
        self._arrivals = count()

    @property
    def taken(self) -> bool:
        """Whether somebody has the turn."""
        return self._holder is not None

    @asynccontextmanager
    async def turn(self, agent: int) -> AsyncIterator[None]:
        """Have the turn in the block."""
        try:
            if self.taken:
                await self._stand_in_line(agent)
            self._holder = agent
            yield
        finally:
            if self._holder == agent:
                self._pass_on()

    async def let_earlier_go(self, agent: int) -> None:
        """Give the turn to those with lower numbers who wait, and have it again after them."""
        while (first := self._first()) is not None and first < agent:
            self._pass_on()
            await self._stand_in_line(agent)

    async def _stand_in_line(self, agent: int) -> None:
        called = asyncio.get_running_loop().create_future()
        heappush(self._line, (agent, next(self._arrivals), called))
        await called

    def _first(self) -> int | None:
        while self._line and self._line[0][2].done():  # cancelled while it waited
            heappop(self._line)
        return self._line[0][0] if self._line else None

    def _pass_on(self) -> None:
        self._holder = self._first()
        if self._holder is not None:
            heappop(self._line)[2].set_result(None)


class RunPurse:
    """`swarm.purse.Purse` over the site's ledger. `epoch` tells the wishes of this lease from those of others."""

    def __init__(self, terms: Terms, epoch: int) -> None:
        self._terms = terms
        self._epoch = epoch
        self._hold: Hold | None = None  # as the ledger told it last; unsaved: nothing limits this person
        self._asks = 0
        self._balance = NOTHING  # set aside and not used
        self._shares: dict[int, Amount] = {}  # handed out, by agent
        self._out = NOTHING  # their sum
        self._wants: dict[int, tuple[Amount, Callable[[], None]]] = {}
        self._turns = Turns()
        self._returned = asyncio.Event()
        self._short = False  # what is left is handed out: wait for it
        self._refusals = 0
        self._refusal: BudgetSpent | None = None
        self._asked_at = 0.0

    def take(self, agent: int, need: Need) -> bool:
        """Set that aside from memory. False where others wait for it already, or there is too little."""
        if self._turns.taken or self._is_old():
            return False
        return self._hand_out(agent, self._terms.amount(need))

    async def reserve(self, agent: int, need: Need, waits: Callable[[], None]) -> None:
        """Set that aside when the ledger gives it, or calls under way give it back. Raises BudgetSpent."""
        amount, before = self._terms.amount(need), self._refusals
        self._wants[agent] = (amount, waits)
        if self._short:
            waits()
        try:
            async with self._turns.turn(agent):
                if self._refusals != before and self._refusal is not None:
                    raise self._refusal  # it was asked for all who waited
                while self._is_old() or not self._hand_out(agent, amount):
                    await self._fetch(amount, need.portions)
                    await self._turns.let_earlier_go(agent)
        finally:
            del self._wants[agent]

    def charge(self, agent: int, usage: Usage) -> None:
        """An attempt ended: what it used is gone, what it did not use is free."""
        self._balance -= self._terms.amount(usage)
        self.release(agent)

    def release(self, agent: int) -> None:
        """What was set aside for the agent is free."""
        self._out -= self._shares.pop(agent, NOTHING)
        self._returned.set()

    def _hand_out(self, agent: int, amount: Amount) -> bool:
        if not (self._balance - self._out).covers(amount):
            return False
        assert agent not in self._shares, f"agent {agent} has a call under way already"
        self._shares[agent] = amount
        self._out += amount
        return True

    def _is_old(self) -> bool:
        unlimited = self._hold is not None and self._hold.pk is None
        return unlimited and asyncio.get_running_loop().time() - self._asked_at > LOOK_AGAIN

    async def _fetch(self, amount: Amount, portions: int) -> None:
        """Bring more: from the ledger, or from a call that ends meanwhile. Raises BudgetSpent where neither will come."""
        self._returned.clear()
        try:
            await self._ask(amount, portions)
            self._short = False
        except Spent as spent:
            if self._returned.is_set():
                return  # a call ended while the ledger was asked: what it gave back may be enough
            if not self._shares:
                self._refusals += 1
                self._short = False
                self._refusal = _as_engine_hears(spent)
                raise self._refusal from spent
            self._tell_short()
            await self._returned.wait()

    def _tell_short(self) -> None:
        if not self._short:
            self._short = True
            for _, waits in self._wants.values():
                waits()

    async def _ask(self, amount: Amount, portions: int) -> None:
        """Ask for what all who wait need and something ahead, but be content with what one needs. Raises Spent."""
        free = self._balance - self._out
        wanted = sum((want for want, _ in self._wants.values()), start=NOTHING)
        ahead = Amount(self._out.tokens // AHEAD, self._out.cost // AHEAD)
        if self._hold is None or self._hold.pk is None:
            ahead += Amount(amount.tokens * AT_LEAST, amount.cost * AT_LEAST)
        chunk, least = (wanted + ahead).beyond(free), amount.beyond(free)
        self._asks += 1
        key = f"{self._terms.run}:{self._epoch}:{self._asks}"
        while True:
            try:
                hold = await in_database(self._reserve, chunk, least, key, portions)
                break
            except DatabaseError as error:
                log.warning("run %s: nothing set aside, asking again: %s", self._terms.run, error)
                await asyncio.sleep(AGAIN_AFTER)
        self._asked_at = asyncio.get_running_loop().time()
        self._note(hold, chunk)

    def _reserve(self, chunk: Amount, least: Amount, key: str, portions: int) -> Hold:
        terms = self._terms
        return ledger.reserve(
            terms.run,
            terms.user,
            tokens=chunk.tokens,
            cost=chunk.cost,
            currency=terms.prices.currency if terms.prices else "",
            key=key,
            caps=terms.allowed(portions),
            least_tokens=least.tokens,
            least_cost=least.cost,
        )

    def _note(self, hold: Hold, chunk: Amount) -> None:
        """The ledger gave: what it holds more than before, or all of a hold that we did not know."""
        before = self._hold
        self._hold = hold
        held = Amount(hold.tokens, hold.cost)
        if hold.pk is None:
            self._balance += chunk
        elif before is None or before.pk != hold.pk:  # begun by an earlier worker, perhaps, and used in part
            self._balance = held - Amount(hold.charged_tokens, hold.charged_cost)
        else:
            self._balance += held - Amount(before.tokens, before.cost)


def _as_engine_hears(spent: Spent) -> BudgetSpent:
    back = spent.resets_at
    seconds = max(0.0, (back - timezone.now()).total_seconds()) if back is not None else None
    return BudgetSpent(spent.sentence, code="cap" if spent.of_run else "budget", seconds=seconds)
