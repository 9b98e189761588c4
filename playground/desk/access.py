"""Who sits at the desk, and what each reaches from there. To everybody else it does not exist."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from playground.runs.models import Run, Worker
from playground.users.models import Role, User


def demand_admin(user: User) -> User:
    """This person, who is the owner or an admin. Raises Http404 for everybody else."""
    if user.role is Role.MEMBER:
        raise Http404
    return user


def run_to_control(user: User, key: UUID) -> Run:
    """Anybody's run, for the owner and admins: to stop or to pause it, not to read it."""
    demand_admin(user)
    return get_object_or_404(Run.objects.select_related("conversation__owner"), key=key)


def person_to_stop(user: User, pk: int) -> User:
    """Anybody whose runs the owner or an admin may stop."""
    demand_admin(user)
    return get_object_or_404(User, pk=pk)


def worker_for(user: User, pk: int) -> Worker:
    """A worker, for the owner and admins."""
    demand_admin(user)
    return get_object_or_404(Worker, pk=pk)


def may_look(user: User) -> bool:
    """Whether this person may read the runs of others: a right of its own, which the owner has and gives."""
    return user.has_perm("users.look_at_runs")


def run_to_look_at(user: User, key: UUID) -> Run:
    """Anybody's run, to read it. Raises Http404 for all who have not that right."""
    if not may_look(user):
        raise Http404
    return get_object_or_404(Run.objects.select_related("conversation__owner", "message", "answer"), key=key)
