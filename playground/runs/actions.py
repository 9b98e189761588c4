"""What people do to runs: start one, want something of it, ask for another try. Each is one transaction and a hint.

Law: a wish is stored before anybody hears of it, and nothing is sent before the commit.
"""

import uuid
from collections.abc import Collection, Sequence
from functools import partial
from typing import Literal
from uuid import UUID

import msgspec
from asgiref.sync import async_to_sync
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from playground.bodies import site_bodies
from playground.conversations.actions import start_conversation, title_from
from playground.conversations.attachments import attach
from playground.conversations.models import Conversation, Message, Role
from playground.conversations.tree import tree_of
from playground.endpoints.choosing import Refused
from playground.endpoints.configured import endpoint, host_of
from playground.runs import admission, dispatch, journal, lease, wakeups
from playground.runs.forms import STEER_CHARS
from playground.runs.limits import UNCAPPED, Caps, site_limits
from playground.runs.models import ENDED, Control, Frame, Run, Status
from playground.runs.projection import plain
from playground.users.models import User
from swarm import wire
from swarm.events import ControlApplied, Long, Mode, RunAccepted, RunCancelled, RunRetried
from swarm.limits import Limits
from swarm.texts import Texts

STEERABLE = ("agent", "swarm")  # modes that take several steps

type Kind = Literal["stop", "pause", "resume", "steer", "retry", "conclude"]


class RunEnded(Exception):
    """The wish came too late: the run is at its end. The message is one sentence for the person."""


class SentElsewhere(Exception):
    """The key of a form is that of another person's run. The message is one sentence for the person."""


def start_run(
    conversation: Conversation,
    text: str,
    mode: Mode,
    *,
    parent: Message | None = None,
    beside: Message | None = None,
    attachments: Sequence[UUID] = (),
    model: str = "",
    after: Run | None = None,
    key: UUID | None = None,
    limits: Limits | None = None,
    caps: Caps = UNCAPPED,
    owner: str = "",
) -> Run:
    """Store the person's message and accept a run on it; a worker hears of it after the commit.

    A conversation without a title is named after it. The message follows `parent`, or else the end of the branch that
    the page shows; `beside` an earlier question it begins another branch at that one's place. `attachments` are keys of uploads that wait. `key` is the run's: the
    same one a second time is the same message sent twice, and gives the run that there is. `after`, `limits`,
    `caps` and `owner` as in `work_on`.
    """
    text = plain(text)
    with transaction.atomic():
        # Two who send at once come one after the other.
        locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if (known := sent_already(conversation.owner_id, key)) is not None:
            if known.message.text == text:
                return known
            key = None  # two tabs share a draft and its key: other words are another message
        place = beside.parent_id if beside else parent.pk if parent else newest_of(conversation)
        message = Message.objects.create(
            conversation=conversation, parent_id=place, role=Role.USER, text=text
        )
        if attachments:
            attach(conversation.owner, message, attachments)
        title = locked.title or title_from(text)
        Conversation.objects.filter(pk=conversation.pk).update(mode=mode, model=model, title=title)
        return work_on(
            message, mode, model=model, after=after, key=key, limits=limits, caps=caps, owner=owner
        )


def begin(
    owner: User,
    text: str,
    mode: Mode,
    *,
    attachments: Sequence[UUID] = (),
    model: str = "",
    key: UUID | None = None,
    caps: Caps = UNCAPPED,
) -> Run:
    """The first message of a new conversation. The same `key` a second time gives the run that there is."""
    try:
        with transaction.atomic():
            if (known := sent_already(owner.pk, key)) is not None:
                return known
            begun = start_conversation(owner, about=text, mode=mode)
            return start_run(begun, text, mode, attachments=attachments, model=model, key=key, caps=caps)
    except IntegrityError:  # both came at the same time: the other one was quicker
        known = sent_already(owner.pk, key)
        if known is None:
            raise
        return known


def work_on(
    message: Message,
    mode: Mode,
    *,
    model: str = "",
    after: Run | None = None,
    key: UUID | None = None,
    begun: str = "",
    limits: Limits | None = None,
    caps: Caps = UNCAPPED,
    owner: str = "",
) -> Run:
    """Accept a run on a message that is there. Its answer, still empty, is the end of the branch that the page shows.

    No worker takes it before the run has ended that answers what the message replies to, or `after`.
    `caps` lower the limits: the person's own, for this run alone. `owner` keeps the run for the process of that name, which takes it with `lease.take` or lets its term run out.
    Raises Refused where there is no such model, it cannot do what is asked, or this person may not have it so; Spent
    where they have no run left.
    """
    kinds = set(message.attachments.values_list("kind", flat=True))
    person = message.conversation.owner
    offer = admission.offer_for(person, model, for_what=(mode, *sorted(kinds)))
    allowed = admission.bounded(person, mode, caps.over(limits or site_limits()))
    prompt: Long = async_to_sync(Texts(site_bodies()).put)(message.text)
    accepted = RunAccepted(mode=mode, model=offer.name, prompt=prompt)
    conversation = message.conversation
    with transaction.atomic():
        answer = Message.objects.create(
            conversation=conversation, parent=message, role=Role.ASSISTANT, text=begun
        )
        conversation.head = answer
        conversation.save(update_fields=["head", "updated_at"])
        run = Run.objects.create(
            key=key or uuid.uuid4(),
            conversation=conversation,
            message=message,
            answer=answer,
            after=after or alive_before(message),
            mode=mode,
            model=offer.name,
            endpoint=host_of(endpoint()),
            prices=msgspec.to_builtins(offer.prices),
            limits=msgspec.to_builtins(allowed),
            begun=begun,
            seq=1,
        )
        admission.count(person, mode, run.key)
        Frame.objects.create(run=run, seq=1, epoch=0, events=wire.events_to_json([accepted]).decode())
        if owner:
            Run.objects.filter(pk=run.pk).update(lease_owner=owner, lease_until=lease.UNTIL, epoch=1)
        else:
            transaction.on_commit(partial(dispatch.hint, run.key))
    run.refresh_from_db()
    return run


