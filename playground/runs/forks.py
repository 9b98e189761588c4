"""Makes a run from another: the same question from the start, or with what was finished before a wave or an agent.

Law: what is kept stands in the new journal as if it had happened there, and costs nothing there: no line of its bill tells
of it. The new run belongs to whoever forks, in a conversation of its own, by what that person may use and has left.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from asgiref.sync import async_to_sync
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.bodies import site_bodies
from playground.conversations.actions import start_conversation
from playground.conversations.attachments import copy_to
from playground.conversations.models import Conversation, Message, Role
from playground.endpoints.prices import prices_of
from playground.runs import journal
from playground.runs.actions import sent_already, work_on
from playground.runs.asked import made_before
from playground.runs.limits import UNCAPPED, Caps
from playground.runs.models import Fork, Frame, Run
from playground.runs.projection import Projection, plain
from playground.runs.thread import thread_of
from playground.users.models import User
from swarm import wire
from swarm.events import Event, Long, Mode
from swarm.forking import FromAgent, FromWave, Kept, NotAPoint, Point, kept
from swarm.frames import FRAME_BYTES, TICK
from swarm.texts import Texts

TITLE_CHARS = 200


class CannotFork(Exception):
    """There is no going on from there. The message is one sentence for the person."""


class Through(Struct, frozen=True, kw_only=True):
    """The link through which a stranger sees the run that they fork: nothing but its question goes with it.

    `text` is the question as the link shows it. Whoever reads less than all of a run cannot go on in its midst: a leader's
    history with holes in it is none.
    """

    share: UUID
    title: str
    text: str
    uploads: bool  # whether the files that came with the question are shown


class Wanted(Struct, frozen=True, kw_only=True):
    """What is to be another: the question from the start, else the words to the leader or the prompt of the agent."""

    text: str
    mode: Mode
    model: str = ""
    wave: int | None = None
    agent: int | None = None
    key: UUID | None = None
    caps: Caps = UNCAPPED


def fork(origin: Run, owner: User, wanted: Wanted, through: Through | None = None) -> Run:
    """A new run of `owner`, made from `origin`. The same key a second time gives the run that there is.

    Raises CannotFork, and what `work_on` raises.
    """
    try:
        with transaction.atomic():
            known = sent_already(owner.pk, wanted.key)
            return known if known is not None else _made(origin, owner, wanted, through)
    except IntegrityError:  # both came at the same time: the other one was quicker
        known = sent_already(owner.pk, wanted.key)
        if known is None:
            raise
        return known


def past_for(origin: Run, wanted: Wanted) -> Kept | None:
    """What would be kept; None from the start. Raises CannotFork."""
    point = _point(wanted)
    if point is None:
        return None
    try:
        return kept(journal.past(origin.pk), point)
    except NotAPoint:
        raise CannotFork(
            _(
                "No run can begin there: there is no such agent or wave, or the leader has not finished it yet."
            )
        ) from None


def _point(wanted: Wanted) -> Point | None:
    if wanted.wave is not None:
        return FromWave(wave=wanted.wave, words=plain(wanted.text))
    if wanted.agent is not None:
        prompt: Long | None = None
        if wanted.text:
            prompt = async_to_sync(Texts(site_bodies()).put)(plain(wanted.text))
        return FromAgent(agent=wanted.agent, prompt=prompt)
    return None


def _made(origin: Run, owner: User, wanted: Wanted, through: Through | None) -> Run:
    if through is not None and _point(wanted) is not None:
        raise CannotFork(_("A run that is seen through a link can be forked from its start only."))
    past = past_for(origin, wanted)
    text = origin.message.text if past is not None else plain(wanted.text)
    mode = wanted.mode if past is None else msgspec.convert(origin.mode, Mode)
    conversation = start_conversation(owner, about=text, mode=mode)
    before = None if through else _talk_before(origin, conversation)
    question = Message.objects.create(conversation=conversation, parent=before, role=Role.USER, text=text)
    if through is None or through.uploads:
        copy_to(origin.message, question)
    run = work_on(question, mode, model=wanted.model, key=wanted.key, caps=wanted.caps)
    made = Fork(
        run=run,
        origin=origin,
        share=through.share if through else None,
        title=(through.title if through else str(origin.conversation))[:TITLE_CHARS],
        wave=wanted.wave,
        agent=wanted.agent,
        given=[] if through else _given(origin),
    )
    if past is not None:
        made.seq, made.agents, made.tokens = _begin_with(run, past), past.agents, past.usage.total
    made.save()
    run.refresh_from_db()
    return run


def _talk_before(origin: Run, conversation: Conversation) -> Message | None:
    """Copy what was said before the question, as its model read it. Answers the last of it."""
    conversation.instructions = origin.conversation.instructions
    conversation.save(update_fields=["instructions"])
    last = None
    for told in thread_of(origin)[:-1]:
        said = told.message
        last = Message.objects.create(
            conversation=conversation,
            parent=last,
            role=said.role,
            text=told.text,
            calls=said.calls,
            call=said.call,
        )
        copy_to(said, last)
    return last


def _given(origin: Run) -> list[dict[str, object]]:
    """What lay in its workspace before it began, made by earlier runs."""
    path = [told.message.pk for told in thread_of(origin)]
    files = {file.path: file for file in made_before(path)}
    given: list[dict[str, object]] = msgspec.to_builtins(list(files.values()))
    return given


def _begin_with(run: Run, past: Kept) -> int:
    """Write the past into the run's journal, with the rows that follow from it. Answers the number of its last frame."""
    accepted, events = journal.past(run.pk), past.events[1:]
    projection = Projection(prices=[prices_of(run.prices)])
    changes = projection.apply([*accepted, *events])
    frames = [
        Frame(run=run, seq=seq, epoch=0, events=payload)
        for seq, payload in enumerate(_in_frames(events), start=2)
    ]
    Frame.objects.bulk_create(frames, batch_size=100)
    journal.project(run.pk, changes)
    seq = len(frames) + 1
    zero = Now() - timedelta(seconds=projection.state.last_at)
    Run.objects.filter(pk=run.pk).update(seq=seq, accepted_at=zero, progress_at=Now(), **changes.run)
    return seq


def _in_frames(events: Sequence[Event]) -> Iterator[str]:
    """Events as rows of a journal hold them: what came in one moment and fits together, so that a film of it flows."""
    lines: list[str] = []
    size, began = 0, 0.0
    for event in events:
        line = wire.event_to_json(event)
        if lines and (size + len(line) > FRAME_BYTES or event.at > began + TICK):
            yield f"[{','.join(lines)}]"
            lines, size = [], 0
        began = began if lines else event.at
        lines.append(line.decode())
        size += len(line) + 1
    if lines:
        yield f"[{','.join(lines)}]"
