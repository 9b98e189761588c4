"""The list of conversations at the side of every page, grouped by when they were last touched."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from playground.conversations.access import conversations_of
from playground.conversations.models import Conversation, Message
from playground.conversations.searching import conversations_with, excerpt, hits
from playground.users.models import User

SHOWN = 60  # more would make every page heavy; the rest is found by searching
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One conversation, and where in it something was found: the words before it, itself, the words after."""

    conversation: Conversation
    excerpt: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Conversations of the same age, or those that are pinned, under one heading."""

    heading: str
    lines: list[Line]


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
    """This person's newest conversations, or those that hold `query`: what is pinned first, the rest by age."""
    said = hits(user, query) if query else {}
    found = conversations_with(user, query, said) if query else conversations_of(user)
    newest = list(found.order_by(F("pinned_at").desc(nulls_last=True), "-updated_at", "-pk")[: SHOWN + 1])
    excerpts = _excerpts([said[one.pk] for one in newest[:SHOWN] if one.pk in said], query) if said else {}
    today = timezone.localdate()
    groups: dict[str, list[Line]] = {}
    for conversation in newest[:SHOWN]:
        day = timezone.localdate(conversation.updated_at)
        heading = _("Pinned") if conversation.pinned_at else heading_for(day, today)
        line = Line(conversation=conversation, excerpt=excerpts.get(conversation.pk))
        groups.setdefault(heading, []).append(line)
    return Sidebar(
        query=query,
        groups=[Group(heading=heading, lines=lines) for heading, lines in groups.items()],
        more=len(newest) > SHOWN,
    )


def _excerpts(messages: list[int], query: str) -> dict[int, tuple[str, str, str]]:
    """By conversation, the words around what was found in its newest message that holds it."""
    said = Message.objects.filter(pk__in=messages).values_list("conversation", "text")
    return {conversation: excerpt(text, query) for conversation, text in said}


def context(request: HttpRequest) -> dict[str, object]:
    """`sidebar` for templates. Lazy: fragments that do not show it do not pay for it."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {"sidebar": SimpleLazyObject(partial(sidebar_for, user))}
