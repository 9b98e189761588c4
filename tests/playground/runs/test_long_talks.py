"""A long conversation costs the database no more questions than a short one, and neither does a long list at the side."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from playground.conversations.models import Attachment, Conversation, Kind, Message, Reaction, Role
from playground.runs.models import FileVersion, Mode, Run, RunFile, Status
from playground.users.models import User

pytestmark = pytest.mark.django_db

ANSWER = "| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nprint(1)\n```\n"


def talk_of(owner: User, turns: int) -> Conversation:
    """Questions with a file each, answered by finished runs that made one; every answer has another beside it."""
    talk = Conversation.objects.create(owner=owner, title=f"{turns} turns")
    last: Message | None = None
    for number in range(turns):
        question = talk.messages.create(parent=last, role=Role.USER, text=f"What is {number}?")
        Attachment.objects.create(
            owner=owner, conversation=talk, message=question, name="notes.txt", kind=Kind.TEXT,
            media_type="text/plain", size=5, body="0" * 64,
        )  # fmt: skip
        for _answer in range(2):
            last = talk.messages.create(parent=question, role=Role.ASSISTANT, text=ANSWER)
            run = Run.objects.create(
                conversation=talk, message=question, answer=last, mode=Mode.AGENT, status=Status.COMPLETED
            )
            made = {"run": run, "path": f"made-{number}.md", "body": "1" * 64, "size": 3, "agent": 0}
            RunFile.objects.create(**made, media_type="text/markdown")
            FileVersion.objects.create(**made, media_type="text/markdown", number=1, at=1.0)
            Reaction.objects.create(message=last, by=owner, value=Reaction.Value.UP)
    talk.head = last
    talk.save()
    return talk


def asked(client: Client, address: str) -> int:
    """How many questions the database was asked for that page."""
    client.get(address)  # what a first page asks once, such as the site's models, is no part of it
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(asked)


@pytest.mark.parametrize("part", ["", "turns", "files"])
def test_thirty_turns_ask_no_more_than_ten(as_alice: Client, alice: User, part: str) -> None:
    ten, thirty = talk_of(alice, 10), talk_of(alice, 30)
    assert asked(as_alice, f"/conversations/{thirty.key}/{part}") == asked(
        as_alice, f"/conversations/{ten.key}/{part}"
    )


def test_an_earlier_page_asks_no_more_than_the_newest(as_alice: Client, alice: User) -> None:
    talk = talk_of(alice, 70)
    newest = f"/conversations/{talk.key}/"
    html = as_alice.get(newest).content.decode()
    before = html.split("?before=")[1].split('"')[0].split("#")[0]
    assert asked(as_alice, f"{newest}?before={before}") == asked(as_alice, newest)


@pytest.mark.parametrize("query", ["", "?q=what", "?q=question"])
def test_thirty_conversations_at_the_side_ask_no_more_than_ten(
    as_alice: Client, alice: User, query: str
) -> None:
    def made(count: int) -> None:
        for number in range(count):
            talk = Conversation.objects.create(owner=alice, title=f"Talk {number}")
            talk.messages.create(role=Role.USER, text="What a question is that?")

    made(10)
    with_ten = asked(as_alice, f"/conversations/{query}")
    made(20)
    assert asked(as_alice, f"/conversations/{query}") == with_ten
