"""An agent without a place says where it stands in line, why, and about when its turn comes."""

import re
from dataclasses import replace

from swarm import events as ev
from swarm.events import Event
from swarm.gates import in_line
from swarm.job import Job
from swarm.places import Places, Standing
from swarm.state import RunState, fold
from swarm.testing import ScriptedModel, a_job, fly
from tests.swarm.flights import one_wave


def narrow(model: ScriptedModel, places: int) -> Job:
    """A job on that model at an endpoint that takes so many requests at once."""
    return replace(a_job(model), places=Places(places))


async def test_agents_beyond_the_places_stand_in_one_line_and_all_get_in() -> None:
    state, together = RunState(), 0
    events = await fly(narrow(one_wave(*"abcdefgh"), 2))
    for event in events:
        state.apply(event)
        together = max(together, sum(agent.place > 0 for agent in state.agents))
    waits = [event for event in events if isinstance(event, ev.AgentWaiting)]
    assert together >= 5
    assert {wait.code for wait in waits} == {"place_places"}
    assert all(
        re.match(r"(Next|Number \d+) in line.*: all 2 places at the endpoint are taken\.", wait.reason)
        for wait in waits
    )
    assert fold(events).counts()["completed"] == 8
    assert not any(agent.place for agent in state.agents)


async def test_agents_go_in_the_order_of_the_wave() -> None:
    events: list[Event] = await fly(narrow(one_wave(*"abcdef"), 1))
    begun = [event.agent for event in events if isinstance(event, ev.AttemptStarted) and event.agent]
    assert begun == sorted(begun)


def test_an_estimate_is_as_exact_as_it_can_be() -> None:
    def said(place: int, seconds: float | None, reason: str = "places") -> str:
        return in_line(Standing(place, seconds, reason), limit=8)

    assert said(1, None) == "Next in line: all 8 places at the endpoint are taken."
    assert said(3, 21.9).startswith("Number 3 in line, about 20 s: ")
    assert said(1, 0.2).startswith("Next in line, about 1 s: ")
    assert said(212, 340.0).startswith("Number 212 in line, about 6 min: ")
    assert said(2, 4.0, "minute").endswith(": the endpoint's requests or tokens of this minute are used.")
    assert said(2, 4.0, "paused").endswith(": the endpoint asked for a pause.")
    assert said(2, 4.0, "refused").endswith(": the endpoint takes 8 requests at once just now.")
