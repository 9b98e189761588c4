"""Kills a process with SIGKILL before every statement of the ledger's deeds, one after the other, and looks at what is left.

A program of its own: it forks, which a test process full of threads should not. Prints one line of JSON: for each deed in
how many places it was killed, and what was wrong afterwards.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import django


class Mortal:
    """Dies before the `last`th thing that it would say to the database; a commit counts before and after."""

    def __init__(self, last: int) -> None:
        self._left = last

    def come_closer(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def __call__(self, execute: Callable[..., Any], *told: Any) -> Any:
        self.come_closer()
        return execute(*told)

    def live(self, deed: Callable[[], object]) -> None:
        """Do the deed as long as it lasts."""
        from django.db import connection

        connection.ensure_connection()
        commit = connection.commit

        def mortal_commit() -> None:
            self.come_closer()
            commit()
            self.come_closer()

        with patch.object(connection, "commit", mortal_commit), connection.execute_wrapper(self):
            deed()


def dies(deed: Callable[[], object], last: int) -> bool:
    """Let a child do the deed and be killed. False: it was done before it came to that."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if not child:
        Mortal(last).live(deed)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0, "the deed itself failed"
        return False
    assert os.WTERMSIG(status) == signal.SIGKILL
    return True


class Story:
    """One person, one run, and how far they are."""

    def __init__(self) -> None:
        from playground.quotas.ledger import clock
        from playground.users.models import User
        from tests.playground.quotas import books

        self.books = books
        self.run, self.key = uuid4(), uuid4().hex
        self.user = User.objects.create(username=self.key)
        books.limit(self.user, 100)
        books.limit(self.user, 1000, "rolling_week")
        books.limit(self.user, 150, own=True)
        books.limit(self.user, 1000, money="USD")
        books.top_up(self.user, 30, ends_at=clock.now() + timedelta(days=1))

    def reserve(self) -> None:
        self.books.reserve(self.user, self.run, 120, cost=12, currency="USD", key=self.key)

    def charge(self) -> None:
        from django.db import transaction

        with transaction.atomic():
            self.books.charge(self.user, self.run, 140, cost=14, currency="USD")

    def settle(self) -> None:
        from playground.quotas import ledger

        ledger.settle(self.run)


def kill_in(name: str, before: tuple[str, ...]) -> tuple[int, list[str]]:
    """Kill before every statement of one deed; in how many places, and what was wrong after any."""
    wrong: list[str] = []
    place = 0
    died = True
    while died:
        place += 1
        story = Story()
        for earlier in before:
            getattr(story, earlier)()
        died = dies(getattr(story, name), place)
        wrong += [f"{name} {place}: {fault}" for fault in _after(story, name, again=bool(place % 2))]
    return place - 1, wrong


def _after(story: Story, name: str, *, again: bool) -> list[str]:
    """What is wrong after a death; where a reservation is asked for again, it is given once."""
    from django.db.models.functions import Now

    from playground.quotas import ledger
    from playground.quotas.models import Account, Hold

    wrong = _faults(story)
    if again and name == "reserve":
        story.reserve()
        if Hold.objects.get(run=story.run).tokens != 120:
            wrong.append("asked for again, it was not given once")
    Hold.objects.filter(settled_at=None).update(expires_at=Now() - timedelta(minutes=5))
    ledger.sweep(_nobody_works)
    wrong += _faults(story)
    if Account.objects.exclude(held=0).exists() or Hold.objects.filter(settled_at=None).exists():
        wrong.append("something is still held")
    return wrong


def _faults(story: Story) -> list[str]:
    from playground.quotas.ledger import books
    from playground.quotas.models import Hold

    return list(books.faults(bool, Hold.objects.filter(run=story.run)))


def _nobody_works(run: UUID) -> bool:
    return False


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    deeds = {"reserve": (), "charge": ("reserve",), "settle": ("reserve", "charge")}
    found = {name: kill_in(name, before) for name, before in deeds.items()}
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
