"""Whether those who watch a run still may: asked for all of them at once, from time to time."""

from collections.abc import Iterable

from django.contrib.sessions.models import Session
from django.utils import timezone

from playground.runs.models import Run
from playground.runs.seats import Ticket
from playground.users.models import User


def still_allowed(run: int, tickets: Iterable[Ticket]) -> set[Ticket]:
    """The tickets that are still good: session open, password unchanged, account active, run still one's own."""
    held = set(tickets)
    owner = Run.objects.filter(pk=run).values_list("conversation__owner", flat=True).first()
    sessions = Session.objects.filter(
        session_key__in={ticket.session for ticket in held}, expire_date__gt=timezone.now()
    )
    open_sessions = set(sessions.values_list("session_key", flat=True))
    people = User.objects.filter(pk__in={ticket.user for ticket in held}, is_active=True)
    proofs = {person.pk: person.get_session_auth_hash() for person in people}
    return {
        ticket
        for ticket in held
        if ticket.user == owner
        and ticket.session in open_sessions
        and proofs.get(ticket.user) == ticket.proof
    }
