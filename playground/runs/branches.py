"""What people do to a conversation that has begun: ask otherwise, have it answered again, go on, take back, look at another branch.

Law: nothing that was said is lost. Only a question on which no work has begun is ever changed or removed.
"""

from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from playground.conversations.attachments import copy_to
from playground.conversations.models import Attachment, Conversation, Message, Reaction
from playground.conversations.tree import tree_of
from playground.runs.actions import STEERABLE, retry_run, sent_already, start_run, work_on
from playground.runs.kept import CUT
from playground.runs.models import Run, Status
from playground.users.models import User
from swarm.events import Mode


class TooLate(Exception):
    """What was wanted cannot be done any more. The message is one sentence for the person."""


def ask_otherwise(
    question: Message, text: str, mode: Mode, *, model: str = "", key: UUID | None = None
) -> Run:
    """Ask an earlier question in other words, with the same files: a branch. One that still waits is replaced."""
    conversation = question.conversation
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=conversation.pk)
        if (known := sent_already(conversation.owner_id, key)) is not None:
            return known
        waiting = _untouched(question)
        run = start_run(
            conversation,
            text,
            mode,
            beside=question,
            model=model,
            key=key,
        )
        if waiting is None:
            copy_to(question, run.message)
        else:
            Attachment.objects.filter(message=question).update(message=run.message)
            _replace(waiting, run.answer_id, run)
    return run


def take_back(run: Run) -> None:
    """Remove a question that still waits. What follows it moves up. Raises TooLate."""
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=run.conversation_id)
        waiting = _untouched(run.message)
        if waiting is None:
            raise TooLate(_("Work on this has begun already: you can stop it."))
        _replace(waiting, waiting.message.parent_id, waiting.after)


def answer_again(run: Run, mode: Mode, *, model: str = "", key: UUID | None = None) -> Run:
    """Another answer to the same question, beside the one there is."""
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=run.conversation_id)
        if (known := sent_already(run.conversation.owner_id, key)) is not None:
            return known
        return work_on(run.message, mode, model=model, key=key)


def can_go_on(run: Run) -> bool:
    """Whether there is more to come of an answer that ended."""
    return run.status in {Status.FAILED, Status.CANCELLED} or (
        run.status == Status.COMPLETED and run.code == CUT
    )


def go_on(run: Run, *, model: str = "", key: UUID | None = None) -> Run:
    """Go on with an answer that was stopped, broke, or was cut. Raises TooLate.

    Work in several steps goes on from the last finished one, in the same run. A text goes on where it ends, as another
    answer beside it: what had come stays as it was.
    """
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=run.conversation_id)
        if (known := sent_already(run.conversation.owner_id, key)) is not None:
            return known
        run.refresh_from_db()
        if not can_go_on(run):
            raise TooLate(_("This answer is whole, or is being worked on."))
        begun = run.answer.text if run.answer else ""
        if not begun or (run.mode in STEERABLE and run.status != Status.COMPLETED):
            retry_run(run)
            return run
        mode = msgspec.convert(run.mode, Mode)
        return work_on(run.message, mode, model=model, key=key, begun=begun)


def look_at(conversation: Conversation, message: int) -> bool:
    """Show the branch on which this message is, to its end. False: there is no such message here."""
    tree = tree_of(conversation)
    if message not in tree:
        return False
    Conversation.objects.filter(pk=conversation.pk).update(head=tree.leaf(message))
    return True


def react(message: Message, by: User, value: str) -> None:
    """Say what one thinks of an answer; the same again takes it back."""
    with transaction.atomic():
        said, made = Reaction.objects.select_for_update().get_or_create(
            message=message, by=by, defaults={"value": value}
        )
        if made:
            return
        if said.value == value:
            said.delete()
            return
        said.value = value
        said.save(update_fields=["value"])


def _untouched(question: Message) -> Run | None:
    """The run on a question, if no worker ever had it."""
    runs = list(Run.objects.select_for_update().filter(message=question))
    waits = len(runs) == 1 and (runs[0].seq, runs[0].epoch, runs[0].status) == (1, 0, Status.QUEUED)
    return runs[0] if waits else None


def _replace(waiting: Run, place: int | None, before: Run | None) -> None:
    """Remove a question that waits: what followed its answer follows `place` now, and waits for the run `before`."""
    Message.objects.filter(parent=waiting.answer_id).update(parent=place)
    Run.objects.filter(after=waiting).update(after=before)
    Conversation.objects.filter(head=waiting.answer_id).update(head=place)
    waiting.message.delete()
