"""What a conversation's page shows: one branch of it, turns of question and answer, newest last, a page at a time.

Whatever the length, a page costs the same few queries; only an answer under way is read from its journal.
"""

from collections import defaultdict
from uuid import UUID, uuid5
from zlib import crc32

from django.db.models import Count, Max, Q
from django.utils.safestring import SafeString
from msgspec import Struct

from playground.conversations.markdown import render
from playground.conversations.models import Attachment, Conversation, Message, Reaction, Role
from playground.conversations.tree import Tree, tree_of
from playground.runs.actions import at_work
from playground.runs.branches import can_go_on
from playground.runs.cards import Card, card_of
from playground.runs.models import ENDED, Control, Run

TURNS = 30  # shown at once
LONGEST_NUMBER = 19  # digits: what a column of row numbers holds


class Place(Struct, frozen=True, kw_only=True):
    """Which of several branches is shown here, and the messages that lead to its neighbours."""

    number: int
    count: int
    before: int | None
    after: int | None


class Answer(Struct, frozen=True, kw_only=True):
    """The answer of a run and what can be done to it. While the run goes on only its place is of use."""

    message: int
    run: UUID
    mode: str
    place: Place | None
    ended: bool
    said: bool
    goes_on: bool
    reaction: str
    again_key: UUID  # of the next answer beside it: asked for twice, it is made once
    on_key: UUID


class Turn(Struct, frozen=True, kw_only=True):
    """A question and the answer to it, or a message that stands alone.

    `waits`: nobody works on it before the answer above is there, and it can still be taken back. `added` is what was
    handed to the agent meanwhile. `version` changes with everything that is shown here but the text of a live card.
    """

    message: Message
    html: SafeString
    mine: bool
    attachments: list[Attachment]
    place: Place | None
    card: Card | None
    answer: Answer | None
    added: list[Control]
    waits: bool
    version: str


class Talk(Struct, frozen=True, kw_only=True):
    """A page of turns; `before` leads to the one before it. `live` is the run at work on an answer of this branch."""

    turns: list[Turn]
    before: int | None
    live: Run | None
    version: str


class Rows(Struct, frozen=True, kw_only=True):
    """All rows that a page of turns is made of."""

    tree: Tree
    messages: dict[int, Message]
    runs: dict[int, Run]  # by answer
    attachments: dict[int, list[Attachment]]
    added: dict[int, list[Control]]
    reactions: dict[int, str]


def turns_of(conversation: Conversation, before: str = "") -> Talk:
    """The last turns of the branch that is shown, or those before the message of that number."""
    version = version_of(conversation)
    tree = tree_of(conversation)
    branch = tree.branch(conversation.head_id)
    end = _end(branch, before)
    found: list[tuple[int, int | None]] = []  # each question with its answer
    rows = _rows(tree, branch[max(0, end - 2 * TURNS - 1) : end])
    for pk in branch[max(0, end - 2 * TURNS - 1) : end]:
        if found and found[-1][1] is None and pk in rows.runs and rows.runs[pk].message_id == found[-1][0]:
            found[-1] = (found[-1][0], pk)
        else:
            found.append((pk, None))
    shown = found[-TURNS:]
    is_first = not shown or shown[0][0] == branch[0]
    return Talk(
        turns=[_turn(rows, question, answer) for question, answer in shown],
        before=None if is_first else shown[0][0],
        live=at_work(conversation, branch),
        version=version,
    )


def version_of(conversation: Conversation) -> str:
    """Changes whenever another turn is there, or one began or ended. Cheap enough to be asked every few seconds."""
    runs = conversation.runs.aggregate(
        all=Count("pk"), ended=Count("pk", filter=Q(status__in=ENDED)), last=Max("ended_at")
    )
    seen = (conversation.head_id, conversation.updated_at.isoformat(), *map(str, runs.values()))
    return _short(seen)


def _end(branch: list[int], before: str) -> int:
    known = before.isascii() and before.isdecimal() and len(before) < LONGEST_NUMBER
    return branch.index(int(before)) if known and int(before) in branch else len(branch)


def _rows(tree: Tree, shown: list[int]) -> Rows:
    runs = Run.objects.filter(answer__in=shown).select_related("answer", "message", "conversation", "after")
    by_answer = {run.answer_id: run for run in runs.prefetch_related("files") if run.answer_id}
    attachments: dict[int, list[Attachment]] = defaultdict(list)
    for each in Attachment.objects.filter(message__in=shown):
        attachments[each.message_id or 0].append(each)
    added: dict[int, list[Control]] = defaultdict(list)
    for wish in Control.objects.filter(run__in=by_answer.values(), kind=Control.Kind.STEER).exclude(
        agent__gt=0
    ):
        added[wish.run_id].append(wish)
    return Rows(
        tree=tree,
        messages=Message.objects.in_bulk(shown),
        runs=by_answer,
        attachments=attachments,
        added=added,
        reactions=dict(Reaction.objects.filter(message__in=shown).values_list("message", "value")),
    )


def _turn(rows: Rows, question: int, answer: int | None) -> Turn:
    message = rows.messages[question]
    run = rows.runs[answer] if answer else None
    waits = run is not None and _is_waiting(run)
    mine = message.role == Role.USER
    added = rows.added[run.pk] if run else []
    face = _answer(rows, run, answer) if run and answer else None
    place = _place(rows.tree, question)
    state = (run.key, run.ended and (run.status, run.seq), waits) if run else None
    wishes = [(wish.pk, wish.outcome) for wish in added]
    return Turn(
        message=message,
        html=SafeString("") if mine else render(message.text),
        mine=mine,
        attachments=rows.attachments[question],
        place=place,
        card=card_of(run) if run and not waits else None,
        answer=face,
        added=added,
        waits=waits,
        version=_short((question, message.text, place, face, state, wishes)),
    )


def _is_waiting(run: Run) -> bool:
    return run.after is not None and not run.after.ended and not run.ended


def _answer(rows: Rows, run: Run, message: int) -> Answer:
    place = _place(rows.tree, message)
    count = place.count if place else 1
    return Answer(
        message=message,
        run=run.key,
        mode=run.mode,
        place=place,
        again_key=uuid5(run.key, f"again {count}"),
        on_key=uuid5(run.key, f"on {count}"),
        ended=run.ended,
        said=bool(run.answer and run.answer.text),
        goes_on=can_go_on(run),
        reaction=rows.reactions.get(message, ""),
    )


def _place(tree: Tree, message: int) -> Place | None:
    """Its place among its siblings, where it has any."""
    beside = tree.beside(message)
    at = beside.index(message)
    if len(beside) == 1:
        return None
    return Place(
        number=at + 1,
        count=len(beside),
        before=beside[at - 1] if at else None,
        after=beside[at + 1] if at + 1 < len(beside) else None,
    )


def _short(told: object) -> str:
    return f"{crc32(repr(told).encode()):08x}"
