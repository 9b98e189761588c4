"""Two runs side by side: what each took, how far apart that is, and both drawn on one scale of time."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.conversations.markdown import render
from playground.endpoints.configured import PRACTICE
from playground.numbers import clock, grouped, money, short
from playground.runs.kept import kept
from playground.runs.models import Run
from playground.runs.rendering.drafts import text_name
from playground.runs.rendering.files import FileFace, file_faces
from playground.runs.rendering.reasons import told
from playground.runs.rendering.timeline import Timeline, timeline
from playground.runs.rendering.watched import Watched
from playground.runs.rendering.words import END_WORDS, STATUS_WORDS, end_of
from swarm.parallelism import measure

WORTH_SAYING = 1.05  # times as much; less is no difference
MANY = 10  # times as much are told without tenths


class Compared(Struct, frozen=True, kw_only=True):
    """One of two runs, as it stands `now`."""

    run: Run
    watched: Watched
    now: float

    @property
    def length(self) -> float:
        """Seconds that it took, or that it takes so far."""
        ended = self.watched.state.ended_at
        return self.now if ended is None else ended


class Side(Struct, frozen=True, kw_only=True):
    """What the page shows of one of them."""

    key: UUID
    name: str
    url: str
    when: datetime
    end: str
    end_word: str
    reason: str
    alive: bool
    answer: SafeString
    files: list[FileFace]
    timeline: Timeline


class Fact(Struct, frozen=True, kw_only=True):
    """One thing that both took: in words, and on which side it is how many times as much."""

    word: str
    values: tuple[str, str]
    more: int | None = None
    times: str = ""


def sides(one: Compared, other: Compared) -> list[Side]:
    """Both, drawn on one scale."""
    scale = max(one.length, other.length)
    names = [name_of(one.run), name_of(other.run)]
    if names[0] == names[1]:
        names = [_("%(name)s, %(number)d") % {"name": name, "number": at} for at, name in enumerate(names, 1)]
    return [_side(run, name, scale) for run, name in zip((one, other), names, strict=True)]


def facts(one: Compared, other: Compared) -> list[Fact]:
    """What both took; nothing that neither has."""
    rows = [
        (_("Time"), _length, clock),
        (_("Agents"), _agents, _whole),
        (_("Steps"), lambda run: measure(run.watched.state).total_steps, _whole),
        (_("Steps in a row"), lambda run: measure(run.watched.state).critical_steps, _whole),
        (_("Calls"), lambda run: sum(agent.calls for agent in run.watched.state.agents), _whole),
        (_("Tokens read"), lambda run: run.watched.state.usage.input, _short),
        (_("Tokens written"), lambda run: run.watched.state.usage.output, _short),
        (_("Files"), lambda run: len(run.watched.state.files), _whole),
    ]
    found = [_fact(word, (number(one), number(other)), write) for word, number, write in rows]
    cost = _cost(one, other)
    return [*found, cost] if cost else found


def _side(compared: Compared, name: str, scale: float) -> Side:
    run, watched, state = compared.run, compared.watched, compared.watched.state
    end, answer = end_of(state.status, state.code, state.gaps), kept(state)
    return Side(
        key=run.key,
        name=name,
        url=reverse("runs:run", args=[run.key]),
        when=run.accepted_at,
        end=end or "",
        end_word=str(END_WORDS[end] if end else STATUS_WORDS[state.status]),
        reason=told(state.reason) if end in {"failed", "budget"} else "",
        alive=not state.ended,
        answer=render(answer, name=text_name(run.key)) if answer else SafeString(""),
        files=file_faces(watched.key, state.files.values()),
        timeline=timeline(state, compared.now, scale=scale),
    )


def name_of(run: Run) -> str:
    """What tells a run from others on the same question: its mode and its model."""
    model = _("practice model") if run.endpoint == PRACTICE else run.model
    return f"{run.get_mode_display()} · {model}"


def _fact(word: str, numbers: tuple[float, float], write: Callable[[float], str]) -> Fact:
    less, most = sorted(numbers)
    apart = less > 0 and most / less >= WORTH_SAYING
    return Fact(
        word=word,
        values=(write(numbers[0]), write(numbers[1])),
        more=numbers.index(most) if apart else None,
        times=_times(most / less) if apart else "",
    )


def _times(ratio: float) -> str:
    return f"{number_format(ratio, 1 if ratio < MANY else 0)}×"


def _cost(one: Compared, other: Compared) -> Fact | None:
    """What both cost, where it is known of one; how many times as much, where both have one currency."""
    bills = (one.watched.bill, other.watched.bill)
    prices = [(bill.cost, bill.now.currency) for bill in bills if bill.now and bill.cost is not None]
    if not prices:
        return None
    if len(prices) == 2 and prices[0][1] == prices[1][1]:  # noqa: PLR2004 - both
        return _fact(_("Cost"), (prices[0][0], prices[1][0]), lambda cost: money(round(cost), prices[0][1]))
    words = [
        money(bill.cost, bill.now.currency) if bill.now and bill.cost is not None else "–" for bill in bills
    ]
    return Fact(word=_("Cost"), values=(words[0], words[1]))


def _length(compared: Compared) -> float:
    return compared.length


def _agents(compared: Compared) -> int:
    """Those that worked: the one that leads is one of them."""
    return sum(agent.started_at is not None for agent in compared.watched.state.agents)


def _whole(number: float) -> str:
    return grouped(round(number))


def _short(number: float) -> str:
    return short(round(number))
