"""Takes a file that a person gives: bounded, looked into, its parts kept as bodies, and a row that waits to be sent."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum

from playground.bodies import site_bodies
from playground.conversations import decoder, refusals
from playground.conversations.attachments import unlike, waiting_for
from playground.conversations.intake.outcome import Refused, Taken
from playground.conversations.models import Attachment, Conversation
from playground.conversations.names import safe_name, with_ending
from playground.environment import Uploads
from playground.users.models import User
from swarm.bodies import FolderBodies


def take_in(user: User, conversation: Conversation | None, given: "UploadedFile[bytes]") -> Attachment:
    """Keep a file as one that waits in a composer. Raises CannotTake with a sentence."""
    name = safe_name(given.name or "")
    _check_room(user, conversation, name, given.size or 0)
    with decoder.scratch() as folder:
        with (folder / decoder.GIVEN).open("wb") as file:
            shutil.copyfileobj(given, file)
        try:
            outcome = decoder.examine(folder, name)
        except decoder.Busy:
            raise refusals.busy() from None
        if isinstance(outcome, Refused):
            raise refusals.refusal(name, outcome)
        return _keep(user, conversation, name, outcome, folder)


def _check_room(user: User, conversation: Conversation | None, name: str, size: int) -> None:
    bounds: Uploads = settings.UPLOADS
    if size > bounds.file_bytes:
        raise refusals.too_large(name, bounds.file_bytes)
    if waiting_for(user, conversation).count() >= bounds.message_files:
        raise refusals.too_many(bounds.message_files)
    waiting = Attachment.objects.filter(owner=user, message=None).aggregate(bytes=Sum("size"))["bytes"] or 0
    if waiting + size > bounds.waiting_bytes:
        raise refusals.too_much_waiting(bounds.waiting_bytes)


def _keep(user: User, conversation: Conversation | None, name: str, taken: Taken, folder: Path) -> Attachment:
    bodies = site_bodies()
    taken_names = {row.name.casefold() for row in waiting_for(user, conversation)}
    size = (folder / taken.body).stat().st_size
    return Attachment.objects.create(
        owner=user,
        conversation=conversation,
        name=unlike(with_ending(name, taken.endings), taken_names),
        kind=taken.kind,
        media_type=taken.media_type,
        size=size,
        body=_adopted(bodies, folder, taken.body),
        thumbnail=_adopted(bodies, folder, taken.thumbnail),
        text=_adopted(bodies, folder, taken.text),
        width=taken.width,
        height=taken.height,
        pages=taken.pages,
        seconds=taken.seconds,
        frames=[
            {"body": _adopted(bodies, folder, frame.file), "media_type": frame.media_type, "at": frame.at}
            for frame in taken.frames
        ],
        note=refusals.in_words(taken.notes)[:400],
    )


def _adopted(bodies: FolderBodies, folder: Path, file: str) -> str:
    return bodies.adopt(folder / file) if file else ""
