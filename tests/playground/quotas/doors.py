"""Every way in which a person asks: each begins a run, or says in one sentence why not."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.core.management import CommandError, call_command
from django.test import Client

from playground.conversations.models import Conversation
from playground.users.models import User
from tests.playground.api.conftest import program_of
from tests.playground.conftest import signed_in


@dataclass(frozen=True)
class Told:
    """What came back: the status, all that can be read, and after how many seconds it is worth another try."""

    status: int
    words: str
    after: str = ""


def _told(response: object) -> Told:
    status, text, headers = (getattr(response, name) for name in ("status_code", "content", "headers"))
    return Told(status, text.decode(), headers.get("Retry-After", ""))


def page(user: User, mode: str = "instant", key: UUID | None = None, model: str = "") -> Told:
    form = {"text": "Why?", "mode": mode, "key": str(key or uuid4()), "model": model, "go": "on"}
    return _told(signed_in(user).post("/ask", form))


def script(user: User, mode: str = "instant", key: UUID | None = None, model: str = "") -> Told:
    form = {"text": "Why?", "mode": mode, "key": str(key or uuid4()), "model": model, "go": "on"}
    return _told(signed_in(user).post("/ask", form, headers={"HX-Request": "true"}))


def rest(user: User, mode: str = "instant", key: UUID | None = None, model: str = "") -> Told:
    talk = Conversation.objects.get_or_create(owner=user, title="REST")[0]
    sent = {"text": "Why?", "mode": mode, "key": str(key or uuid4()), "model": model}
    return _told(_post(program_of(user), f"/api/v1/conversations/{talk.key}/messages", sent))


def openai(user: User, mode: str = "instant", key: UUID | None = None, model: str = "") -> Told:
    """What is asked is answered in full, so that only refusals come back here."""
    sent = {
        "model": f"{mode}/{model}" if model else mode,
        "messages": [{"role": "user", "content": "Why?"}],
    }
    return _told(_post(program_of(user), "/v1/chat/completions", sent))


def headless(user: User, mode: str = "instant", key: UUID | None = None, model: str = "") -> Told:
    """The command belongs to the owner of the site. Only refusals come back: else it would fly."""
    try:
        call_command("swarm", "Why?", "--mode", mode, *(["--model", model] if model else []))
    except CommandError as error:
        return Told(error.returncode, str(error))
    raise AssertionError("it was not refused")


def _post(client: Client, path: str, body: object) -> object:
    return client.post(path, json.dumps(body), content_type="application/json")


type Door = Callable[..., Told]
DOORS: dict[str, Door] = {"page": page, "script": script, "rest": rest}
REFUSED = {"page": 422, "script": 422, "rest": 429, "openai": 429}
FORBIDDEN = {"page": 422, "script": 422, "rest": 403, "openai": 403}
