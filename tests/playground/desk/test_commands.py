"""The desk on the console: the same sums, the same deeds, the same trail."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from playground.audit.models import Entry
from playground.runs.models import Control, Maintenance
from playground.users.models import User
from tests.playground.desk.bill import charged
from tests.playground.desk.flying import SECRET, accepted, flying

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = ("--from", "2026-11-01", "--to", "2026-11-30")


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_usage_is_told_as_a_table_and_as_csv(alice: User, bob: User) -> None:
    charged(alice, cost=1_500_001, currency="USD")
    charged(bob)
    table = [line.split() for line in said("usage", "--by", "user", *DAYS).splitlines()]
    assert table[1:] == [
        ["alice", "1", "1", "100", "40", "10", "110", "1.500001"],
        ["bob", "1", "1", "100", "40", "10", "110", "0.000000"],
        ["Total", "2", "2", "200", "80", "20", "220", "1.500001"],
    ]
    assert said("usage", "--by", "user", "--user", "ALICE", "--csv", *DAYS).splitlines()[1:] == [
        "alice,1,1,100,40,10,110,1.500001",
        "Total,1,1,100,40,10,110,1.500001",
    ]


def test_what_usage_cannot_make_sense_of_is_said() -> None:
    with pytest.raises(CommandError, match="first and the last day"):
        said("usage", "--from", "2026-11-01")
    with pytest.raises(CommandError, match="nobody called"):
        said("usage", "--user", "zoe")


def test_runs_are_listed_without_a_word_of_what_they_say(alice: User) -> None:
    run = flying(alice)
    told = said("runs")
    assert str(run.key) in told
    assert "alice" in told
    assert SECRET not in told
    (line,) = said("runs", "list", "--json").splitlines()
    row = json.loads(line)
    assert (row["person"], row["working"], row["status"]) == ("alice", 3, "running")


def test_runs_are_stopped_from_the_console_and_that_is_in_the_trail(alice: User) -> None:
    run, other = flying(alice), accepted(alice)
    assert "told to pause" in said("runs", "pause", str(run.key), "--reason", "backup")
    assert Control.objects.get().kind == "pause"
    assert said("runs", "stop", "--all-of", "alice") == "2 runs of alice are told to stop.\n"
    other.refresh_from_db()
    assert other.status == "cancelled"
    assert [(entry.by_name, entry.reason) for entry in Entry.objects.order_by("pk")] == [
        ("console", "backup"),
        ("console", ""),
        ("console", ""),
    ]


@pytest.mark.parametrize(
    "words", [("stop",), ("stop", "nonsense"), ("pause", "--all-of", "alice"), ("stop", "--all-of", "zoe")]
)
def test_a_command_that_names_nothing_says_so(alice: User, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        said("runs", *words)
    assert not Entry.objects.exists()


def test_an_ended_run_cannot_be_stopped_from_the_console(alice: User) -> None:
    with pytest.raises(CommandError, match="ended already"):
        said("runs", "stop", str(flying(alice, status="completed").key))


def test_maintenance_is_switched_from_the_console(alice: User) -> None:
    accepted(alice)
    assert "Maintenance is off" in said("maintenance")
    told = said("maintenance", "on", "--text", "until noon")
    assert "until noon" in told
    assert "1 wait to begin" in told
    assert Maintenance.objects.exists()
    assert "Maintenance is off" in said("maintenance", "off")
    assert [entry.by_name for entry in Entry.objects.all()] == ["console", "console"]
