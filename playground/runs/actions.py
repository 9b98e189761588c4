"""What people do to runs: start one, want something of it, ask for another try. Each is one transaction and a hint.

Law: a wish is stored before anybody hears of it, and nothing is sent before the commit.
"""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from playground.conversations.models import Conversation, Message, Role
from playground.runs import dispatch, journal, lease, wakeups
from playground.runs.bodies import site_bodies
from playground.runs.limits import site_limits
from playground.runs.models import ENDED, Control, Frame, Run, Status
from playground.runs.projection import plain
from playground.users.models import User
from swarm import wire
from swarm.events import ControlApplied, Long, Mode, RunAccepted, RunCancelled, RunRetried
from swarm.limits import Limits
from swarm.messages import ImagePart
from swarm.texts import Texts

PRACTICE = "practice"  # the built-in endpoint, and its model

type Kind = Literal["stop", "pause", "resume", "steer", "retry"]


class RunEnded(Exception):
    """The wish came too late: the run is at its end. The message is one sentence for the person."""


def start_run(
    conversation: Conversation,
    text: str,
    mode: Mode,
    *,
    images: Sequence[ImagePart] = (),
    limits: Limits | None = None,
    owner: str = "",
) -> Run:
    """Store the person's message and accept a run on it; a worker hears of it after the commit.

    `owner` keeps the run for the process of that name, which takes it with `lease.take` or lets its term run out.
    """
    text = plain(text)
    prompt: Long = async_to_sync(Texts(site_bodies()).put)(text)
    endpoint = settings.MODEL_ENDPOINT
    asked = endpoint.name or (PRACTICE if endpoint.practice else "")
    accepted = RunAccepted(mode=mode, model=asked, prompt=prompt)
    with transaction.atomic():
        message = Message.objects.create(conversation=conversation, role=Role.USER, text=text)
        conversation.mode = mode
        conversation.save(update_fields=["mode", "updated_at"])
        run = Run.objects.create(
            conversation=conversation,
            message=message,
            mode=mode,
            model=asked[:200],
            endpoint=PRACTICE if endpoint.practice else (urlsplit(endpoint.base_url).hostname or "")[:200],
            limits=msgspec.to_builtins(limits or site_limits()),
            images=[{"body": image.body, "media_type": image.media_type} for image in images],
            seq=1,
        )
        Frame.objects.create(run=run, seq=1, epoch=0, events=wire.events_to_json([accepted]).decode())
        if owner:
            Run.objects.filter(pk=run.pk).update(lease_owner=owner, lease_until=lease.UNTIL, epoch=1)
        else:
            transaction.on_commit(partial(dispatch.hint, run.key))
    run.refresh_from_db()
    return run


def send_control(
    run: Run, kind: Kind, agent: int | None = None, text: str = "", by: User | None = None
) -> Control:
    """Store what a person wants of a run, or of one agent, and wake its worker. Raises RunEnded.

    A run that is to stop before anybody began to work on it is stopped here and now.
    """
    with transaction.atomic():
        alive = Run.objects.select_for_update().filter(pk=run.pk).exclude(status__in=ENDED)
        if not alive.exists():
            raise RunEnded(_("This run has ended already."))
        control = Control.objects.create(
            run=run, key=uuid.uuid4().hex, kind=kind, agent=agent, text=plain(text), by=by
        )
        transaction.on_commit(partial(wakeups.tell_wanted, run.key))
        if lease.is_ready(run.key):  # it was parked: let a worker take it now
            transaction.on_commit(partial(dispatch.hint, run.key))
    if kind == "stop" and agent is None:
        _stop_unstarted(run, control)
    return control


def retry_run(run: Run) -> bool:
    """Let a failed or cancelled run go on from its last finished work. False: it is not, or somebody was quicker."""
    with transaction.atomic():
        moved = Run.objects.filter(pk=run.pk, status__in=(Status.FAILED, Status.CANCELLED)).update(
            status=Status.QUEUED,
            code="",
            reason="",
            ended_at=None,
            epoch=F("epoch") + 1,
            seq=F("seq") + 1,
            lease_owner="",
            lease_until=None,
            progress_at=Now(),
        )
        if not moved:
            return False
        run.refresh_from_db()
        at = journal.last_at(run.pk)
        Frame.objects.create(
            run=run, seq=run.seq, epoch=run.epoch, events=wire.events_to_json([RunRetried(at=at)]).decode()
        )
        transaction.on_commit(partial(wakeups.tell_reached, run.key, run.seq))
        transaction.on_commit(partial(dispatch.hint, run.key))
    return True


def _stop_unstarted(run: Run, control: Control) -> None:
    """End a run of which only the acceptance is written: no worker need be found for that."""
    with transaction.atomic():
        if not Run.objects.filter(pk=run.pk, seq=1).exists():
            return
        held = lease.take(run.key, lease.owner_here())
        if held is None:
            return
        writer = journal.Writer(held, journal.past(run.pk))
        events = (
            ControlApplied(key=control.key, kind=control.kind, agent=None, outcome="applied"),
            RunCancelled(),
        )
        seq = writer.append(events, wire.events_to_json(events))
        transaction.on_commit(partial(wakeups.tell_reached, run.key, seq))
