"""What a person does to a site, and how it looks to one. Spoken by `person`, a process of its own."""

import os
import sys
from collections.abc import Callable
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.test import Client

from playground.conversations.models import Conversation
from playground.desk.actions import drain
from playground.runs import actions, journal, lease
from playground.runs.models import Run, Worker
from playground.users.models import User
from swarm.events import AttemptFailed, AttemptStarted, Mode, StepCompleted
from tests.playground.runs.site import Seen
from tests.playground.runs.spending import SPENDING


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def ask(prompt: str, mode: str, name: str = "alice") -> None:
    owner, _ = User.objects.get_or_create(username=name)
    conversation = Conversation.objects.create(owner=owner)
    say(str(actions.start_run(conversation, prompt, msgspec.convert(mode, Mode)).key))


def sign_in() -> None:
    client = Client()
    client.force_login(User.objects.get_or_create(username="alice")[0])
    say(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")


def stop(key: str) -> None:
    actions.send_control(Run.objects.get(key=key), "stop")


def see(key: str) -> None:
    run = Run.objects.get(key=key)
    held = Run.objects.filter(Q(key=key) & Q(lease_until__gt=Now())).exists()
    seen = Seen(
        status=run.status,
        seq=run.seq,
        epoch=run.epoch,
        steps=run.steps,
        agents=run.agents,
        owner=run.lease_owner,
        held=held,
    )
    say(msgspec.json.encode(seen).decode())


def watch(key: str) -> None:
    for line in sys.stdin:
        match line.split():
            case ["stop"]:
                stop(key)
            case ["drain", worker]:
                drain(None, Worker.objects.get(name=worker), draining=True)
        see(key)


def take(*keys: str) -> None:
    """Try for all of these runs at the word "go", and say which were got."""
    Run.objects.exists()  # connect
    say("ready")
    sys.stdin.readline()
    say(" ".join(key for key in keys if lease.take(UUID(key), f"racer {os.getpid()}")))


def calls(*keys: str) -> None:
    """When each model call of these runs was under way, by the clock of all: run, begin, end."""
    for number, key in enumerate(keys):
        run, begun = Run.objects.get(key=key), dict[int, float]()
        accepted = run.accepted_at.timestamp()
        for event in journal.past(run.pk):
            if isinstance(event, AttemptStarted):
                begun[event.agent] = accepted + event.at
            elif isinstance(event, StepCompleted | AttemptFailed):
                say(f"{number} {begun.pop(event.agent):.3f} {accepted + event.at:.3f}")


DEEDS: dict[str, Callable[..., None]] = {
    "ask": ask,
    "sign_in": sign_in,
    "stop": stop,
    "see": see,
    "watch": watch,
    "take": take,
    "calls": calls,
    **SPENDING,
}
