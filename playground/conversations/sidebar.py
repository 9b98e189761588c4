"""The list of conversations at the side of every page, grouped by when they were last touched."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from playground.conversations.access import conversations_of
from playground.conversations.models import Conversation
from playground.users.models import User

SHOWN = 60  # more would make every page heavy; the rest is found by searching
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Conversations of the same age, under one heading."""

    heading: str
    conversations: list[Conversation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidebar:
    """What the side of the page shows. `more` says that the list was cut."""

    query: str
    groups: list[Group]
    more: bool


def heading_for(day: date, today: date) -> str:
    """The heading under which a conversation of that day stands."""
    if day >= today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return _("Last 7 days") if day > today - WEEK else _("Older")


def sidebar_for(user: User, query: str = "") -> Sidebar:
    """This person's newest conversations whose title holds `query`, grouped by age."""
    found = conversations_of(user)
    if query:
        found = found.filter(title__icontains=query)
    newest = list(found[: SHOWN + 1])
    today = timezone.localdate()
    groups: dict[str, list[Conversation]] = {}
    for conversation in newest[:SHOWN]:
        day = timezone.localdate(conversation.updated_at)
        groups.setdefault(heading_for(day, today), []).append(conversation)
    return Sidebar(
        query=query,
        groups=[Group(heading=heading, conversations=members) for heading, members in groups.items()],
        more=len(newest) > SHOWN,
    )


def context(request: HttpRequest) -> dict[str, object]:
    """`sidebar` for templates. Lazy: fragments that do not show it do not pay for it."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {"sidebar": SimpleLazyObject(partial(sidebar_for, user))}