def sent_already(owner: int, key: UUID | None) -> Run | None:
    """The run of that key, if this person's form was taken before. Raises SentElsewhere for the key of somebody else."""
    known = Run.objects.filter(key=key).select_related("conversation").first() if key else None
    if known is not None and known.conversation.owner_id != owner:
        raise SentElsewhere(_("This form cannot be sent. Reload the page and send it again."))
    return known


def at_work(conversation: Conversation, branch: Collection[int]) -> Run | None:
    """The run whose turn it is on a branch; None where all have ended."""
    alive = conversation.runs.exclude(status__in=ENDED).filter(lease.IN_TURN).order_by("-answer")
    return next((run for run in alive if run.answer_id in branch), None)


def newest_of(conversation: Conversation) -> int | None:
    """The message that ends the branch which the page shows."""
    branch = branch_of(conversation)
    return branch[-1] if branch else None


def branch_of(conversation: Conversation) -> list[int]:
    """The messages that the page shows, as they are now."""
    head = Conversation.objects.values_list("head", flat=True).get(pk=conversation.pk)
    return tree_of(conversation).branch(head)


def alive_before(message: Message) -> Run | None:
    """The run that still works on the answer to which this message replies."""
    return Run.objects.filter(answer=message.parent_id).exclude(status__in=ENDED).first()


def send_control(
    run: Run,
    kind: Kind,
    agent: int | None = None,
    text: str = "",
    by: User | None = None,
    *,
    key: UUID | None = None,
) -> Control:
    """Store what a person wants of a run, or of one agent, and wake its worker. Raises RunEnded.

    A run that is to stop before anybody began to work on it is stopped here and now. `text` of a resume is the model with
    which it is to go on: Refused is raised where its owner may not have that, and where it had all that one run may take.
    """
    if kind == "resume":
        text = _model_to_go_on(run, text) if agent is None else ""
    if kind == "conclude":
        agent = None
    with transaction.atomic():
        alive = Run.objects.select_for_update().filter(pk=run.pk).exclude(status__in=ENDED)
        if not alive.exists():
            raise RunEnded(_("This run has ended already."))
        control = Control.objects.create(
            run=run, key=(key or uuid.uuid4()).hex, kind=kind, agent=agent, text=plain(text), by=by
        )
        transaction.on_commit(partial(wakeups.tell_wanted, run.key))
        if lease.is_ready(run.key):  # it was parked: let a worker take it now
            transaction.on_commit(partial(dispatch.hint, run.key))
    if kind == "stop" and not agent:
        _stop_unstarted(run, control)
    return control


def _model_to_go_on(run: Run, model: str) -> str:
    """The other model with which a run is to go on, if it is another one."""
    run.refresh_from_db(fields=["status", "code", "model", "input_tokens", "output_tokens"])
    most, own = site_limits().tokens, run.limits.get("tokens")
    at_cap = run.status == Status.WAITING and run.code == "cap"
    if at_cap and most and own and run.input_tokens + run.output_tokens + own > most:
        raise Refused(_("This site allows no run more tokens. End it with what it has."))
    if not model or model == run.model:
        return ""
    kinds = set(run.message.attachments.values_list("kind", flat=True))
    return admission.offer_for(run.conversation.owner, model, for_what=(run.mode, *sorted(kinds))).name


def steer(conversation: Conversation, text: str, by: User, key: UUID | None = None) -> bool:
    """Hand words to the agent that works on the newest answer. False: nobody does whom they could reach.

    An answer that is made in one step ends before anything could be read: words wait for it.
    """
    with transaction.atomic():
        run = at_work(conversation, branch_of(conversation))
        if run is None or run.mode not in STEERABLE or run.seq == 1 or len(text) > STEER_CHARS:
            return False
        if key and (known := run.controls.filter(key=key.hex).first()) is not None:
            if known.text == plain(text):
                return True
            key = None
        try:
            send_control(run, "steer", 0, text, by=by, key=key)
        except RunEnded:
            return False
        Conversation.objects.filter(pk=conversation.pk).update(updated_at=Now())
    return True


def retry_run(run: Run) -> bool:
    """Let a failed or cancelled run go on from its last finished work. False: it is not, or somebody was quicker."""
    with transaction.atomic():
        again = Run.objects.filter(pk=run.pk, status__in=(Status.FAILED, Status.CANCELLED), opened_at=None)
        moved = again.update(
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
        held = lease.take(run.key, lease.owner_here(), in_turn=False)
        if held is None:
            return
        writer = journal.Writer(held, journal.past(run.pk))
        events = (
            ControlApplied(key=control.key, kind=control.kind, agent=None, outcome="applied"),
            RunCancelled(),
        )
        seq = writer.append(events, wire.events_to_json(events))
        transaction.on_commit(partial(wakeups.tell_reached, run.key, seq))
        transaction.on_commit(partial(dispatch.hint_followers, run.pk))
