"""Who reaches which run. Every view and socket comes in through here, by the person who asks."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from playground.runs import lease
from playground.runs.models import Run
from playground.users.models import User


def runs_of(user: User) -> QuerySet[Run]:
    """The runs that this person may see: those of their own conversations."""
    return Run.objects.filter(conversation__owner=user)


def run_for(user: User, key: UUID | str) -> Run:
    """The run of that key. Raises Http404 for strangers, unknown and malformed keys alike."""
    try:
        wanted = key if isinstance(key, UUID) else UUID(key)
    except ValueError:
        wanted = UUID(int=0)  # no row has it
    return get_object_or_404(runs_of(user).select_related("conversation", "message", "answer"), key=wanted)


def beside(run: Run) -> QuerySet[Run]:
    """Other runs on the same question, or on the one that was asked in its place."""
    question = run.message
    same = Q(message=question) | Q(message__parent=question.parent_id)
    return Run.objects.filter(same, conversation=run.conversation_id).exclude(pk=run.pk)


def ahead_of(run: Run) -> int:
    """How many accepted runs wait for a worker before this one: its place in the visible queue, from 0."""
    if run.ended:
        return 0
    return lease.ready().filter(pk__lt=run.pk).count()
