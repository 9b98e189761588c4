"""A run that is over, at any second: always the fold of its frames up to there."""

from collections.abc import Iterator
from random import Random

import pytest

from playground.conversations.models import Conversation
from playground.runs import journal, seeking
from playground.runs.actions import start_run
from playground.runs.models import Run
from playground.runs.rendering.watched import Watched, watched_of
from playground.runs.seeking import Films
from swarm import wire
from swarm.events import RunAccepted
from tests.playground.runs.flights import a_flight
from tests.playground.runs.telling import Telling


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> Iterator[None]:
    seeking.films.forget()
    yield
    seeking.films.forget()


def flown(conversation: Conversation, seed: int, length: int = 120) -> Run:
    """A run that is over, in frames of any size."""
    random = Random(seed)  # noqa: S311 - seeded on purpose
    run = start_run(conversation, "Anything", "swarm")
    worker = Telling(run)
    events = [event for event in a_flight(seed, length).events if not isinstance(event, RunAccepted)]
    while events:
        size = random.randint(1, 9)
        worker.commit(*events[:size])
        del events[:size]
    run.refresh_from_db()
    return run


def folded(run: Run, second: float) -> tuple[Watched, int]:
    """The same by hand, frame by frame."""
    watched, reached = watched_of(run), 0
    for frame in journal.pages(run.pk):
        events = wire.events_from_json(frame.events)
        if max(event.at for event in events) > second:
            break
        watched.apply_all(events)
        reached = frame.seq
    return watched, reached


@pytest.mark.parametrize("seed", range(6))
def test_at_any_second_it_is_the_fold_of_the_frames_up_to_there(
    conversation: Conversation, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "EVERY", 7)
    monkeypatch.setattr(seeking, "MOST_FOLDS", 5)
    run, random = flown(conversation, seed), Random(seed)  # noqa: S311 - seeded on purpose
    last = folded(run, float("inf"))[0].state.last_at
    for second in (-1.0, 0.0, last, last + 9, *(random.uniform(0, last) for _ in range(12))):
        assert seeking.at(run, second) == folded(run, second)
    assert 0 < len(seeking.films.of(run).folds) <= 5


def test_what_was_kept_is_left_as_it_was_by_who_looks(conversation: Conversation) -> None:
    run = flown(conversation, 3)
    seen, _ = seeking.at(run, 1e9)
    seen.state.agents.clear()
    assert seeking.at(run, 1e9) == folded(run, 1e9)


def test_a_run_that_went_on_is_filmed_anew(conversation: Conversation) -> None:
    run = flown(conversation, 4)
    whole = seeking.films.of(run)
    run.seq -= 1  # as it was read before its last frame
    assert seeking.films.of(run).seq == whole.seq - 1
    assert len(seeking.films.of(run).moments) == whole.seq - 1


def test_no_more_is_kept_than_there_is_room_for(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "EVERY", 10)
    runs = [flown(conversation, seed) for seed in range(4)]
    room = Films(max(seeking.filmed(run).size for run in runs))
    for run in runs:
        room.of(run)
        assert room.size <= seeking.filmed(run).size
    assert room.of(runs[-1]) is room.of(runs[-1])
