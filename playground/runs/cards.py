"""The card of a run, as a conversation shows it in place of the answer to come, and around the one that came."""

from django.urls import reverse
from django.utils.safestring import SafeString
from msgspec import Struct

from playground.conversations.markdown import render
from playground.numbers import clock
from playground.quotas.standing import tightest
from playground.runs import maintenance
from playground.runs.models import Run, Status
from playground.runs.reading import read
from playground.runs.rendering import standing
from playground.runs.rendering.budget import Stuck, stuck_run
from playground.runs.rendering.cells import Segment, segments
from playground.runs.rendering.deeds import doing
from playground.runs.rendering.drafts import text_name, words_so_far
from playground.runs.rendering.files import FileFace, file_face, file_faces
from playground.runs.rendering.matter import Mattering, mattering
from playground.runs.rendering.panel import open_step, text_url
from playground.runs.rendering.report import Report, report
from playground.runs.rendering.standing import Standing
from playground.runs.rendering.thoughts import thought_for, thought_word
from playground.runs.rendering.words import mark_of, what_next

FILES = 1_000  # named on a card: as many as a workspace holds, since a live card names each as it comes


class Card(Struct, frozen=True, kw_only=True):
    """A run shown in place."""

    run: Run
    url: str
    standing: Standing
    segments: list[Segment]
    clock: str
    practice: bool
    alive: bool
    notice: str  # of the site, to those whose run waits
    left: str  # of what its person may use little is left
    stuck: Stuck | None  # it waits for budget
    seq: int
    report: Report | None  # of a run that goes on
    doing: str
    next: str  # of a run that ended
    answer: SafeString
    mark: str  # why the answer ends where it does, where it is not whole
    reasoning: str
    thought: str
    thoughts_url: str  # where the thoughts of a run that ended are read
    words: SafeString
    matter: list[Mattering]
    files: list[FileFace]


def card_of(run: Run) -> Card:
    """The card of a run: an ended one from its row alone, a live one from its journal."""
    return _ended(run) if run.ended else _live(run)


def _ended(run: Run) -> Card:
    stands = standing.of_row(run)
    mark = mark_of(run.status, run.code, said=bool(run.answer and run.answer.text))
    return Card(
        run=run,
        url=reverse("runs:run", args=[run.key]),
        standing=stands,
        segments=segments(stands),
        clock=clock(stands.ended),
        practice=run.endpoint == "practice",
        alive=False,
        notice="",
        left="",
        stuck=None,
        seq=run.seq,
        report=None,
        doing="",
        next="" if mark else what_next(stands.status, stands.end),
        answer=render(run.answer.text, name=text_name(run.key)) if run.answer else SafeString(""),
        mark=mark,
        reasoning="",
        thought="" if run.thought is None else thought_for(run.thought),
        thoughts_url="" if run.thought is None else text_url(run.key, 0, "thoughts"),
        words=SafeString(""),
        matter=[],
        files=_files(run),
    )


def _left(run: Run) -> str:
    """What to say of the person's limits beside a run that uses them up."""
    bar = tightest(run.conversation.owner)
    return bar.note if bar else ""


def _live(run: Run) -> Card:
    reading = read(run)
    state = reading.watched.state
    stands = standing.of_watched(reading.watched)
    step = open_step(state.agents[0]) if state.agents else None
    return Card(
        run=run,
        url=reverse("runs:run", args=[run.key]),
        standing=stands,
        segments=segments(stands),
        clock=clock(reading.now),
        practice=run.endpoint == "practice",
        alive=True,
        notice=maintenance.notice() if run.status == Status.QUEUED else "",
        left=_left(run),
        stuck=stuck_run(run, state),
        seq=reading.seq,
        report=report(reading.watched),
        doing=doing(reading.watched),
        next="",  # its report says it
        answer=SafeString(""),
        mark="",
        reasoning=step.reasoning if step else "",
        thought=thought_word(step, reading.now),
        thoughts_url="",
        words=words_so_far(run.key, 0, step),
        matter=mattering(reading.watched),
        files=file_faces(run.key, state.files.values())[:FILES],
    )


def _files(run: Run) -> list[FileFace]:
    return [
        file_face(run.key, file.path, file.size, file.media_type, file.agent)
        for file in list(run.files.all())[:FILES]
    ]
