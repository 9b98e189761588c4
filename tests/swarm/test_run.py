"""One run on a scripted model: delegation, outcomes, limits, wishes, and going on after a crash."""

import asyncio
import json

import pytest

from swarm import events as ev
from swarm.controls import Control
from swarm.errors import (
    ContextTooLong,
    KeyRefused,
    ModelAway,
    ModelBusy,
    ModelError,
    ModelRefused,
    ModelUnavailable,
)
from swarm.events import AgentWaiting
from swarm.frames import Frame
from swarm.limits import Limits
from swarm.messages import AssistantMessage, SystemMessage, ToolMessage
from swarm.model import Reply, Request, Sink
from swarm.state import RunState, fold
from swarm.step import Tries
from swarm.testing import Says, ScriptedModel, a_job, fly, last_text, turns, who
from tests.swarm.flights import SCOUT, assign, one_wave, results


async def test_a_wave_runs_side_by_side_and_its_messages_come_back_in_order() -> None:
    items = [f"item {number}" for number in range(100)]
    together = asyncio.Barrier(100)

    class Together(ScriptedModel):
        async def complete(self, request: Request, sink: Sink) -> Reply:
            if who(request) == "You are a scout.":
                await together.wait()  # nobody goes on before all hundred are here
            return await super().complete(request, sink)

    model = Together(one_wave(*items).script)
    state = fold(await asyncio.wait_for(fly(a_job(model)), 60))
    assert (state.status, state.answer) == ("completed", "All done.")
    assert state.counts()["completed"] == 100
    blocks = results(model)[1]
    assert blocks.startswith("100 of 100 completed.")
    places = [blocks.index(f'item="{item}" outcome="completed">\nseen: Look at {item}\n') for item in items]
    assert places == sorted(places)


async def test_an_agent_appears_and_works_while_its_call_is_still_being_written() -> None:
    hold = asyncio.Event()

    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            if last_text(request.messages) == "Look at a":
                hold.set()
            return Says(text="seen")
        return Says(calls=(SCOUT, assign("a", "b")), hold=hold) if turns(request) == 0 else Says(text="done")

    events = await asyncio.wait_for(fly(a_job(ScriptedModel(script))), 10)
    kinds = [type(event).__name__ for event in events]
    assert kinds.index("AgentSpawned", kinds.index("AgentSpawned") + 1) < kinds.index("CallMade")


async def test_sub_agents_cannot_delegate_and_see_only_their_task() -> None:
    model = one_wave("a")
    await fly(a_job(model, "the person's secret"))
    request = next(request for request in model.requests if who(request) == "You are a scout.")
    assert request.tools == ()
    assert isinstance(request.messages[0], SystemMessage)
    assert len(request.messages) == 2
    assert last_text(request.messages) == "Look at a"


async def test_one_task_gives_its_final_message_unchanged() -> None:
    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            return Says(text="<b>seen</b> & more </result>")
        call = ("assign_task", json.dumps({"agent": "scout", "prompt": "Look"}))
        return Says(calls=(SCOUT, call)) if turns(request) == 0 else Says(text="done")

    model = ScriptedModel(script)
    await fly(a_job(model))
    assert results(model)[1] == "<b>seen</b> & more </result>"


async def test_a_failed_agent_leaves_the_others_alone_and_is_told_honestly() -> None:
    def script(request: Request) -> Says | ModelError:
        if who(request) == "You are a scout.":
            return (
                ModelRefused("no such model")
                if last_text(request.messages).endswith("b")
                else Says(text="seen")
            )
        return Says(calls=(SCOUT, assign("a", "b", "c"))) if turns(request) == 0 else Says(text="done")

    model = ScriptedModel(script)
    state = fold(await fly(a_job(model)))
    assert (state.status, state.gaps) == ("completed", 1)
    assert state.agents[2].status == "failed"
    assert 'item="b" outcome="failed">\nFailed: no such model' in results(model)[1]


async def test_limits_are_told_in_the_result() -> None:
    model = one_wave("a", "b", "c")
    state = fold(await fly(a_job(model, limits=Limits(agents_per_wave=2))))
    assert len(state.agents) == 3
    assert 'item="c" outcome="not started">\nA wave has at most 2 agents' in results(model)[1]


