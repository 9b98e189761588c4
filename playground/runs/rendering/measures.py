"""What a run took, in one line: tokens, money, the wait for the first one, and how quick they came."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.endpoints.prices import prices_of
from playground.numbers import money, short
from playground.runs.bill import Bill
from playground.runs.models import Run
from playground.runs.pace import Pace
from swarm.state import RunState


class Measures(Struct, frozen=True, kw_only=True):
    """What is known. `cost` is in millionths of the currency; None where no price is."""

    input: int
    cached: int
    output: int
    pace: Pace
    cost: int | None = None
    currency: str = ""

    @property
    def line(self) -> str:
        """“1.2k in (0.9k cached), 340 out · $0.004 · first token 0.8 s · 52 tokens/s”; empty before the first step."""
        rate = self.output / self.pace.answering if self.pace.answering else 0.0
        parts = [
            self._tokens() if self.input or self.output else "",
            money(self.cost, self.currency) if self.cost is not None and self.output else "",
            _("first token %(seconds)s s") % {"seconds": number_format(self.pace.first, 1)}
            if self.pace.first is not None
            else "",
            _("%(count)d tokens/s") % {"count": round(rate)} if round(rate) else "",
        ]
        return " · ".join(part for part in parts if part)

    def _tokens(self) -> str:
        values = {"input": short(self.input), "cached": short(self.cached), "output": short(self.output)}
        if self.cached:
            return _("%(input)s in (%(cached)s cached), %(output)s out") % values
        return _("%(input)s in, %(output)s out") % values


def of_state(state: RunState, pace: Pace, bill: Bill) -> Measures:
    """Of a run as it stands."""
    used = state.usage
    return Measures(
        input=used.input,
        cached=used.cached,
        output=used.output,
        pace=pace,
        cost=bill.cost,
        currency=bill.now.currency if bill.now else "",
    )


def of_row(run: Run) -> Measures:
    """Of a run that ended, from its row."""
    prices = prices_of(run.prices)
    return Measures(
        input=run.input_tokens,
        cached=run.cached_tokens,
        output=run.output_tokens,
        pace=Pace(first=run.first_token, answering=run.answering, model=run.answered_by),
        cost=run.cost,
        currency=prices.currency if prices else "",
    )


def another_model(asked: str, answered: str) -> str:
    """What a page says where the endpoint names another model than the one that was asked for."""
    if not asked or not answered or asked == answered:
        return ""
    return _("%(asked)s was asked for; the endpoint says that %(answered)s answered.") % {
        "asked": asked,
        "answered": answered,
    }
