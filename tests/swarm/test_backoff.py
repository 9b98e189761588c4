"""The wait before another try grows, is bounded, and gives way to the endpoint's own wish."""

from hypothesis import given
from hypothesis import strategies as st

from swarm.backoff import FIRST, MOST, PATIENCE, backoff
from swarm.errors import ModelUnavailable

chances = st.floats(0, 1)


@given(st.integers(1, 10_000), chances)
def test_a_wait_is_never_nothing_and_never_more_than_the_bound(tries: int, chance: float) -> None:
    assert 0.1 * FIRST <= backoff(tries, ModelUnavailable("cut"), chance) <= MOST


@given(st.floats(0, 1e9), chances)
def test_the_wish_of_the_endpoint_wins_and_is_spread(wish: float, chance: float) -> None:
    wait = backoff(1, ModelUnavailable("busy", retry_after=wish), chance)
    assert min(wish, PATIENCE) <= wait <= min(wish, PATIENCE) * 1.1 + 1e-6


def test_the_bound_doubles() -> None:
    assert [backoff(tries, ModelUnavailable("cut"), 1.0) for tries in (1, 2, 3, 9)] == [0.5, 1.0, 2.0, MOST]