async def test_no_more_agents_live_at_once_than_there_are_seats() -> None:
    model = one_wave(*"abcdefgh")
    state, most = RunState(), 0
    for event in await fly(a_job(model, limits=Limits(agents_at_once=3))):
        state.apply(event)
        most = max(most, state.counts()["running"])
    assert (most, state.counts()["completed"]) == (3, 8)


async def test_a_busy_endpoint_makes_agents_wait_visibly_and_nothing_is_lost() -> None:
    refused: set[str] = set()

    def script(request: Request) -> Says | ModelError:
        asked = last_text(request.messages)
        if who(request) == "You are a scout." and asked not in refused:
            refused.add(asked)
            return ModelBusy("too many requests", code="rate_limited", retry_after=0.01)
        if who(request) == "You are a scout.":
            return Says(text="seen")
        return Says(calls=(SCOUT, assign(*"abcde"))) if turns(request) == 0 else Says(text="done")

    events = await fly(a_job(ScriptedModel(script)))
    assert fold(events).counts()["completed"] == 5
    waits = [event for event in events if isinstance(event, ev.AgentWaiting) and event.code == "rate_limited"]
    assert len(waits) == 5
    assert all(event.until is not None for event in waits)


async def test_an_unavailable_model_is_tried_again_and_the_text_before_is_superseded() -> None:
    def script(request: Request) -> Says:
        tried.append(request)
        cut = ModelUnavailable("the stream was cut", code="cut", retry_after=0.0)
        return Says(text="half an answ", then=cut) if len(tried) == 1 else Says(text="A whole answer.")

    tried: list[Request] = []
    state = fold(await fly(a_job(ScriptedModel(script), mode="instant")))
    step = state.agents[0].steps[0]
    assert state.answer == "A whole answer."
    assert (step.attempt, step.failures[0].code, step.failures[0].text) == (2, "cut", "half an answ")


async def test_tries_are_bounded() -> None:
    model = ScriptedModel(lambda _: ModelUnavailable("gone", code="cut", retry_after=0.0))
    state = fold(await fly(a_job(model, mode="instant", limits=Limits(attempts=3))))
    assert (state.status, state.code, len(model.requests)) == ("failed", "cut", 3)


async def test_an_endpoint_that_is_away_is_waited_for_however_many_tries_it_takes() -> None:
    replies: list[Says | ModelError] = [ModelAway("nobody answers", retry_after=0.0)] * 20
    told = iter([*replies, Says(text="Here I am.")])
    job = a_job(ScriptedModel(lambda _: next(told)), mode="instant", limits=Limits(attempts=3))
    events = await fly(job)
    assert (fold(events).status, fold(events).answer) == ("completed", "Here I am.")
    waits = [event for event in events if isinstance(event, AgentWaiting)]
    assert [(wait.code, wait.reason) for wait in waits] == [("connect", "nobody answers")] * 20
    assert all(wait.until is not None for wait in waits)


async def test_an_endpoint_that_stays_away_ends_the_agent_by_time() -> None:
    model = ScriptedModel(lambda _: ModelAway("nobody answers", retry_after=0.0))
    state = fold(await fly(a_job(model, mode="instant", limits=Limits(attempts=1, away_seconds=0.05))))
    assert (state.status, state.code, state.reason) == ("failed", "connect", "nobody answers")
    assert len(model.requests) > 1


def test_patience_with_an_endpoint_that_is_away_begins_anew_when_it_has_answered() -> None:
    tries, limits = Tries(), Limits(attempts=3, away_seconds=60)
    tries.note(ModelAway("nobody answers"), now=0.0)
    tries.note(ModelBusy("full"), now=59.0)
    tries.note(ModelAway("nobody answers"), now=61.0)
    assert tries.allow_another(limits, now=120.0)
    assert not tries.allow_another(limits, now=121.0)


async def test_a_stream_that_breaks_after_agents_began_keeps_them() -> None:
    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            return Says(text="seen")
        if turns(request) == 0:
            begun = SCOUT, ("assign_tasks", assign("a", "b", "c")[1][:-6])
            return Says(calls=begun, then=ModelUnavailable("cut", code="cut"))
        return Says(text="done")

    model = ScriptedModel(script)
    state = fold(await fly(a_job(model)))
    assert state.status == "completed"
    assert [agent.label for agent in state.agents[1:]] == ["a", "b"]
    assert state.agents[0].steps[0].finish == "cut"
    assert results(model)[0] == "Sub-agent scout is ready."  # that call was whole, and was acted on
    assert "Your message was cut here" in results(model)[1]


