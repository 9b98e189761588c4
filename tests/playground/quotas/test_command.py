"""`manage.py quota`: what an admin does on the console, and the sentences for what cannot be done."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from playground.audit.models import Entry
from playground.quotas.effective import bound, effective, permitted
from playground.quotas.models import Dimension, TopUp
from playground.users.models import User

pytestmark = pytest.mark.django_db


def quota(*words: str) -> str:
    out = StringIO()
    call_command("quota", *words, stdout=out)
    return out.getvalue()


def test_limits_are_set_shown_and_cleared(alice: User) -> None:
    alice.groups.add(Group.objects.create(name="red"))
    quota("set", "--site", "tokens", "1M", "--period", "day")
    quota("set", "--group", "red", "tokens", "2M", "--period", "day")
    quota("set", "--user", "alice", "agents", "12", "--reason", "a course")
    told = quota("show", "--user", "alice")
    assert "From the group “red”." in told
    assert "2.0M of 2.0M left" in told
    assert bound(alice, Dimension.AGENTS) == 12
    assert "1.0M" in quota("show", "--site")
    quota("clear", "--group", "red", "tokens", "--period", "day")
    assert [line.amount for line in effective(alice, ("tokens",))] == [1_000_000]
    assert {entry.by_name for entry in Entry.objects.all()} == {"console"}


def test_a_top_up_is_given_and_withdrawn(alice: User) -> None:
    quota(
        "top-up",
        "--user",
        "alice",
        "money",
        "5",
        "--currency",
        "eur",
        "--until",
        "2999-12-31",
        "--reason",
        "a fair",
    )
    given = TopUp.objects.get()
    assert (given.amount, given.currency, given.ends_at.year) == (5_000_000, "EUR", 2999)
    assert f"Top-up {given.pk}" in quota("show", "--user", "alice")
    quota("withdraw", str(given.pk))
    with pytest.raises(CommandError, match="already"):
        quota("withdraw", str(given.pk))


def test_permissions_are_given_and_taken(alice: User) -> None:
    quota("permit", "--site", "mode", "swarm", "no")
    assert not permitted(alice, "mode", "swarm")
    assert "no" in quota("show", "--site")
    quota("permit", "--site", "mode", "swarm", "unset")
    assert permitted(alice, "mode", "swarm")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("set", "--user", "nobody", "tokens", "1", "--period", "day"), "Nobody is called"),
        (("set", "--group", "blue", "tokens", "1", "--period", "day"), "no group “blue”"),
        (("set", "--site", "tokens", "lots", "--period", "day"), "is no number"),
        (("set", "--site", "tokens", "1"), "cannot be limited in that time"),
        (("set", "--site", "money", "1", "--period", "day"), "in which currency"),
        (("set", "--site", "cats", "1"), "invalid choice"),
        (("set", "tokens", "1"), "one of the arguments"),
        (("clear", "--site", "agents"), "No such limit"),
        (("withdraw", "7"), "no top-up 7"),
        (("top-up", "--user", "alice", "tokens", "1", "--until", "soon", "--reason", "x"), "is no day"),
        (("top-up", "--user", "alice", "tokens", "1", "--until", "2999-01-01"), "Say why"),
        (
            ("top-up", "--user", "alice", "tokens", "unlimited", "--until", "2999-01-01", "--reason", "x"),
            "above 0",
        ),
        (("top-up", "--user", "alice", "tokens", "1", "--until", "2001-01-01", "--reason", "x"), "is over"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    alice: User, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        quota(*words)
    assert not Entry.objects.exists()
