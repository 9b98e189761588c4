"""The brain: recognises its role from the tools on offer, as a language model would, and thinks in it.

Pure functions from a dialogue to the next reply. Nothing is remembered between two replies: the plan is read again from
the request, and how far it has come from the calls and their answers.
"""

from swarm.practice.chatting import chat
from swarm.practice.dialogue import Dialogue, Draft
from swarm.practice.digesting import digest
from swarm.practice.leading import lead
from swarm.practice.obeying import obey
from swarm.practice.order import Order
from swarm.practice.papers import as_plain, pivot
from swarm.practice.steering import steered
from swarm.practice.understanding import understand
from swarm.practice.viewing import view
from swarm.practice.working import work


def think(dialogue: Dialogue) -> Draft:
    """The next reply of the conversation: always the same for the same conversation."""
    if not dialogue.tools and not dialogue.calls:
        return chat(dialogue)
    if (dictated := obey(dialogue)) is not None:
        return dictated
    order = _order(dialogue)
    if (of_files := pivot(dialogue) or view(dialogue, order) or digest(dialogue, order)) is not None:
        return of_files
    if dialogue.tools >= {"create_subagent", "assign_tasks"} or dialogue.called("assign_tasks"):
        return lead(dialogue, order)
    return work(dialogue, order)


def _order(dialogue: Dialogue) -> Order:
    """The request as it stands now. One that only changes the last one ("also the area") is read together with it."""
    order = understand(as_plain(dialogue.task.text))
    if dialogue.past and not (order.subjects or order.group or order.riddle):
        earlier = understand(dialogue.past[-1].question)
        changed = steered(earlier, (dialogue.task.text,))
        if (earlier.subjects or earlier.group) and not changed.notes and changed != earlier:
            order = changed
    return steered(order, tuple(steer.text for steer in dialogue.steers))
