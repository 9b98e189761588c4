"""What a person does to their conversations."""

import re

from django.utils import timezone
from django.utils.text import Truncator

from playground.conversations.models import Conversation
from playground.users.models import User

MADE_TITLE_LENGTH = 80  # a title that is made; a person may write up to the model's 200


def start_conversation(owner: User, *, about: str = "", mode: str = "swarm") -> Conversation:
    """A new conversation, named after the first thing that is said in it."""
    return Conversation.objects.create(owner=owner, title=title_from(about), mode=mode)


def rename(conversation: Conversation, title: str) -> None:
    """Give a conversation another title. It keeps its place in the list: nothing was said in it."""
    conversation.title, conversation.named = title, True
    Conversation.objects.filter(pk=conversation.pk).update(title=title, named=True)


def entitle(conversation: int, answer: str) -> None:
    """Name a conversation after the heading of its first answer, unless a person named it: that is what it came to."""
    title = heading_of(answer)
    if title:
        Conversation.objects.filter(pk=conversation, named=False).update(title=title)


def pin(conversation: Conversation, *, pinned: bool) -> None:
    """Keep a conversation at the head of the list, or let it go back to its place."""
    conversation.pinned_at = timezone.now() if pinned else None
    Conversation.objects.filter(pk=conversation.pk).update(pinned_at=conversation.pinned_at)


def delete(conversation: Conversation) -> None:
    """Remove a conversation with its messages and runs. A run under way stops at its next frame: its row is gone."""
    conversation.delete()


def heading_of(answer: str) -> str:
    """The heading with which an answer begins, as plain words; empty where it begins otherwise, or with a single word."""
    first = next((line.strip() for line in answer.splitlines() if line.strip()), "")
    found = re.fullmatch(r"#{1,3}\s+(.+?)\s*#*", first)
    words = " ".join(re.sub(r"[*_`\[\]]|\(\S+?\)", "", found[1]).split()) if found else ""
    long_enough = " " in words or any(not character.isascii() for character in words)
    return Truncator(words).chars(MADE_TITLE_LENGTH) if long_enough else ""


def title_from(text: str) -> str:
    """The first line of `text` with something in it; what is too long ends in "…"."""
    line = " ".join(next((line for line in text.splitlines() if line.strip()), "").split())
    return Truncator(line).chars(MADE_TITLE_LENGTH) if len(line) > MADE_TITLE_LENGTH else line