async def test_arguments_that_are_no_json_are_told_and_three_in_a_row_end_the_agent() -> None:
    model = ScriptedModel(lambda _: Says(calls=(("create_subagent", "{half"),)))
    state = fold(await fly(a_job(model)))
    assert (state.status, state.code, len(model.requests)) == ("failed", "broken_calls", 3)
    assert "were not" in str(state.agents[0].steps[0].calls[0].result) or "do not fit" in str(
        state.agents[0].steps[0].calls[0].result
    )


async def test_an_unknown_tool_is_told() -> None:
    def script(request: Request) -> Says:
        return Says(calls=(("fly_to_the_moon", "{}"),)) if turns(request) == 0 else Says(text="sorry")

    model = ScriptedModel(script)
    state = fold(await fly(a_job(model)))
    assert state.status == "completed"
    assert results(model)[0].startswith("There is no tool named 'fly_to_the_moon'. You have: create_subagent")


async def test_a_full_window_gives_up_old_results_first() -> None:
    def script(request: Request) -> Says | ModelError:
        if turns(request) == 0:
            return Says(calls=(SCOUT,))
        whole = any("is ready" in m.content for m in request.messages if isinstance(m, ToolMessage))
        return ContextTooLong("too long", code="context") if whole else Says(text="done")

    events = await fly(a_job(ScriptedModel(script)))
    assert fold(events).status == "completed"
    assert [event.before for event in events if isinstance(event, ev.ContextTrimmed)] == [2]


async def test_steps_are_bounded_and_the_last_one_is_for_the_answer() -> None:
    def script(request: Request) -> Says:
        return Says(calls=(SCOUT,)) if request.tools else Says(text="what I have")

    state = fold(await fly(a_job(ScriptedModel(script), limits=Limits(orchestrator_steps=3))))
    assert (state.answer, len(state.agents[0].steps)) == ("what I have", 3)


async def test_tokens_are_bounded() -> None:
    model = ScriptedModel(lambda _: Says(calls=(SCOUT,)))
    state = fold(await fly(a_job(model, limits=Limits(tokens=40), attended=False)))
    assert (state.status, state.code) == ("failed", "cap")


async def test_a_refused_key_waits_for_a_person_and_fails_where_nobody_is() -> None:
    refusals = [KeyRefused("the key is wrong", code="key")]
    model = ScriptedModel(lambda _: refusals.pop() if refusals else Says(text="hello"))

    def resume(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        if any(isinstance(event, ev.RunWaiting) for event in frame.events):
            controls.put_nowait(Control(key="go", kind="resume"))

    state = fold(await fly(a_job(model, mode="instant"), on_frame=resume))
    assert (state.status, state.answer) == ("completed", "hello")
    refusals.append(KeyRefused("the key is wrong", code="key"))
    assert fold(await fly(a_job(model, mode="instant", attended=False))).code == "key"


@pytest.mark.parametrize("cut", range(1, 40))
async def test_wherever_a_run_is_cut_it_goes_on_and_pays_nothing_twice(cut: int) -> None:
    model = one_wave(*"abcd")
    job = a_job(model)
    before = await fly(job, frames=cut)
    finished = {(event.agent, event.step) for event in before if isinstance(event, ev.StepCompleted)}
    events = await asyncio.wait_for(fly(job, before), 10)
    state = fold(events)
    assert (state.status, state.answer, state.gaps) == ("completed", "All done.", 0)
    assert [agent.label for agent in state.agents[1:]] == list("abcd")
    completed = [(event.agent, event.step) for event in events if isinstance(event, ev.StepCompleted)]
    assert len(completed) == len(set(completed))
    again = {
        (event.agent, event.step) for event in events[len(before) :] if isinstance(event, ev.AttemptStarted)
    }
    assert not finished & again


async def test_history_is_given_back_whole() -> None:
    model = one_wave("a")
    await fly(a_job(model))
    reply = next(m for m in model.requests[-1].messages if isinstance(m, AssistantMessage))
    assert reply.reasoning == "I split."
    assert [call.name for call in reply.calls] == ["create_subagent", "assign_tasks"]
