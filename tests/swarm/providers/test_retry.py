"""How long to wait before another try."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarm.errors import KeyRefused, ModelBusy, ModelUnavailable
from swarm.providers.retry import backoff

CUT = ModelUnavailable("cut")


def test_the_bound_doubles_and_is_capped() -> None:
    assert [backoff(attempt, CUT, 1.0) for attempt in (1, 2, 3, 4, 50)] == [0.5, 1.0, 2.0, 4.0, 30.0]


def test_the_wait_is_anything_up_to_the_bound() -> None:
    assert [backoff(3, CUT, roll) for roll in (0.0, 0.25, 0.5)] == [0.0, 0.5, 1.0]


def test_a_refusal_for_load_waits_longer_than_a_cut_line() -> None:
    assert backoff(1, ModelBusy("busy"), 1.0) > backoff(1, CUT, 1.0)


def test_the_endpoint_s_own_wish_wins() -> None:
    assert backoff(9, ModelBusy("busy", retry_after=5.0), 0.0) == 5.0


def test_agents_with_the_same_wish_come_back_one_after_the_other() -> None:
    waits = [backoff(1, ModelBusy("busy", retry_after=5.0), roll) for roll in (0.0, 0.5, 1.0)]
    assert waits == sorted(set(waits))
    assert waits[-1] <= 5.5


def test_an_absurd_wish_is_capped() -> None:
    assert backoff(1, ModelBusy("busy", retry_after=1e9), 0.0) == 600.0


def test_what_no_try_can_mend_waits_for_nothing() -> None:
    assert backoff(3, KeyRefused("no"), 1.0) == 0.0


@given(st.integers(-5, 10_000), st.floats(0, 1))
@pytest.mark.parametrize("kind", [ModelBusy, ModelUnavailable])
def test_a_wait_is_never_negative_nor_endless(
    kind: type[ModelBusy | ModelUnavailable], attempt: int, roll: float
) -> None:
    assert 0 <= backoff(attempt, kind("later"), roll) <= 60
