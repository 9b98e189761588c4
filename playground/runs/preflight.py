"""What a person sees before many agents set out: what such runs took here, and the caps that this one may be given."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct

from playground.endpoints.models import Offer
from playground.numbers import clock, money, short
from playground.quotas.effective import effective
from playground.quotas.ledger import left
from playground.quotas.models import Dimension
from playground.runs.history import History, Spread, history_of
from playground.runs.models import AskFirst, Mode
from playground.users.models import User

ASKED_FOR = (Mode.AGENT, Mode.SWARM)  # modes in which one click can start much


type Said = Callable[[int], str]


class Guess(Struct, frozen=True, kw_only=True):
    """One number of the card: what it counts, where the middle lies, and the bounds of most."""

    word: str
    middle: str
    bounds: str


class Threshold(Struct, frozen=True, kw_only=True):
    """Below what nobody need be asked again, as the card offers it: in money where there is a price."""

    value: str
    words: str


class Preflight(Struct, frozen=True, kw_only=True):
    """The card. `symbol` is of the currency in which the cap on money is given; empty where nothing has a price."""

    basis: str
    guesses: list[Guess]
    swarm: bool
    symbol: str
    threshold: Threshold | None
    left: list[str]  # what share it is of what the person has left, a sentence for each limit that it touches


def preflight(user: User, mode: str, offer: Offer) -> Preflight | None:
    """The card for a run of that mode; None where it may begin unasked."""
    if mode not in ASKED_FOR:
        return None
    history = history_of(mode, offer.name, offer.prices)
    if not _is_wanted(user, offer, history):
        return None
    return Preflight(
        basis=_basis(history),
        guesses=_guesses(history, offer, mode) if history else [],
        swarm=mode == Mode.SWARM,
        symbol=offer.prices.currency if offer.prices else "",
        threshold=_threshold(history, offer) if history else None,
        left=_shares(user, history, offer) if history else [],
    )


def ask_less(user: User, threshold: str, currency: str) -> None:
    """Remember below what the person need not be asked: millionths of a currency, or tokens where there is none.

    A threshold that is no number changes nothing.
    """
    if not threshold.isdecimal():
        return
    AskFirst.objects.update_or_create(
        user=user,
        defaults={"cost": int(threshold), "currency": currency} if currency else {"tokens": int(threshold)},
    )


def ask_always(user: User) -> None:
    """Forget what was remembered."""
    AskFirst.objects.filter(user=user).delete()


def asked_from(user: User) -> str:
    """Below what they need not be asked, in words; empty where they are asked each time."""
    row = AskFirst.objects.filter(user=user).first()
    if row is None:
        return ""
    told = []
    if row.cost is not None:
        told.append(money(row.cost, row.currency))
    if row.tokens is not None:
        told.append(_tokens(row.tokens))
    return ", ".join(told)


def _is_wanted(user: User, offer: Offer, history: History | None) -> bool:
    """By the person's own word; without one, wherever tokens or money are not free to them."""
    prices = offer.prices
    row = AskFirst.objects.filter(user=user).first()
    if row is not None and history is not None:
        if prices and history.cost and row.cost is not None and row.currency == prices.currency:
            return history.cost.high > row.cost
        if not prices and row.tokens is not None:
            return history.tokens.high > row.tokens
    bounded = (Dimension.TOKENS, Dimension.MONEY)
    return bool(prices) or any(
        limit.dimension in bounded and limit.amount is not None for limit in effective(user)
    )


def _basis(history: History | None) -> str:
    if history is None:
        return _("No run of this kind has ended here yet, so there is nothing to go by.")
    if history.same_model:
        return ngettext(
            "From %(count)d run of this kind on this site.",
            "From %(count)d runs of this kind on this site. Four in five lay between the bounds.",
            history.runs,
        ) % {"count": history.runs}
    return ngettext(
        "From %(count)d run of this kind on this site, with other models.",
        "From %(count)d runs of this kind on this site, most with other models. Four in five lay between the bounds.",
        history.runs,
    ) % {"count": history.runs}


def _guesses(history: History, offer: Offer, mode: str) -> list[Guess]:
    found = [
        Guess(word=_("Tokens"), middle=short(history.tokens.middle), bounds=_bounds(history.tokens, short)),
        Guess(word=_("Time"), middle=clock(history.seconds.middle), bounds=_bounds(history.seconds, clock)),
    ]
    if mode == Mode.SWARM:
        found.insert(
            0, Guess(word=_("Agents"), middle=str(history.agents.middle), bounds=_bounds(history.agents, str))
        )
    if history.cost and offer.prices:
        currency = offer.prices.currency
        cost = history.cost

        def said(millionths: int) -> str:
            return money(millionths, currency)

        found.append(Guess(word=_("Cost"), middle=said(cost.middle), bounds=_bounds(cost, said)))
    return found


def _shares(user: User, history: History, offer: Offer) -> list[str]:
    """How much of what the person has left the middle run takes, for each limit that it touches."""
    currency = offer.prices.currency if offer.prices else ""
    takes = {(Dimension.TOKENS, ""): history.tokens.middle}
    if history.cost:
        takes[Dimension.MONEY, currency] = history.cost.middle
    found = []
    for line in left(user):
        taken = takes.get((line.dimension, line.currency))
        if taken is None or line.top_up:
            continue
        what = {"what": line.dimension.label, "period": line.period.label}
        if taken > line.available:
            found.append(
                _(
                    "It may take more than you have left (%(what)s, %(period)s): then it pauses, and nothing is lost."
                )
                % what
            )
        else:
            share = {"share": max(1, round(100 * taken / max(1, line.available)))}
            found.append(
                _("About %(share)d%% of what you have left (%(what)s, %(period)s).") % {**what, **share}
            )
    return found


def _bounds(spread: Spread, said: Said) -> str:
    low, high = said(spread.low), said(spread.high)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _threshold(history: History, offer: Offer) -> Threshold:
    if history.cost and offer.prices:
        worth = max(history.cost.high, 1)
        return Threshold(value=str(worth), words=money(worth, offer.prices.currency))
    return Threshold(value=str(history.tokens.high), words=_tokens(history.tokens.high))


def _tokens(count: int) -> str:
    return _("%(count)s tokens") % {"count": short(count)}
