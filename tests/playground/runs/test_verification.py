"""The checker finds what it is there to find."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from playground.conversations.models import Message
from playground.runs import journal, lease
from playground.runs.journal import Writer
from playground.runs.models import AgentRow, Frame, Run
from playground.runs.verification import flaws
from swarm import wire
from tests.playground.runs.stories import BEGIN, FINISH, SPEAK, framed


@pytest.fixture
def finished(run: Run) -> Run:
    held = lease.take(run.key, "worker")
    assert held is not None
    writer = Writer(held, journal.past(run.pk))
    for events in (BEGIN, SPEAK, FINISH):
        writer.append(events, framed(events).payload)
    return Run.objects.get(pk=run.pk)


def add(run: Run, seq: int, epoch: int, events: str) -> None:
    Frame.objects.create(run=run, seq=seq, epoch=epoch, events=events)
    Run.objects.filter(pk=run.pk).update(seq=seq)
    run.refresh_from_db()


def test_a_sound_journal_has_no_flaw(finished: Run) -> None:
    assert flaws(finished) == []


def test_a_gap_is_found(finished: Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM runs_frame WHERE seq = 3")
    assert any("gaps" in flaw for flaw in flaws(finished))


def test_an_old_epoch_after_a_newer_is_found(finished: Run) -> None:
    add(finished, 5, 0, "[]")
    assert flaws(finished) == ["A frame of an older epoch stands after one of a newer."]


def test_a_step_completed_twice_is_found(finished: Run) -> None:
    add(finished, 5, 1, wire.events_to_json([FINISH[1]]).decode())
    assert "Step 1 of agent 0 (life 1) was completed 2 times." in flaws(finished)


def test_a_row_that_differs_is_found(finished: Run) -> None:
    AgentRow.objects.update(status="running")
    Run.objects.update(input_tokens=0)
    Message.objects.filter(answer_of=finished).update(text="something else")
    finished.refresh_from_db()
    assert len(flaws(Run.objects.get(pk=finished.pk))) == 3


def test_a_frame_that_is_no_events_is_found(finished: Run) -> None:
    add(finished, 5, 1, '[{"type":"unheard_of"}]')
    assert "cannot be read" in flaws(finished)[0]


def test_the_command_says_its_verdict_and_fails_with_it(finished: Run) -> None:
    said = io.StringIO()
    call_command("verify_journal", stdout=said)
    assert said.getvalue() == "1 journals are sound.\n"
    add(finished, 5, 0, "[]")
    with pytest.raises(CommandError, match="1 of 1 journals are not sound"):
        call_command("verify_journal", str(finished.key), stdout=said)
