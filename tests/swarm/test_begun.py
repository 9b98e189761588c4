"""An answer that begins with what was said before: the model goes on where it ends."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from swarm import events as ev
from swarm.errors import ModelError, ModelUnavailable
from swarm.events import Mode
from swarm.messages import AssistantMessage
from swarm.state import fold
from swarm.testing import Says, ScriptedModel, a_job, fly

BEGUN = AssistantMessage(text="Paris is ", reasoning="", calls=(), begun=True)


@pytest.mark.parametrize("mode", ["instant", "thinking"])
async def test_the_answer_is_what_was_begun_and_what_came(mode: Mode) -> None:
    model = ScriptedModel(lambda _request: Says(text="the capital."))
    state = fold(await fly(replace(a_job(model, mode=mode), begun="Paris is ")))
    assert (state.status, state.answer) == ("completed", "Paris is the capital.")
    assert model.requests[0].messages[-1] == BEGUN
    assert model.requests[0].thinking is False


async def test_a_try_that_failed_begins_with_it_again_and_a_refusal_costs_nothing() -> None:
    replies: Iterator[Says | ModelError] = iter(
        [ModelUnavailable("no answer in time"), Says(text="the capital.")]
    )
    model = ScriptedModel(lambda _request: next(replies))
    events = await fly(replace(a_job(model, mode="instant"), begun="Paris is "))
    assert fold(events).answer == "Paris is the capital."
    failed = next(event for event in events if isinstance(event, ev.AttemptFailed))
    assert failed.usage.total == 0
