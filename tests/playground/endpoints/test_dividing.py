"""Places divided between people and processes, and minutes between processes: the laws of the reckoning."""

from hypothesis import given
from hypothesis import strategies as st

from playground.endpoints.dividing import Want, divide, fair
from playground.endpoints.minutes import SLOT, Minute

AGES = st.one_of(st.none(), st.floats(0, 1000))
WANT = st.builds(Want, st.integers(0, 40), st.integers(0, 10), AGES)
WANTS = st.dictionaries(
    st.sampled_from(["w1", "w2", "w3", "w4"]),
    st.dictionaries(st.sampled_from(["ann", "bob", "cid"]), WANT, max_size=3),
    min_size=1,
)


@given(st.integers(0, 60), WANTS)
def test_all_places_are_dealt_out_and_not_one_more(places: int, wants: dict[str, dict[str, Want]]) -> None:
    assert sum(divide(places, wants).values()) == places


@given(st.integers(0, 60), WANTS)
def test_nobody_has_to_wait_while_there_are_places_for_all(
    places: int, wants: dict[str, dict[str, Want]]
) -> None:
    parts = divide(places, wants)
    needs = {worker: sum(want.all for want in people.values()) for worker, people in wants.items()}
    if sum(needs.values()) <= places:
        assert all(parts[worker] >= need for worker, need in needs.items())


@given(st.integers(1, 60), st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 40), min_size=1))
def test_who_wants_more_than_there_is_gets_as_much_as_anybody(places: int, wants: dict[str, int]) -> None:
    parts = fair(places, wants, sorted(wants))
    assert all(part <= wants[who] for who, part in parts.items())
    short = [parts[who] for who in wants if parts[who] < wants[who]]
    assert not short or max(parts.values()) - min(short) <= 1
    assert sum(parts.values()) == min(places, sum(wants.values()))


def test_one_chat_beside_a_swarm_has_its_place_whatever_the_swarm_wants() -> None:
    wants = {"swarm": {"ann": Want(292, 8, 0.1)}, "chat": {"bob": Want(1, 0)}}
    assert divide(8, wants) == {"swarm": 7, "chat": 1}


def test_the_only_place_goes_to_who_was_let_in_longest_ago() -> None:
    wants = {"w1": {"ann": Want(5, 1, 2.0)}, "w2": {"bob": Want(1, 0, 30.0)}}
    assert divide(1, wants) == {"w1": 0, "w2": 1}


def test_one_person_with_many_runs_has_no_more_than_one_with_one() -> None:
    wants = {f"w{number}": {"ann": Want(50, 0)} for number in range(4)} | {"w9": {"bob": Want(50, 0)}}
    parts = divide(40, wants)
    assert parts["w9"] == 20
    assert [parts[f"w{number}"] for number in range(4)] == [5, 5, 5, 5]


DRAWS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 300), st.integers(0, 20), st.floats(0.01, 1)), max_size=60
)


@given(st.integers(1, 200), DRAWS)
def test_in_no_minute_more_is_granted_than_the_bound(
    bound: int, draws: list[tuple[int, int, int, float]]
) -> None:
    now, kept, grants = 1_000_000.0, dict[str, list[int]](), list[tuple[float, int]]()
    for seconds, wanted, at_hand, fraction in draws:
        now += seconds
        minute = Minute(kept, now)
        granted = minute.draw(0, bound, wanted, 0 if wanted else at_hand, fraction)
        kept = minute.kept()
        if granted > 0:
            grants.append((now, granted))
    for begun, _ in grants:
        assert sum(granted for at, granted in grants if begun <= at < begun + 60) <= bound + sum(
            20 for _, wanted, at_hand, _ in draws if not wanted and at_hand
        )


def test_what_was_granted_comes_free_a_minute_later() -> None:
    first = Minute({}, 1000.0)
    assert first.draw(0, 60, wanted=100, at_hand=0, fraction=1.0) == 60
    assert Minute(first.kept(), 1030.0).draw(0, 60, wanted=40, at_hand=0, fraction=1.0) == 0
    assert Minute(first.kept(), 1000.0 + 60 + 2 * SLOT).draw(0, 60, wanted=40, at_hand=0, fraction=1.0) == 40


def test_what_nobody_used_comes_back() -> None:
    minute = Minute({}, 1000.0)
    assert minute.draw(1, 6000, wanted=5000, at_hand=0, fraction=1.0) == 5000
    assert minute.draw(1, 6000, wanted=0, at_hand=5000, fraction=1.0) == -4900
    assert minute.granted(1) == 100
