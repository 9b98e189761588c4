"""A run that is over, at any second: always the fold of its frames up to there."""

from array import array
from collections.abc import Hashable, Iterator
from random import Random

import pytest
from msgspec import Struct

from playground.conversations.models import Conversation
from playground.runs import journal, seeking
from playground.runs.actions import start_run
from playground.runs.models import Run
from playground.runs.rendering.watched import Watched, watched_of
from playground.runs.seeking import Film, Films
from playground.runs.sources import Journal, Shot
from swarm import wire
from swarm.events import ReasoningDelta, RunAccepted, TextDelta
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
        assert seeking.at(Journal(run), second) == folded(run, second)
    assert 0 < len(seeking.films.of(Journal(run)).folds) <= 5


def test_what_was_kept_is_left_as_it_was_by_who_looks(conversation: Conversation) -> None:
    run = flown(conversation, 3)
    seen, _ = seeking.at(Journal(run), 1e9)
    seen.state.agents.clear()
    assert seeking.at(Journal(run), 1e9) == folded(run, 1e9)


def test_a_run_that_went_on_is_filmed_anew(conversation: Conversation) -> None:
    run = flown(conversation, 4)
    whole = seeking.films.of(Journal(run))
    run.seq -= 1  # as it was read before its last frame
    assert seeking.films.of(Journal(run)).seq == whole.seq - 1
    assert len(seeking.films.of(Journal(run)).moments) == whole.seq - 1


def test_no_more_is_kept_than_there_is_room_for(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "EVERY", 10)
    runs = [flown(conversation, seed) for seed in range(4)]
    room = Films(max(seeking.filmed(Journal(run)).size for run in runs))
    for run in runs:
        room.of(Journal(run))
        assert room.size <= seeking.filmed(Journal(run)).size
    assert room.of(Journal(runs[-1])) is room.of(Journal(runs[-1]))


class Withheld(Struct, frozen=True):
    """A run of which no text is told, as who gets a link may see it."""

    journal: Journal

    @property
    def key(self) -> Hashable:
        return ("withheld", self.journal.key)

    @property
    def seq(self) -> int:
        return self.journal.seq

    def begun(self) -> Watched:
        return self.journal.begun()

    def shots(self, after: int = 0, *, until: int | None = None) -> Iterator[Shot]:
        for seq, events in self.journal.shots(after, until=until):
            yield Shot(seq, [event for event in events if not isinstance(event, TextDelta | ReasoningDelta)])


def test_what_is_left_out_of_a_source_is_in_no_second_of_its_film(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "EVERY", 7)
    run = flown(conversation, 2)
    whole, _ = seeking.at(Journal(run), 1e9)
    told, seq = seeking.at(Withheld(Journal(run)), 1e9)
    assert any(step.text for agent in whole.state.agents for step in agent.steps)
    assert not any(step.text or step.reasoning for agent in told.state.agents for step in agent.steps)
    assert (seq, len(told.state.agents)) == (run.seq, len(whole.state.agents))
    assert seeking.at(Journal(run), 1e9)[0] == whole


def test_the_longest_silences_of_a_film_are_named_in_order() -> None:
    film = Film(seq=5, moments=array("d", [3.0, 3.5, 9.0, 10.0, 12.0]))
    assert film.silences == [(0.0, 3.0), (3.5, 9.0), (10.0, 12.0)]


def test_of_many_silences_the_longest_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "MOST_SILENCES", 2)
    film = Film(seq=3, moments=array("d", [3.0, 9.0, 13.0]))
    assert film.silences == [(3.0, 9.0), (9.0, 13.0)]
