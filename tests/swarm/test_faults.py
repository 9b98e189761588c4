"""What can go wrong with an answer, as the engine takes it: each is a state, never silence."""

import asyncio
import dataclasses

import msgspec
import pytest

from swarm import events as ev
from swarm import step
from swarm.controls import Control
from swarm.errors import ContentRefused, ContextTooLong, ModelError, ModelUnavailable, QuotaSpent
from swarm.frames import Frame
from swarm.limits import Limits
from swarm.messages import AssistantMessage, ImagePart, TextPart, UserMessage
from swarm.model import DraftCall, Reply, Request, Sink
from swarm.state import RunState, fold
from swarm.testing import Says, Script, ScriptedModel, a_job, fly, turns, who
from tests.swarm.expedition import keep
from tests.swarm.flights import SCOUT, assign, held, results, when


def one_after_the_other(*replies: Says | ModelError) -> ScriptedModel:
    left = list(replies)
    return ScriptedModel(lambda _: left.pop(0))


class Ends(ScriptedModel):
    """Ends every message of a scout, or of everybody, at the limit of its length."""

    async def complete(self, request: Request, sink: Sink) -> Reply:
        reply = await super().complete(request, sink)
        return msgspec.structs.replace(reply, finish="length") if turns(request) == 0 else reply


async def test_empty_tool_calls_are_asked_again_without_a_stream() -> None:
    empty = ModelUnavailable("calls without a name", code="empty_calls", retry_after=0.0)
    model = one_after_the_other(empty, Says(text="now"))
    assert fold(await fly(a_job(model))).answer == "now"
    assert [request.stream for request in model.requests] == [True, False]


async def test_a_refusal_of_the_content_ends_the_agent_at_once() -> None:
    model = one_after_the_other(ContentRefused("The filter refused it.", code="content_filter"))
    state = fold(await fly(a_job(model, mode="thinking")))
    assert (state.status, state.code, len(model.requests)) == ("failed", "content_filter", 1)


async def test_a_window_that_is_too_small_for_the_question_ends_the_agent() -> None:
    model = ScriptedModel(lambda _: ContextTooLong("too long", code="context"))
    state = fold(await fly(a_job(model)))
    assert (state.status, state.code, len(model.requests)) == ("failed", "context", 1)


