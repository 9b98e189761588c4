"""Writes the accounts that `bench.talk` reads into a new database, and counts the queries of their pages."""

import json
import os
from itertools import count
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.test import Client

    from playground.conversations.models import Conversation, Message
    from playground.users.models import User

MESSAGES, FEW = 10_000, 10  # of an account, at least
LONG, SHORT = 250, 21  # turns of the branch that is shown: of one conversation, of each of the others
WITH_FILES = 5  # each fifth question comes with a file, and its answer makes one
AGAIN = 10  # each tenth is answered once more
REWORDED = 12  # each twelfth was first asked in other words, and answered
ANSWER = """The **lighthouse** of number {number} stands on its rock, 海上灯塔.

| year | height | keeper |
|---|---:|---|
| 1801 | 31.5 | Ann |
| 1911 | 42.0 | Ben |

```python
def lamp(hours: int) -> list[str]:
    return [f"lit at {{hour}}" for hour in range(hours)]
```

1. It was built of stone.
2. It was lit in {number}.
"""


def main() -> None:
    """Two accounts, told as one line of JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps({"large": _account("large", LONG, MESSAGES), "small": _account("small", FEW // 2, FEW)}))


def _account(name: str, turns: int, messages: int) -> dict[str, str]:
    from django.db import transaction
    from django.test import Client

    from playground.conversations.models import Message
    from playground.users.models import User

    create = User.objects.create_user if User.objects.exists() else User.objects.create_superuser
    owner = create(name)
    said = Message.objects.filter(conversation__owner=owner)
    with transaction.atomic():
        talk = _talk(owner, "The long one", turns)
        for number in count(1):
            if said.count() >= messages:
                break
            _talk(owner, f"Talk {number}", SHORT)
    client = Client(HTTP_HOST="localhost")
    client.force_login(owner)
    told = {"talk": str(talk.key), "session": client.cookies["sessionid"].value, "before": _before(talk)}
    told["messages"] = str(said.count())
    return told | {f"queries {page}": str(times) for page, times in _queries(client, told).items()}


def _talk(owner: "User", title: str, turns: int) -> "Conversation":
    """So many turns of one branch, and what stands beside them: answers made again, questions first asked in other words."""
    from playground.conversations.models import Conversation

    talk = Conversation.objects.create(owner=owner, title=title)
    last: Message | None = None
    for number in range(turns):
        if number % REWORDED == REWORDED - 1:
            _turn(talk, last, number, "Which tower")
        last = _turn(talk, last, number, "Which lighthouse")
    talk.head = last
    talk.save()
    return talk


def _turn(talk: "Conversation", after: "Message | None", number: int, words: str) -> "Message":
    """A question and its answer by a finished run, the newest where it was made again."""
    from playground.conversations.models import Attachment, Kind, Role
    from playground.runs.models import FileVersion, Mode, Run, RunFile, Status

    question = talk.messages.create(parent=after, role=Role.USER, text=f"{words} is number {number}?")
    for _again in range(2 if number % AGAIN == AGAIN - 1 else 1):
        answer = talk.messages.create(
            parent=question, role=Role.ASSISTANT, text=ANSWER.format(number=f"{number} of {talk.title}")
        )
        run = Run.objects.create(
            conversation=talk, message=question, answer=answer, mode=Mode.AGENT, status=Status.COMPLETED,
            endpoint="practice", ended_at=talk.created_at,
        )  # fmt: skip
    if number % WITH_FILES == 0:
        Attachment.objects.create(
            owner=talk.owner, conversation=talk, message=question, name=f"notes-{number}.txt", kind=Kind.TEXT,
            media_type="text/plain", size=5, body="0" * 64,
        )  # fmt: skip
        made = {"run": run, "path": f"made-{number}.md", "body": "1" * 64, "size": 9, "agent": 0}
        RunFile.objects.create(**made, media_type="text/markdown")
        FileVersion.objects.create(**made, media_type="text/markdown", number=1, at=1.0)
    return answer


def _before(talk: "Conversation") -> str:
    """From where the page before the newest is asked for."""
    from playground.runs.talk import turns_of

    before = turns_of(talk).before
    return str(before or "")


def _queries(client: "Client", told: dict[str, str]) -> dict[str, int]:
    """How often each page asks the database, its second time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.talk import pages_of

    counts = {}
    for page, address in pages_of(told).items():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts[page] = len(asked)
    return counts


if __name__ == "__main__":
    main()
