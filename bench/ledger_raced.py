"""What races: one of the processes of `bench.ledger`, and how that sets up and checks a round."""

import os
import sys
from uuid import uuid4

import django


def main() -> None:
    """For each line "person wishes" on stdin: try that many reservations, then print how many there were."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
    django.setup()
    for line in sys.stdin:
        person, wishes = map(int, line.split())
        print(won_by(person, wishes), flush=True)


PRICE = 7  # of one call, in millionths


def won_by(person: int, wishes: int) -> int:
    """How many of so many runs of one person got their money."""
    from playground.quotas import ledger

    won = 0
    for _ in range(wishes):
        try:
            ledger.reserve(uuid4(), person, tokens=1, cost=PRICE, currency="USD", key=uuid4().hex)
        except ledger.Spent:
            continue
        won += 1
    return won


def prepare() -> str:
    """Make the tables; answers which database it is."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    return connection.vendor


def somebody(name: str, enough_for: int) -> int:
    """A new person with money for so many calls, and one millionth less than for the next."""
    from playground.quotas.models import Dimension, Limit, Period, Subject
    from playground.users.models import User

    person = User.objects.create(username=name)
    Limit.objects.create(
        subject=Subject.USER,
        user=person,
        dimension=Dimension.MONEY,
        period=Period.MONTH,
        currency="USD",
        amount=(enough_for + 1) * PRICE - 1,
    )
    return person.pk


def faults_of(person: int, enough_for: int) -> list[str]:
    """What is wrong with a person's accounts after a race, and with the books."""
    from playground.quotas.ledger import books
    from playground.quotas.models import Account, Hold

    account = Account.objects.get(user=person, unit="USD")
    found = list(books.faults(bool, Hold.objects.filter(user=person)))  # nobody died: every run is alive
    if (account.spent, account.held) != (0, enough_for * PRICE):
        found.append(f"The account holds {account.held} and spent {account.spent}.")
    if Hold.objects.filter(user=person).count() != enough_for:
        found.append("There are more holds, or fewer.")
    return found


if __name__ == "__main__":
    main()
