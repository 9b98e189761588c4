"""The few agents that a card names: those in trouble first, then those at work."""

from django.template.loader import render_to_string
from msgspec import Struct

from playground.runs.rendering.rows import row
from playground.runs.rendering.watched import Watched
from playground.runs.rendering.words import STATUS_WORDS
from swarm.state import Status

SHOWN = 3
ORDER: dict[Status, int] = {"failed": 0, "waiting": 1, "running": 2}


class Mattering(Struct, frozen=True, kw_only=True):
    """One of them."""

    number: int
    label: str
    status: Status
    word: str
    line: str


def mattering(watched: Watched) -> list[Mattering]:
    """Failed agents, those that wait, then those that work; the first of their kind, so that the list stays calm."""
    candidates = [agent for agent in watched.state.agents[1:] if agent.status in ORDER]
    candidates.sort(key=lambda agent: (ORDER[agent.status], agent.agent))
    shown = [row(watched, agent.agent) for agent in candidates[:SHOWN]]
    return [
        Mattering(
            number=each.agent,
            label=each.label or each.name,
            status=each.status,
            word=str(STATUS_WORDS[each.status]),
            line=each.line,
        )
        for each in shown
    ]


def matter_html(watched: Watched) -> str:
    """The partial of the card; an empty list where nobody is at work or in trouble."""
    context = {"matter": mattering(watched), "run": {"key": watched.key}}
    return render_to_string("runs/_matter.html", context).strip()
