"""The journal: whole frames in order, by one writer at a time, and rows that follow from them."""

import pytest
from django.db import DatabaseError
from pytest_django import Settings

from playground.conversations.models import Conversation, Role
from playground.environment import ModelEndpoint
from playground.runs import journal, lease
from playground.runs.actions import start_run
from playground.runs.journal import Fenced, Writer
from playground.runs.lease import Lease
from playground.runs.models import Frame, Run
from swarm.errors import IllegalTransition
from swarm.events import AgentSpawned, Event, Long, RunStarted, StepCompleted
from swarm.messages import Usage
from swarm.state import fold
from tests.playground.runs.stories import ANSWER, BEGIN, FINISH, SPEAK, framed


def taken(run: Run, owner: str = "worker") -> Lease:
    held = lease.take(run.key, owner)
    assert held is not None
    return held


def writer_of(run: Run) -> Writer:
    return Writer(taken(run), journal.past(run.pk))


def tell(writer: Writer, *frames: tuple[Event, ...]) -> None:
    for events in frames:
        writer.append(events, framed(events).payload)


def test_frames_are_numbered_without_gaps(run: Run) -> None:
    tell(writer_of(run), BEGIN, SPEAK, FINISH)
    assert [(frame.seq, frame.epoch) for frame in journal.read(run.pk)] == [(1, 0), (2, 1), (3, 1), (4, 1)]


def test_what_is_read_back_folds_to_what_was_told(run: Run) -> None:
    accepted = journal.past(run.pk)
    tell(writer_of(run), BEGIN, SPEAK, FINISH)
    assert fold(journal.past(run.pk)) == fold([*accepted, *BEGIN, *SPEAK, *FINISH])


@pytest.mark.parametrize(("asked", "shown"), [("", "tiny-kimi"), ("kimi-latest", "kimi-latest")])
def test_a_run_that_asked_for_no_model_by_name_shows_the_one_that_answered(
    conversation: Conversation, settings: Settings, asked: str, shown: str
) -> None:
    settings.MODEL_ENDPOINT = ModelEndpoint(
        base_url="http://gpu-host:8000/v1", api_key="", name=asked, dialect="auto", places=None
    )
    run = start_run(conversation, "Hello", "instant")
    said = StepCompleted(
        at=0.3, agent=0, step=1, attempt=1, finish="stop", usage=Usage(input=1, output=1), model="tiny-kimi"
    )
    tell(writer_of(run), (*BEGIN, said))
    run.refresh_from_db()
    assert run.model == fold(journal.past(run.pk)).model == shown


def test_reading_goes_on_after_a_number(run: Run) -> None:
    tell(writer_of(run), BEGIN, SPEAK, FINISH)
    assert [frame.seq for frame in journal.read(run.pk, after=2, limit=1)] == [3]


def test_the_rows_follow_the_frames(run: Run) -> None:
    tell(writer_of(run), BEGIN, SPEAK, FINISH)
    run.refresh_from_db()
    agent, file = run.agent_rows.get(), run.files.get()
    assert (run.status, run.steps, run.input_tokens, run.output_tokens, run.cached_tokens) == (
        "completed",
        1,
        10,
        5,
        2,
    )
    assert (agent.status, agent.steps, agent.output_tokens, agent.ended) == ("completed", 1, 5, 0.4)
    assert (file.path, file.size) == ("report.md", 3)
    assert run.started_at is not None
    assert run.ended_at is not None


def test_a_completed_run_says_its_answer_in_the_conversation(run: Run) -> None:
    tell(writer_of(run), BEGIN, SPEAK, FINISH)
    run.refresh_from_db()
    assert run.answer is not None
    assert [(said.role, said.text) for said in run.conversation.messages.all()] == [
        (Role.USER, "What is the capital of France?"),
        (Role.ASSISTANT, ANSWER),
    ]


def test_an_older_epoch_writes_nothing(run: Run) -> None:
    old = writer_of(run)
    lease.give_back(old.lease)
    new = writer_of(run)
    with pytest.raises(Fenced):
        tell(old, BEGIN)
    tell(new, BEGIN)
    assert [frame.epoch for frame in journal.read(run.pk)] == [0, 2]


def test_an_ended_run_takes_no_further_frame(run: Run) -> None:
    writer = writer_of(run)
    tell(writer, BEGIN, SPEAK, FINISH)
    with pytest.raises(Fenced):
        writer.retry()
    assert Frame.objects.filter(run=run).count() == 4


def test_a_deleted_run_stops_its_writer(run: Run) -> None:
    writer = writer_of(run)
    run.conversation.delete()
    with pytest.raises(Fenced):
        tell(writer, BEGIN)


def test_a_frame_that_arrived_unseen_is_not_written_twice(run: Run) -> None:
    writer = writer_of(run)
    tell(writer, BEGIN)
    writer.seq -= 1  # as if the connection had broken after the commit
    assert writer.retry() == 2
    assert Frame.objects.filter(run=run).count() == 2


def test_a_frame_that_cannot_happen_is_not_written(run: Run) -> None:
    writer = writer_of(run)
    tell(writer, BEGIN)
    with pytest.raises(IllegalTransition):
        tell(writer, (RunStarted(),))
    assert Frame.objects.filter(run=run).count() == 2


def test_a_frame_is_written_with_its_rows_or_not_at_all(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError("the disk is full")

    writer = writer_of(run)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "project", refuse)
        with pytest.raises(DatabaseError):
            tell(writer, BEGIN)
    run.refresh_from_db()
    assert (run.seq, run.status, run.frames.count()) == (1, "queued", 1)
    assert writer.retry() == 2


@pytest.mark.parametrize("change", [{"events": "[]"}, {"seq": 9}, {"epoch": 9}])
def test_the_database_refuses_to_change_a_frame(run: Run, change: dict[str, object]) -> None:
    with pytest.raises(DatabaseError, match="only ever added"):
        run.frames.update(**change)


def test_a_name_with_nul_and_without_end_fits_its_row(run: Run) -> None:
    hostile = AgentSpawned(
        at=0.1, agent=0, wave=0, call=0, index=0, name="a\x00" * 500, label="\x00", prompt=Long(text="")
    )
    tell(writer_of(run), (RunStarted(), hostile))
    assert run.agent_rows.get().name == "a\N{REPLACEMENT CHARACTER}" * 100
