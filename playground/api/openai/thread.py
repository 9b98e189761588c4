"""Where a stateless request goes on: in the conversation that an earlier one began, or in a new one.

A program sends the whole talk each time. Each message that comes this way is stored with the digest of the talk up to it;
a later request whose talk begins the same finds it by that, and what follows is added as on the page: as a branch.
"""

import hashlib
from collections.abc import Sequence
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from playground.api.openai.asked import Completion, Said, bytes_of
from playground.api.refusals import Refusal, not_taken
from playground.conversations import attachments
from playground.conversations.actions import start_conversation
from playground.conversations.models import Conversation, Message, Role
from playground.conversations.refusals import CannotTake
from playground.conversations.uploads import take_in
from playground.users.models import User

ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.TOOL}
TITLE_CHARS = 200


def thread(user: User, asked: Completion, mode: str) -> Message:
    """The last message of the request, stored; whatever of the talk was new is stored before it.

    Raises Refusal for a talk that does not end with a question or with the answers to all calls, and for a file that
    cannot be taken.
    """
    talk = asked.talk
    _check(talk)
    digests = _digests(asked.instructions, talk)
    known, last = _known(user, talk, digests)
    given = {place: _receive(user, talk[place], place) for place in range(known, len(talk))}
    with transaction.atomic():
        conversation = last.conversation if last else _begin(user, asked, mode)
        for place in range(known, len(talk)):
            last = _store(conversation, last, talk[place], digests[place])
            attachments.attach(user, last, given[place])
    assert last is not None  # the talk is not empty, and its last message is never known: it is a question
    return last


def _check(talk: Sequence[Said]) -> None:
    if not talk or talk[-1].role not in {"user", "tool"}:
        raise Refusal(
            400, _("The last message must be the user's, or the answer to a call."), param="messages"
        )
    if not talk[-1].text.strip() and not isinstance(talk[-1].content, list):
        raise Refusal(400, _("The last message is empty."), param="messages")
    wanted: list[str] = []
    for said in talk:
        if said.role == "tool":
            if said.tool_call_id not in wanted:
                raise Refusal(400, _("A tool's message answers no call before it."), param="messages")
            wanted.remove(said.tool_call_id)
        elif wanted:
            break
        else:
            wanted = [call.id for call in said.tool_calls or ()]
    if wanted:
        raise Refusal(400, _("Each call needs one answer before the talk goes on."), param="messages")


def _digests(instructions: str, talk: Sequence[Said]) -> list[str]:
    """Of each message: the digest of the talk up to it."""
    begun = hashlib.sha256(instructions.encode("utf-8", "replace")).digest()
    links = (said.model_dump_json(include={"role", "content", "tool_calls", "tool_call_id"}) for said in talk)
    chain = accumulate(
        links, lambda before, link: hashlib.sha256(before + link.encode()).digest(), initial=begun
    )
    return [digest.hex() for digest in chain][1:]


def _known(user: User, talk: Sequence[Said], digests: Sequence[str]) -> tuple[int, Message | None]:
    """How many messages at the beginning are stored, and the last of them."""
    asked = [place for place, said in enumerate(talk[:-1]) if said.role in {"user", "tool"}]
    found = Message.objects.filter(
        conversation__owner=user, digest__in=[digests[place] for place in asked]
    ).select_related("conversation")
    stored = {message.digest: message for message in found.order_by("-pk")}
    for place in reversed(asked):
        question = stored.get(digests[place])
        if question is None:
            continue
        if talk[place + 1].role != "assistant":
            return place + 1, question
        for answer in question.children.filter(role=Role.ASSISTANT).select_related("conversation"):
            if _same(answer, talk[place + 1]):
                return place + 2, answer
    return 0, None


def _same(answer: Message, said: Said) -> bool:
    """Whether the program's copy of an answer is that answer."""
    calls = [call["id"] for call in answer.calls]
    return answer.text.strip() == said.text.strip() and calls == [call.id for call in said.tool_calls or ()]


def _begin(user: User, asked: Completion, mode: str) -> Conversation:
    about = next((said.text for said in asked.talk if said.role == "user" and said.text.strip()), "")
    begun = start_conversation(user, about=about, mode=mode)
    begun.instructions = asked.instructions
    begun.save(update_fields=["instructions"])
    return begun


def _store(conversation: Conversation, parent: Message | None, said: Said, digest: str) -> Message:
    calls: list[dict[str, Any]] = [
        {"id": call.id, "name": call.function.name, "arguments": call.function.arguments}
        for call in said.tool_calls or ()
    ]
    return Message.objects.create(
        conversation=conversation,
        parent=parent,
        role=ROLES[said.role],
        text=said.text.replace("\x00", "\N{REPLACEMENT CHARACTER}"),
        calls=calls,
        call=said.tool_call_id[:200],
        digest=digest,
    )


def _receive(user: User, said: Said, place: int) -> list[UUID]:
    """The keys of the files in a message, taken in like any other upload."""
    if said.role != "user" or not isinstance(said.content, list):
        return []
    keys: list[UUID] = []
    for number, part in enumerate(said.content):
        where = f"messages.{place}.content.{number}"
        if part.type == "image_url" and part.image_url:
            name, data = f"picture-{len(keys) + 1}", bytes_of(part.image_url.url, param=where)
        elif part.type == "file" and part.file:
            name, data = part.file.filename, bytes_of(part.file.file_data, param=where)
        elif part.type == "text":
            continue
        else:
            raise Refusal(400, _("This part says its type, but has no content of it."), param=where)
        try:
            keys.append(take_in(user, None, SimpleUploadedFile(name, data)).key)
        except CannotTake as error:
            raise not_taken(error, 400, where) from error
    return keys
