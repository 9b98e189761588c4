"""Conversations, and what is said in them."""

import uuid
from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from playground.api import shapes
from playground.api.bearer import asker
from playground.api.forms import (
    ConversationChange,
    ConversationOut,
    MessageOut,
    NewConversation,
    NewMessage,
    Page,
    Paging,
    Refused,
    RunOut,
)
from playground.api.refusals import Refusal, no_model
from playground.conversations import actions
from playground.conversations.access import conversation_for, conversations_of
from playground.conversations.attachments import CannotAttach
from playground.conversations.searching import conversations_with
from playground.endpoints.choosing import Refused as ModelRefused
from playground.runs.actions import SentElsewhere, start_run
from swarm.events import Mode

router = Router(tags=["conversations"])
QUERY_CHARS = 200


@router.get("", response=Page[ConversationOut])
def conversations(request: HttpRequest, paging: Query[Paging], q: str = "") -> dict[str, Any]:
    """Conversations, the one that was spoken in last first; with `q` those whose title or text holds it."""
    user = asker(request)
    found = conversations_with(user, q[:QUERY_CHARS]) if q else conversations_of(user)
    found = found.order_by("-pk")
    return shapes.page(found, paging.before, paging.limit, shapes.conversation)


@router.post("", response={201: ConversationOut})
def begin(request: HttpRequest, sent: NewConversation) -> Status[dict[str, Any]]:
    """Begin a conversation. Nothing runs before the first message."""
    begun = actions.start_conversation(asker(request), about=sent.title, mode=sent.mode)
    if sent.title:
        actions.rename(begun, sent.title)
    return Status(201, shapes.conversation(begun))


@router.get("/{uuid:key}", response={200: ConversationOut, 404: Refused})
def conversation(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """One conversation."""
    return shapes.conversation(conversation_for(asker(request), key))


@router.patch("/{uuid:key}", response={200: ConversationOut, 404: Refused})
def change(request: HttpRequest, key: uuid.UUID, sent: ConversationChange) -> dict[str, Any]:
    """Another title; pinned or not."""
    shown = conversation_for(asker(request), key)
    if sent.title is not None:
        actions.rename(shown, sent.title)
    if sent.pinned is not None:
        actions.pin(shown, pinned=sent.pinned)
    return shapes.conversation(shown)


@router.delete("/{uuid:key}", response={204: None, 404: Refused})
def delete(request: HttpRequest, key: uuid.UUID) -> Status[None]:
    """Remove a conversation with everything in it. A run under way stops."""
    actions.delete(conversation_for(asker(request), key))
    return Status(204, None)


@router.get("/{uuid:key}/messages", response={200: Page[MessageOut], 404: Refused})
def messages(request: HttpRequest, key: uuid.UUID, paging: Query[Paging]) -> dict[str, Any]:
    """What was said, the newest first, all branches."""
    shown = conversation_for(asker(request), key)
    found = shown.messages.prefetch_related("attachments", "runs").order_by("-pk")
    return shapes.page(found, paging.before, paging.limit, shapes.message)


@router.post(
    "/{uuid:key}/messages", response={201: RunOut, 403: Refused, 404: Refused, 422: Refused, 429: Refused}
)
def say(request: HttpRequest, key: uuid.UUID, sent: NewMessage) -> Status[dict[str, Any]]:
    """Ask. The answer is the run that began; follow it at its events, or look at it until it has ended."""
    shown = conversation_for(asker(request), key)
    parent = shown.messages.filter(pk=sent.parent).first() if sent.parent is not None else None
    if sent.parent is not None and parent is None:
        raise Refusal(422, _("There is no such message in this conversation."), param="parent")
    if not sent.text.strip() and not sent.attachments:
        raise Refusal(422, _("Write what you want to know, or send a file."), param="text")
    mode = sent.mode or msgspec.convert(shown.mode, Mode)
    try:
        run = start_run(
            shown,
            sent.text,
            mode,
            parent=parent,
            attachments=sent.attachments,
            model=sent.model,
            key=sent.key,
        )
    except CannotAttach as error:
        raise Refusal(422, str(error), param="attachments") from error
    except ModelRefused as error:
        raise no_model(error, 422) from error
    except SentElsewhere as error:
        raise Refusal(409, str(error), param="key") from error
    return Status(201, shapes.run(run))