async def test_spent_money_makes_the_run_wait_and_it_goes_on_when_a_person_says_so() -> None:
    model = one_after_the_other(QuotaSpent("no money", code="quota"), Says(text="paid"))
    go = Control(key="go", kind="resume")

    def resume(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        if any(isinstance(event, ev.RunWaiting) for event in frame.events):
            controls.put_nowait(go)

    events = await asyncio.wait_for(fly(a_job(model), on_frame=resume), 10)
    assert fold(events).answer == "paid"
    assert any(isinstance(event, ev.AgentWaiting) and event.code == "run_waiting" for event in events)


async def test_an_answer_that_reached_its_limit_is_told_as_cut() -> None:
    model = Ends(captain_of(Says(text="half an answ")))
    await fly(a_job(model, limits=Limits(output_tokens=77)))
    assert "half an answ\n[cut here: the message reached its limit of 77 tokens]" in results(model)[1]


async def test_a_call_that_reached_the_limit_is_told_why_it_was_not_whole() -> None:
    model = Ends(
        lambda request: Says(text="done") if turns(request) else Says(calls=(("keep", '{"path": "a'),))
    )
    made: list[str] = []
    await fly(a_job(model, mode="agent", tools=[keep(made)]))
    assert results(model) == [
        "Your message reached its limit of length before this call was whole. Make it again, in smaller parts."
    ]
    assert made == []


async def test_a_call_whose_arguments_were_cut_off_is_never_carried_out_without_them() -> None:
    made: list[str] = []

    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            return Says(text="seen")
        cut = ModelUnavailable("cut", code="cut")
        calls = (SCOUT, assign("a"), ("keep", '{"path": "x", "text": "y"}'))
        return Says(text="done") if turns(request) else Says(calls=calls, then=cut)

    model = ScriptedModel(script)
    await fly(a_job(model, tools=[keep(made)]))
    assert results(model)[2] == "Your message was cut before this call was whole. Make it again."
    assert made == []


async def test_calls_with_the_same_id_are_told_apart() -> None:
    class SameIds(ScriptedModel):
        async def complete(self, request: Request, sink: Sink) -> Reply:
            reply = await super().complete(request, sink)
            calls = tuple(DraftCall(id="x", name=c.name, arguments=c.arguments) for c in reply.calls)
            return msgspec.structs.replace(reply, calls=calls)

    two = (("keep", '{"path": "a", "text": "1"}'), ("keep", '{"path": "b", "text": "2"}'))
    model = SameIds(lambda request: Says(text="done") if turns(request) else Says(calls=two))
    await fly(a_job(model, mode="agent", tools=[keep([])]))
    assert results(model) == ["kept a 1", "kept b 2"]


async def test_an_answer_without_a_stream_ends_the_wait_for_its_first_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class AtOnce(ScriptedModel):
        async def complete(self, request: Request, sink: Sink) -> Reply:
            if turns(request) == 0:
                await waiting.wait()
            return await super().complete(request, Deaf())

    class Deaf:
        def reasoning(self, piece: str) -> None: ...
        def text(self, piece: str) -> None: ...
        def call(self, index: int, call_id: str, name: str) -> None: ...
        def arguments(self, index: int, piece: str) -> None: ...

    def on_frame(frame: Frame, _: asyncio.Queue[Control]) -> None:
        if any(isinstance(event, ev.AgentWaiting) for event in frame.events):
            waiting.set()

    monkeypatch.setattr(step, "SILENCE", 0.01)
    waiting = asyncio.Event()
    call = ("keep", '{"path": "a", "text": "1"}')
    model = AtOnce(lambda request: Says(text="done") if turns(request) else Says(calls=(call,)))
    state = RunState()
    for event in await fly(a_job(model, mode="agent", tools=[keep([])]), on_frame=on_frame):
        state.apply(event)
        if isinstance(event, ev.ToolStarted):
            assert state.agents[0].status == "running"


async def test_who_is_resumed_while_its_model_still_answers_is_shown_at_work() -> None:
    model, hold = held()
    seen: list[str] = []

    def on_frame(frame: Frame, controls: asyncio.Queue[Control]) -> None:
        pause(frame, controls)
        for event in frame.events:
            state.apply(event)
            if isinstance(event, ev.AgentPaused):
                controls.put_nowait(Control(key="go", kind="resume", agent=1))
            if isinstance(event, ev.ControlApplied) and event.key == "go":
                seen.append(state.agents[1].status)
                hold.set()

    state = fold([ev.RunAccepted(mode="swarm", model="m", prompt=ev.Long(text="x"))])
    pause = when(ev.TextDelta, 1, Control(key="x", kind="pause", agent=1))
    await asyncio.wait_for(fly(a_job(model), on_frame=on_frame), 10)
    assert seen == ["running"]


@pytest.mark.parametrize(("mode", "thinking"), [("instant", False), ("thinking", True)])
async def test_a_chat_is_one_step_without_tools_over_the_whole_conversation(
    mode: ev.Mode, thinking: bool
) -> None:
    model = one_after_the_other(Says(text="hello"))
    history = (
        UserMessage(parts=(TextPart(text="first"), ImagePart(body="0" * 64, media_type="image/png"))),
        AssistantMessage(text="yes?", reasoning="", calls=()),
        UserMessage(parts=(TextPart(text="second"),)),
    )
    job = a_job(model, mode=mode, tools=[keep([])])
    job = dataclasses.replace(job, messages=history)
    assert fold(await fly(job)).answer == "hello"
    (request,) = model.requests
    assert (request.tools, request.thinking, request.messages[1:]) == ((), thinking, history)


def captain_of(scout: Says) -> Script:
    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            return scout
        return Says(text="done") if turns(request) else Says(calls=(SCOUT, assign("a")))

    return script
