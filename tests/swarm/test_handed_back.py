"""Tools of whoever asks: the model may call them, and the call is the run's answer."""

from dataclasses import replace

import pytest

from swarm import events as ev
from swarm.messages import SystemMessage
from swarm.model import Request, ToolSpec
from swarm.state import fold
from swarm.testing import Says, ScriptedModel, a_job, fly, who

WEATHER = ToolSpec(name="weather", description="The weather of a place.", parameters={"type": "object"})


def asks_for_weather(request: Request) -> Says:
    return Says(text="I look.", calls=(("weather", '{"place": "Oslo"}'),))


@pytest.mark.parametrize("mode", ["instant", "thinking"])
async def test_a_call_of_the_askers_tool_ends_the_run_and_is_left_to_them(mode: ev.Mode) -> None:
    job = replace(a_job(ScriptedModel(asks_for_weather), mode=mode), handed_back=(WEATHER,))
    events = await fly(job)
    state = fold(events)
    assert state.status == "completed"
    (call,) = state.agents[0].steps[-1].calls
    assert (call.name, call.arguments) == ("weather", ev.Long(text='{"place": "Oslo"}', size=17))
    assert not any(isinstance(event, ev.ToolStarted | ev.ToolEnded) for event in events)


async def test_cut_after_any_frame_the_call_is_still_the_answer() -> None:
    job = replace(a_job(ScriptedModel(asks_for_weather), mode="instant"), handed_back=(WEATHER,))
    for frames in range(1, 5):
        state = fold(await fly(job, await fly(job, frames=frames)))
        assert state.status == "completed"
        assert [call.name for call in state.agents[0].steps[-1].calls] == ["weather"]


async def test_the_model_is_told_of_the_askers_tools() -> None:
    model = ScriptedModel(lambda _request: Says(text="No need."))
    await fly(replace(a_job(model, mode="instant"), handed_back=(WEATHER,)))
    assert model.requests[0].tools == (WEATHER,)


async def test_a_tool_that_nobody_offered_is_answered_and_the_model_goes_on() -> None:
    def script(request: Request) -> Says:
        told = len(request.messages) > 2
        return Says(text="Then without.") if told else Says(calls=(("tides", "{}"),))

    job = replace(a_job(ScriptedModel(script), mode="instant"), handed_back=(WEATHER,))
    state = fold(await fly(job))
    assert state.answer == "Then without."
    assert (
        "There is no tool named 'tides'"
        in (state.agents[0].steps[0].calls[0].result or ev.Long(text="")).text
    )


async def test_instructions_stand_after_the_leading_agents_own_prompt() -> None:
    model = ScriptedModel(lambda _request: Says(text="Aye."))
    await fly(replace(a_job(model, mode="instant"), instructions="Speak like a sailor."))
    assert who(model.requests[0]).endswith("\n\nSpeak like a sailor.")
    assert sum(isinstance(message, SystemMessage) for message in model.requests[0].messages) == 1
