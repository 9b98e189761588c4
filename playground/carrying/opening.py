"""A bundle brought in: a run that is over, in a new conversation of whoever opens it.

Law: all of it is there or nothing. It costs nothing, is never gone on with, and no price or endpoint is taken from it.
"""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched
from typing import IO

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from playground.bodies import site_bodies
from playground.carrying.archives import Archive
from playground.carrying.checking import Checked, checked
from playground.carrying.refusing import BundleRefused
from playground.conversations import decoder
from playground.conversations.actions import start_conversation
from playground.conversations.models import Message, Role
from playground.quotas.ledger import Spent, take
from playground.quotas.models import Dimension
from playground.quotas.stored import room_for
from playground.runs import journal
from playground.runs.models import Frame, Run
from playground.runs.projection import Projection, plain
from playground.users.models import User
from swarm import wire
from swarm.events import Event


def open_bundle(owner: User, file: IO[bytes]) -> Run:
    """The run of a bundle. Raises BundleRefused, and then has kept nothing."""
    size = file.seek(0, 2)
    with decoder.scratch() as folder:
        found = checked(Archive(file), folder)
        with transaction.atomic():
            _count(owner, size, found.bytes_of)
            run = _written(owner, found)
            for body in sorted(
                found.bodies
            ):  # should the commit fail now, they are bytes without a row: `tidying`
                site_bodies().adopt(folder / body)
        return run


def _count(owner: User, size: int, kept: int) -> None:
    """Count what came against the person's limits, as for a file that they give."""
    User.objects.select_for_update().get(pk=owner.pk)
    room = room_for(owner)
    if room is not None and kept > room:
        raise BundleRefused(
            _("Your storage has room for %(room)s more, and this bundle needs %(size)s.")
            % {"room": filesizeformat(room), "size": filesizeformat(kept)}
        )
    try:
        take(owner.pk, Dimension.UPLOADS, size, f"bundle:{uuid.uuid4()}")
    except Spent as spent:
        raise BundleRefused(str(spent)) from spent


def _written(owner: User, found: Checked) -> Run:
    question, state = plain(found.question), found.state
    conversation = start_conversation(owner, about=question, mode=state.mode)
    asked = Message.objects.create(conversation=conversation, role=Role.USER, text=question)
    answer = Message.objects.create(conversation=conversation, parent=asked, role=Role.ASSISTANT, text="")
    now = timezone.now()
    run = Run.objects.create(
        conversation=conversation,
        message=asked,
        answer=answer,
        mode=state.mode,
        opened_at=now,
        accepted_at=now - timedelta(seconds=state.last_at),
        ended_at=now,
        seq=found.frames,
    )
    projection = Projection()
    changes = projection.apply(_journalled(run, found))
    Run.objects.filter(pk=run.pk).update(**changes.run)
    journal.project(run.pk, changes)
    run.refresh_from_db()
    return run


def _journalled(run: Run, found: Checked) -> Iterator[Event]:
    """The events, each written into the run's journal before it is told."""
    for shots in batched(found.shots(), journal.PAGE):
        Frame.objects.bulk_create(
            [
                Frame(run=run, seq=shot.seq, epoch=0, events=wire.events_to_json(shot.events).decode())
                for shot in shots
            ]
        )
        for shot in shots:
            yield from shot.events
