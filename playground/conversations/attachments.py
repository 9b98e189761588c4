"""Files that a person gave: those that wait in a composer, and those that went with a message.

A file waits until it is sent; then it belongs to its message for good. Its bytes are bodies, so that a second row of the
same file (another branch, the same picture given twice) costs nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import PurePosixPath
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from playground.conversations.models import Attachment, Conversation, Message
from playground.users.models import User


class CannotAttach(ValueError):
    """These files cannot go with a message. The message is one sentence for the person."""


def waiting_for(user: User, conversation: Conversation | None) -> QuerySet[Attachment]:
    """What this person uploaded in the composer of a conversation, or of the start page (None), and did not send yet."""
    return Attachment.objects.filter(owner=user, conversation=conversation, message=None)


def attachment_for(user: User, key: UUID) -> Attachment:
    """The file of that key that this person gave. Raises Http404 for strangers and unknown keys alike."""
    return get_object_or_404(Attachment, owner=user, key=key)


def remove(row: Attachment) -> bool:
    """Forget a file that was not sent yet. False: it was, and stays with its message."""
    removed, _rows = Attachment.objects.filter(pk=row.pk, message=None).delete()
    return bool(removed)


def of_message(message: Message) -> QuerySet[Attachment]:
    """The files that came with a message, in the order in which they were given."""
    return Attachment.objects.filter(message=message)


def forget_unsent(age: timedelta) -> int:
    """Forget the files that have waited longer than that. Answers how many they were."""
    old = Attachment.objects.filter(message=None, created_at__lt=Now() - age)
    forgotten, _rows = old.delete()
    return forgotten


def attach(user: User, message: Message, keys: Sequence[UUID | str]) -> list[Attachment]:
    """Send waiting files with a message, in the order of `keys`. Raises CannotAttach, and then has moved none.

    A name that the conversation has already gets a number: each file has a path of its own in the agents' workspace.
    """
    wanted = list(dict.fromkeys(_as_uuid(key) for key in keys))
    most: int = settings.UPLOADS.message_files
    if len(wanted) > most:
        raise CannotAttach(_("A message takes %(most)d files at most: remove some.") % {"most": most})
    with transaction.atomic():
        rows = Attachment.objects.select_for_update().filter(owner=user, message=None, key__in=wanted)
        waiting = {row.key: row for row in rows}
        if len(waiting) < len(wanted):
            raise CannotAttach(_("A file is not there any more, or was sent already: add it again."))
        taken = Attachment.objects.filter(message__conversation=message.conversation_id)
        names = {name.casefold() for name in taken.values_list("name", flat=True)}
        sent = [waiting[key] for key in wanted]
        for place, row in enumerate(sent):
            row.message, row.conversation, row.place = message, message.conversation, place
            row.name = unlike(row.name, names)
            names.add(row.name.casefold())
        Attachment.objects.bulk_update(sent, ["message", "conversation", "place", "name"])
    return sent


def copy_to(message: Message, other: Message) -> list[Attachment]:
    """Give another message (another branch of the same question, or a fork of it) the same files, under the same names."""
    copies = list(of_message(message))
    for row in copies:
        row.pk, row.key = None, Attachment._meta.get_field("key").get_default()
        row.message, row.conversation = other, other.conversation
        row.owner_id = other.conversation.owner_id
    return Attachment.objects.bulk_create(copies)


def unlike(name: str, taken: Iterable[str]) -> str:
    """The name, with a number before its ending where `taken` (casefolded) has it."""
    taken = set(taken)
    path, count, found = PurePosixPath(name), 1, name
    while found.casefold() in taken:
        count += 1
        found = f"{path.stem} ({count}){path.suffix}"
    return found


def _as_uuid(key: UUID | str) -> UUID:
    try:
        return key if isinstance(key, UUID) else UUID(key)
    except ValueError:
        return UUID(int=0)  # no row has it: malformed looks the same as unknown
