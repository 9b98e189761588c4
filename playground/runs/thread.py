"""What was said on the way to a question, as a model reads it: one branch of the conversation, honest about what is missing."""

from collections import defaultdict

from msgspec import Struct

from playground.conversations.models import Message, Role
from playground.conversations.tree import tree_of
from playground.runs.models import Control, Run, Status

STOPPED = "[The person stopped this answer here.]"
BROKEN = "[This answer broke off here.]"
NONE_STOPPED = "[There is no answer: the person stopped the work on it.]"
NONE_BROKEN = "[There is no answer: the work on it failed.]"
MEANWHILE = "While you worked on this I added: "


class Told(Struct, frozen=True, kw_only=True):
    """A message, and its text as a model reads it: with what was added while it was answered, and how an answer ended."""

    message: Message
    text: str


def thread_of(run: Run) -> list[Told]:
    """Everything on the branch of the run's question, oldest first, that question last."""
    path = tree_of(run.conversation).until(run.message_id)
    messages = Message.objects.in_bulk(path)
    before = Run.objects.filter(answer__in=path)
    statuses = dict(before.values_list("answer", "status"))
    added = _added(path)
    return [
        Told(message=messages[pk], text=_read(messages[pk], statuses.get(pk), added[pk]))
        for pk in path
        if pk in messages
    ]


def _added(path: list[int]) -> dict[int, list[str]]:
    """By question, what its agent was handed while it made the answer of this branch."""
    steers = Control.objects.filter(kind=Control.Kind.STEER, run__answer__in=path, outcome="applied")
    leading = steers.exclude(agent__gt=0).order_by("pk").values_list("run__message", "text")
    added = defaultdict(list)
    for message, text in leading:
        added[message].append(text)
    return added


def _read(message: Message, status: str | None, added: list[str]) -> str:
    if message.role == Role.USER:
        return "\n\n".join((message.text, *(f"{MEANWHILE}{text}" for text in added)))
    match status:
        case Status.CANCELLED:
            return f"{message.text}\n\n{STOPPED}" if message.text else NONE_STOPPED
        case Status.FAILED:
            return f"{message.text}\n\n{BROKEN}" if message.text else NONE_BROKEN
        case _:
            return message.text
