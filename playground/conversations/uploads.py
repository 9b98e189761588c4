"""Takes a file that a person gives: bounded, looked into, its parts kept as bodies, and a row that waits to be sent."""

import shutil
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from playground.bodies import site_bodies
from playground.conversations import decoder, refusals
from playground.conversations.attachments import unlike, waiting_for
from playground.conversations.intake.outcome import Frame, Refused, Taken
from playground.conversations.models import Attachment, Conversation
from playground.conversations.names import safe_name, with_ending
from playground.environment import Uploads
from playground.quotas.ledger import Spent, take
from playground.quotas.models import Dimension
from playground.quotas.stored import room_for
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
        with transaction.atomic():
            _count(user, given.size or 0, (folder / outcome.body).stat().st_size)
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
    _check_storage(user, size)


def _check_storage(user: User, size: int) -> None:
    room = room_for(user)
    if room is not None and size > room:
        raise refusals.no_room(room)


def _count(user: User, size: int, kept: int) -> None:
    """Count what came against the person's limits. Who gives two files at once gives one after the other."""
    User.objects.select_for_update().get(pk=user.pk)
    _check_storage(user, kept)
    try:
        take(user.pk, Dimension.UPLOADS, size, f"upload:{uuid.uuid4()}")
    except Spent as spent:
        raise refusals.used_up(str(spent)) from spent


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
        frames=[_frame(bodies, folder, frame) for frame in taken.frames],
        note=refusals.in_words(taken.notes)[:400],
    )


def _adopted(bodies: FolderBodies, folder: Path, file: str) -> str:
    return bodies.adopt(folder / file) if file else ""


def _frame(bodies: FolderBodies, folder: Path, frame: Frame) -> dict[str, object]:
    size = (folder / frame.file).stat().st_size
    place = {"page": frame.page} if frame.at is None else {"at": frame.at}
    body = _adopted(bodies, folder, frame.file)
    return {"body": body, "media_type": frame.media_type, "size": size, **place}


def page_pictures(row: Attachment, pages: list[int]) -> dict[int, str]:
    """Pictures (JPEG) of these pages of a PDF, by page: their bodies. What the PDF lacks is left out.

    Blocks for as long as drawing takes. Raises Busy; FileNotFoundError where the bytes of the PDF are gone.
    """
    bodies = site_bodies()
    with decoder.scratch() as folder:
        shutil.copyfile(bodies.path(row.body), folder / decoder.GIVEN)
        outcome = decoder.examine(folder, row.name, pages=pages)
        frames = outcome.frames if isinstance(outcome, Taken) else []
        return {frame.page: _adopted(bodies, folder, frame.file) for frame in frames if frame.page}
