"""The only way to a conversation: through the person who owns it. To everybody else it does not exist."""

import uuid

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from playground.conversations.models import Conversation
from playground.users.models import User


def conversations_of(user: User) -> QuerySet[Conversation]:
    """Every conversation this person may see, the newest first."""
    return user.conversations.all()


def conversation_for(user: User, key: uuid.UUID | str) -> Conversation:
    """This person's conversation of that key. Raises Http404 for strangers, unknown and malformed keys alike."""
    try:
        wanted = key if isinstance(key, uuid.UUID) else uuid.UUID(key)
    except ValueError:
        wanted = uuid.UUID(int=0)  # no row has it: malformed looks the same as unknown
    return get_object_or_404(conversations_of(user), key=wanted)
