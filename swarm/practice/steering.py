"""Messages that come while a task is worked on: the simple ones are obeyed, the others are heard and said to be."""

import re

from msgspec import structs

from swarm.practice.order import Order
from swarm.practice.results import is_retold
from swarm.practice.words import bare, same, several

_ADD = re.compile(
    r"\b(?:also|add|include|and|plus|additionally)\b\s*(?:(?:give|list|show|find|note|report|add|include|look up|me|us)\s+)*(?P<what>[^.!?\n]+)",
    re.I,
)
_DROP = re.compile(r"\b(?:without|leave out|drop|skip|forget|remove|not|omit)\s+(?P<what>[^.!?\n]+)", re.I)
_ENOUGH = re.compile(r"\b(?:stop|enough|finish|wrap up|hurry|answer now|last step|that will do)\b", re.I)
_BRIEF = re.compile(r"\b(?:one sentence|brief(?:ly)?|short(?:er)?|concise(?:ly)?)\b", re.I)
_ADVICE = re.compile(r"\b(?:no tool call|delegate|sub-agents?|repeat(?:ed|ing)?|the same call)\b", re.I)


def steered(order: Order, messages: tuple[str, ...]) -> Order:
    """The order as later messages changed it, one after another."""
    for message in messages:
        if not is_retold(message):
            order = _steered(order, message)
    return order


def _steered(order: Order, message: str) -> Order:
    if _ENOUGH.search(message):
        return structs.replace(order, enough=True, brief=order.brief or bool(_BRIEF.search(message)))
    if dropped := _DROP.search(message):
        unwanted = _columns(dropped["what"])
        kept = tuple(one for one in order.columns if not any(same(one, other) for other in unwanted))
        if len(kept) < len(order.columns):
            return structs.replace(order, columns=kept)
    elif (added := _ADD.search(message)) and (columns := _columns(added["what"])) and order.shape != "report":
        new = tuple(one for one in columns if not any(same(one, other) for other in order.columns))
        return structs.replace(order, columns=order.columns + new)
    if _BRIEF.search(message):
        return structs.replace(order, brief=True)
    if _ADVICE.search(message):
        return order
    return structs.replace(order, notes=(*order.notes, message))


def _columns(text: str) -> tuple[str, ...]:
    """The columns in `the area and the calling code of each country`."""
    text = re.split(r"\s+(?:of|for|in|to) (?:each|every|all|them|it|the (?:table|report|answer))\b", text)[0]
    return tuple(bare(part) for part in several(text) if 0 < len(part.split()) <= 4)
