"""What people do to runs: each wish is stored whole, once, and for their own runs only."""

from uuid import UUID

import pytest
from django.http import Http404

from playground.conversations.models import Conversation
from playground.runs import access, actions, dispatch, journal, lease
from playground.runs.models import Control, Run
from playground.users.models import User
from swarm.events import RunAccepted, RunCancelled, RunFailed, RunRetried, RunStarted
from swarm.limits import Limits
from swarm.state import fold
from tests.playground.runs.stories import framed


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    heard: list[UUID] = []
    monkeypatch.setattr(dispatch, "hint", heard.append)
    return heard


def test_a_run_begins_with_its_message_and_first_frame(conversation: Conversation, hints: list[UUID]) -> None:
    run = actions.start_run(conversation, "Compare five lakes", "swarm", limits=Limits(agents_total=7))
    (accepted,) = journal.past(run.pk)
    assert isinstance(accepted, RunAccepted)
    assert (accepted.mode, accepted.prompt.text) == ("swarm", "Compare five lakes")
    assert (run.seq, run.status, run.message.text, run.limits["agents_total"]) == (
        1,
        "queued",
        "Compare five lakes",
        7,
    )
    assert hints == [run.key]


def test_a_message_longer_than_a_frame_is_kept_whole(conversation: Conversation) -> None:
    run = actions.start_run(conversation, "long " * 50_000, "instant")
    (accepted,) = journal.past(run.pk)
    assert isinstance(accepted, RunAccepted)
    assert accepted.prompt.size == 250_000
    assert accepted.prompt.body
    assert len(run.frames.get().events) < 64_000


def test_a_run_for_one_process_is_not_offered_to_others(
    conversation: Conversation, hints: list[UUID]
) -> None:
    run = actions.start_run(conversation, "hi", "instant", owner="me")
    assert hints == []
    assert lease.take(run.key, "another") is None


def test_strangers_find_no_run(run: Run, alice: User, bob: User) -> None:
    assert access.run_for(alice, run.key) == run
    with pytest.raises(Http404):
        access.run_for(bob, run.key)


@pytest.mark.parametrize("key", [UUID(int=1), "no-key", ""])
def test_unknown_and_malformed_keys_find_no_run(alice: User, key: UUID | str) -> None:
    with pytest.raises(Http404):
        access.run_for(alice, key)


def test_a_run_stopped_before_its_worker_came_is_cancelled_at_once(run: Run, alice: User) -> None:
    control = actions.send_control(run, "stop", by=alice)
    run.refresh_from_db()
    control.refresh_from_db()
    assert isinstance(journal.past(run.pk)[-1], RunCancelled)
    assert (run.status, control.outcome) == ("cancelled", "applied")


def test_a_run_at_work_is_stopped_by_its_worker_only(run: Run, alice: User) -> None:
    held = lease.take(run.key, "worker")
    control = actions.send_control(run, "stop", by=alice)
    run.refresh_from_db()
    assert held is not None
    assert (run.status, control.applied_at) == ("queued", None)


def test_a_run_taken_up_again_is_stopped_by_its_next_worker(run: Run, alice: User) -> None:
    held = lease.take(run.key, "worker")
    assert held is not None
    journal.Writer(held, journal.past(run.pk)).append((RunStarted(),), framed((RunStarted(),)).payload)
    lease.give_back(held)
    actions.send_control(run, "stop", by=alice)
    run.refresh_from_db()
    assert run.status == "running"


def test_nothing_is_wanted_of_an_ended_run(run: Run, alice: User) -> None:
    actions.send_control(run, "stop", by=alice)
    with pytest.raises(actions.RunEnded):
        actions.send_control(run, "steer", 0, "faster", by=alice)
    assert Control.objects.count() == 1


def test_a_cancelled_run_is_retried_once_however_often_one_clicks(run: Run, hints: list[UUID]) -> None:
    actions.send_control(run, "stop")
    hints.clear()
    assert actions.retry_run(run)
    assert not actions.retry_run(run)
    run.refresh_from_db()
    assert isinstance(journal.past(run.pk)[-1], RunRetried)
    assert fold(journal.past(run.pk)).status == run.status == "queued"
    assert hints == [run.key]


def test_a_failed_run_is_told_apart_from_its_next_try_by_epoch(run: Run) -> None:
    held = lease.take(run.key, "worker")
    assert held is not None
    writer = journal.Writer(held, journal.past(run.pk))
    failed = (RunFailed(code="internal", reason="it broke"),)
    writer.append(failed, framed(failed).payload)
    actions.retry_run(run)
    assert [frame.epoch for frame in journal.read(run.pk)] == [0, 1, 2]
    assert lease.take(run.key, "worker") is not None


def test_the_queue_shows_who_is_ahead(conversation: Conversation) -> None:
    first, second = (actions.start_run(conversation, text, "instant") for text in ("one", "two"))
    assert (access.ahead_of(first), access.ahead_of(second)) == (0, 1)
    lease.take(first.key, "worker")
    assert access.ahead_of(second) == 0
