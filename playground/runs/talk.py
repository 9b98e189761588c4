"""What a conversation's page shows: turns of question and work, newest last, a page at a time."""

from django.urls import reverse
from django.utils.safestring import SafeString
from msgspec import Struct

from playground.conversations.markdown import render
from playground.conversations.models import Conversation, Message, Role
from playground.runs.models import Run
from playground.runs.reading import read
from playground.runs.rendering import standing
from playground.runs.rendering.cells import Segment, segments
from playground.runs.rendering.deeds import doing
from playground.runs.rendering.files import FileFace, file_face, file_faces
from playground.runs.rendering.matter import Mattering, mattering
from playground.runs.rendering.numbers import clock, short
from playground.runs.rendering.panel import open_step
from playground.runs.rendering.report import Report, report
from playground.runs.rendering.standing import Standing
from playground.runs.rendering.words import what_next

TURNS = 30  # shown at once
FILES = 6  # named on a card


class Card(Struct, frozen=True, kw_only=True):
    """A run shown in place."""

    run: Run
    url: str
    standing: Standing
    segments: list[Segment]
    clock: str
    tokens: str
    practice: bool
    alive: bool
    seq: int
    report: Report | None  # of a run that goes on
    doing: str
    next: str  # of a run that ended
    answer: SafeString
    reasoning: str
    text: str
    matter: list[Mattering]
    files: list[FileFace]


class Turn(Struct, frozen=True, kw_only=True):
    """A message of the person, and the runs on it; or a message that stands alone."""

    message: Message
    html: SafeString
    mine: bool
    cards: list[Card]


class Talk(Struct, frozen=True, kw_only=True):
    """A page of turns; `before` leads to the one before it."""

    turns: list[Turn]
    before: int | None


def turns_of(conversation: Conversation, before: str) -> Talk:
    """The last turns of a conversation, or those before the message of that number."""
    messages = conversation.messages.filter(answer_of=None).order_by("-pk")
    if before.isdecimal() and len(before) < 19:  # noqa: PLR2004 - what a column of row numbers holds
        messages = messages.filter(pk__lt=int(before))
    newest = list(messages[: TURNS + 1])
    shown = newest[:TURNS][::-1]
    runs = Run.objects.filter(message__in=shown).select_related("answer", "message", "conversation")
    runs = runs.prefetch_related("files")
    cards: dict[int, list[Card]] = {}
    for run in runs:
        cards.setdefault(run.message_id, []).append(card_of(run))
    return Talk(
        turns=[_turn(message, cards.get(message.pk, [])) for message in shown],
        before=shown[0].pk if len(newest) > TURNS else None,
    )


def card_of(run: Run) -> Card:
    """The card of a run: an ended one from its row alone, a live one from its journal."""
    return _ended(run) if run.ended else _live(run)


def _turn(message: Message, cards: list[Card]) -> Turn:
    mine = message.role == Role.USER
    html = SafeString("") if mine else render(message.text)
    return Turn(message=message, html=html, mine=mine, cards=cards)


def _ended(run: Run) -> Card:
    stands = standing.of_row(run)
    return Card(
        run=run,
        url=reverse("runs:run", args=[run.key]),
        standing=stands,
        segments=segments(stands),
        clock=clock(stands.ended),
        tokens=short(stands.input + stands.output),
        practice=run.endpoint == "practice",
        alive=False,
        seq=run.seq,
        report=None,
        doing="",
        next=what_next(stands.status, stands.end),
        answer=render(run.answer.text) if run.answer else SafeString(""),
        reasoning="",
        text="",
        matter=[],
        files=_files(run),
    )


def _live(run: Run) -> Card:
    reading = read(run)
    state = reading.watched.state
    stands = standing.of_state(state)
    step = open_step(state.agents[0]) if state.agents else None
    return Card(
        run=run,
        url=reverse("runs:run", args=[run.key]),
        standing=stands,
        segments=segments(stands),
        clock=clock(reading.now),
        tokens=short(stands.input + stands.output),
        practice=run.endpoint == "practice",
        alive=True,
        seq=reading.seq,
        report=report(reading.watched),
        doing=doing(reading.watched),
        next="",  # its report says it
        answer=SafeString(""),
        reasoning=step.reasoning if step else "",
        text=step.text if step else "",
        matter=mattering(reading.watched),
        files=file_faces(run.key, state.files.values())[:FILES],
    )


def _files(run: Run) -> list[FileFace]:
    return [
        file_face(run.key, file.path, file.size, file.media_type, file.agent)
        for file in list(run.files.all())[:FILES]
    ]
