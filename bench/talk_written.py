"""Writes the accounts that `bench.talk` reads into a new database, and counts the queries of their pages."""

import json
import os
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.test import Client

    from playground.conversations.models import Conversation
    from playground.users.models import User

CONVERSATIONS, MESSAGES, LONG = 200, 10_000, 500
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
    print(
        json.dumps({"large": _account("large", CONVERSATIONS, MESSAGES), "small": _account("small", 1, 10)})
    )


def _account(name: str, conversations: int, messages: int) -> dict[str, str]:
    from django.db import transaction
    from django.test import Client

    from playground.users.models import User

    create = User.objects.create_user if User.objects.exists() else User.objects.create_superuser
    owner = create(name)
    long = min(LONG, messages)
    others = (messages - long) // max(1, conversations - 1)
    with transaction.atomic():
        for number in range(conversations - 1):
            _talk(owner, f"Talk {number}", others)
        talk = _talk(owner, "The long one", long)
    client = Client(HTTP_HOST="localhost")
    client.force_login(owner)
    told = {"talk": str(talk.key), "session": client.cookies["sessionid"].value, "before": _before(talk)}
    return told | {f"queries {page}": str(count) for page, count in _queries(client, told).items()}


def _talk(owner: "User", title: str, messages: int) -> "Conversation":
    """Questions and answers by finished runs; at every tenth question a file and a second answer beside the first."""
    from playground.conversations.models import Attachment, Conversation, Kind, Message, Role
    from playground.runs.models import FileVersion, Mode, Run, RunFile, Status

    talk = Conversation.objects.create(owner=owner, title=title)
    last: Message | None = None
    count = asked = 0
    while count < messages:
        last = talk.messages.create(parent=last, role=Role.USER, text=f"Which lighthouse is number {count}?")
        question = last
        tenth = asked % 10 == 0
        asked += 1
        for _answer in range(2 if tenth and count + 2 < messages else 1):
            last = talk.messages.create(
                parent=question, role=Role.ASSISTANT, text=ANSWER.format(number=count)
            )
            run = Run.objects.create(
                conversation=talk, message=question, answer=last, mode=Mode.AGENT, status=Status.COMPLETED,
                endpoint="practice", ended_at=talk.created_at,
            )  # fmt: skip
            count += 1
        count += 1
        if tenth:
            Attachment.objects.create(
                owner=owner, conversation=talk, message=question, name="notes.txt", kind=Kind.TEXT,
                media_type="text/plain", size=5, body="0" * 64,
            )  # fmt: skip
            made = {"run": run, "path": f"made-{count}.md", "body": "1" * 64, "size": 9, "agent": 0}
            RunFile.objects.create(**made, media_type="text/markdown")
            FileVersion.objects.create(**made, media_type="text/markdown", number=1, at=1.0)
    talk.head = last
    talk.save()
    return talk


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
