"""Answers that went wrong, over a real connection, whole and byte by byte: each has its class, its code, its sentence."""

import json

import pytest

from swarm.errors import ContentRefused, ModelBusy, ModelError, ModelUnavailable
from swarm.model import ToolSpec
from swarm.providers.endpoint import Timeouts
from tests.swarm.providers.server import (
    FINE,
    STREAM_HEAD,
    USAGE,
    Heard,
    Script,
    ask,
    call,
    chunked,
    delta,
    events,
    http,
    model_at,
    serving,
    stream,
)

EACH_WAY = pytest.mark.parametrize("step", [0, 1], ids=["whole", "byte by byte"])
ASK = ToolSpec(
    name="ask", description="", parameters={"type": "object", "properties": {}, "required": ["who"]}
)

ENGINE_DIED = {
    "error": {"message": "EngineCore encountered an issue.", "type": "InternalServerError", "code": 500}
}

FAULTS: dict[str, tuple[bytes, type[ModelError], str]] = {
    "no finish_reason": (events(delta(content="a")), ModelUnavailable, "no_finish"),
    "no [DONE]": (events(delta(content="a"), delta("stop"), done=False), ModelUnavailable, "cut"),
    "the body ends inside an event": (FINE[:-40], ModelUnavailable, "cut"),
    "abort": (events(delta("abort", content="half")), ModelUnavailable, "aborted"),
    "a filter": (events(delta("content_filter", content="half")), ContentRefused, "content_filter"),
    "an error object": (events(delta(content="a"), ENGINE_DIED), ModelUnavailable, "server_error"),
    "an error as a bare string": (events({"error": "overloaded"}), ModelUnavailable, "server_error"),
    "a detail": (events({"detail": "something broke"}), ModelUnavailable, "server_error"),
    "an old error": (events({"object": "error", "message": "no", "code": 429}), ModelBusy, "rate_limited"),
    "a refusal for load": (
        events({"error": {"type": "engine_overloaded_error", "message": "later"}}),
        ModelBusy,
        "engine_overloaded",
    ),
    "broken JSON": (events(delta(content="a"), b'{"choices":[{"delta":'), ModelUnavailable, "bad_json"),
    "JSON of another kind": (events(b'{"choices":"none"}'), ModelUnavailable, "bad_json"),
    "deep nesting": (events(b"[" * 100_000), ModelUnavailable, "bad_json"),
    "broken UTF-8": (events(b'{"choices":[{"delta":{"content":"caf\xc3"}}]}'), ModelUnavailable, "bad_utf8"),
    "nothing at all": (
        events(delta(role="assistant", content=""), delta("stop"), USAGE),
        ModelUnavailable,
        "empty",
    ),
    "only thoughts": (events(delta(reasoning="Hm."), delta("stop")), ModelUnavailable, "empty"),
    "only blanks": (events(delta(content="\n \n"), delta("stop")), ModelUnavailable, "empty"),
    "all output thought away": (events(delta(reasoning="Hm."), delta("length")), ModelUnavailable, "empty"),
    "calls announced, none sent": (
        events(delta("tool_calls", content="I will.")),
        ModelUnavailable,
        "empty_calls",
    ),
    "calls without name and arguments": (
        events(call(0, None, None, id="x"), delta("tool_calls")),
        ModelUnavailable,
        "empty_calls",
    ),
    "calls that lost their arguments": (
        events(call(0, "ask", "", id="x"), delta("tool_calls")),
        ModelUnavailable,
        "empty_calls",
    ),
    "raw call markup": (
        events(delta("stop", content="<|tool_call_begin|>functions.ask:0")),
        ModelUnavailable,
        "markup",
    ),
    "thinking in the text": (events(delta("stop", content="Hm.</think>Yes.")), ModelUnavailable, "markup"),
    "no events": (b": ping\n\n", ModelUnavailable, "cut"),
}


async def fault(body: bytes, step: int = 0) -> ModelError:
    async with serving(stream(body, step=step)) as server, model_at(server.base_url) as model:
        with pytest.raises(ModelError) as caught:
            await model.complete(ask(tools=(ASK,)), Heard())
    return caught.value


@EACH_WAY
@pytest.mark.parametrize("name", [name for name in FAULTS if name != "deep nesting"])
async def test_a_fault_has_its_class_and_code(name: str, step: int) -> None:
    body, kind, code = FAULTS[name]
    error = await fault(body, step)
    assert (type(error), error.code) == (kind, code)
    assert str(error)[0].isupper()
    assert "\n" not in str(error)


async def test_nesting_without_end_is_bad_json() -> None:
    body, kind, code = FAULTS["deep nesting"]
    error = await fault(body)
    assert (type(error), error.code) == (kind, code)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("raw call markup", "--tool-call-parser"),
        ("thinking in the text", "--reasoning-parser"),
        ("all output thought away", "output tokens"),
        ("only thoughts", "thought"),
        ("an error object", "EngineCore"),
    ],
)
async def test_the_sentence_says_what_to_do(name: str, words: str) -> None:
    assert words in str(await fault(FAULTS[name][0]))


async def test_markup_that_is_quoted_as_code_is_an_answer() -> None:
    text = "Kimi ends its thoughts with `</think>`, as in\n```\n<|tool_call_begin|>\n```\n"
    async with (
        serving(stream(events(delta("stop", content=text)))) as server,
        model_at(server.base_url) as model,
    ):
        assert (await model.complete(ask(), Heard())).text == text


async def test_what_came_before_a_fault_was_heard() -> None:
    heard = Heard()
    async with (
        serving(stream(events(delta(content="half"), done=False))) as server,
        model_at(server.base_url) as model,
    ):
        with pytest.raises(ModelUnavailable):
            await model.complete(ask(), heard)
    assert heard.joined("text") == "half"


@pytest.mark.parametrize("then", ["close", "reset"])
async def test_a_line_that_breaks_in_mid_stream_is_a_cut(then: str) -> None:
    script = stream(FINE[:80], then=then, end=False)
    async with serving(script) as server, model_at(server.base_url) as model:
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), Heard())
    assert caught.value.code == "cut"


async def test_a_line_that_breaks_before_any_answer_is_a_cut() -> None:
    async with serving(Script([], "close")) as server, model_at(server.base_url) as model:
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), Heard())
    assert caught.value.code == "cut"


async def test_what_is_no_http_is_said_so() -> None:
    async with (
        serving(Script([b"SSH-2.0-OpenSSH_9.2\r\n"], "close")) as server,
        model_at(server.base_url) as model,
    ):
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), Heard())
    assert caught.value.code == "bad_http"


async def test_no_connection_is_said_with_the_host() -> None:
    async with serving(Script([])) as server:
        gone = server.base_url
    async with model_at(gone) as model:
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), Heard())
    assert caught.value.code == "connect"
    assert "127.0.0.1" in str(caught.value)


SHORT = Timeouts(connect=30, first=0.1, stall=0.1, whole=0.1)
STALLS = Timeouts(connect=30, first=60, stall=0.1)


async def test_no_first_piece_in_time_is_its_own_fault() -> None:
    async with (
        serving(Script([STREAM_HEAD], "hold")) as server,
        model_at(server.base_url, timeouts=SHORT) as model,
    ):
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), Heard())
        await server.hung_up.wait()
    assert caught.value.code == "no_first_token"


async def test_no_answer_without_a_stream_in_time_is_its_own_fault() -> None:
    async with serving(Script([], "hold")) as server, model_at(server.base_url, timeouts=SHORT) as model:
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(stream=False), Heard())
    assert caught.value.code == "no_first_token"


async def test_a_stream_that_stops_is_stalled_and_its_connection_closed() -> None:
    script = stream(events(delta(content="a"), done=False), end=False, then="hold")
    async with serving(script) as server, model_at(server.base_url, timeouts=STALLS) as model:
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), Heard())
        await server.hung_up.wait()
    assert caught.value.code == "stalled"


async def test_keep_alives_do_not_keep_a_stalled_stream_alive() -> None:
    alive = chunked(b": ping\n\n" + events({"choices": []}, delta(content=""), done=False), end=False)
    pieces = [STREAM_HEAD, *chunked(events(delta(content="a"), done=False), end=False), *alive * 50_000]
    async with (
        serving(Script(pieces, "close")) as server,
        model_at(server.base_url, timeouts=STALLS) as model,
    ):
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), Heard())
    assert caught.value.code == "stalled"


async def test_endless_repetition_ends_the_call_long_before_the_stream_does() -> None:
    heard = Heard()
    body = events(*[delta(content="!!!!")] * 20_000)
    async with serving(stream(body, step=4096)) as server, model_at(server.base_url) as model:
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), heard)
    assert caught.value.code == "repetition"
    assert len(heard.joined("text")) < 10_000


async def test_ten_thousand_calls_in_one_answer_are_too_many() -> None:
    heard = Heard()
    body = events(
        *(call(index, "ask", json.dumps({"who": index}), id=f"x{index}") for index in range(10_000))
    )
    async with serving(stream(body)) as server, model_at(server.base_url) as model:
        with pytest.raises(ModelUnavailable) as caught:
            await model.complete(ask(), heard)
    assert caught.value.code == "too_much"
    assert sum(entry[0] == "call" for entry in heard.story) < 5_000


async def test_arguments_without_measure_are_too_much() -> None:
    pieces = (
        call(0, "ask" if not n else None, "".join(f"{n}.{i} " for i in range(20_000))) for n in range(120)
    )
    error = await fault(events(*pieces))
    assert error.code == "too_much"


async def test_an_event_without_end_is_too_much() -> None:
    error = await fault(b"data: " + b"x" * 9_000_000)
    assert error.code == "too_much"


async def test_calls_without_arguments_are_handed_on_where_the_tool_needs_none() -> None:
    tool = ToolSpec(
        name="list_files", description="", parameters={"type": "object", "properties": {}, "required": []}
    )
    body = events(call(0, "list_files", "", id="x"), delta("tool_calls"))
    async with serving(stream(body)) as server, model_at(server.base_url) as model:
        reply = await model.complete(ask(tools=(tool,)), Heard())
    assert reply.calls[0].name == "list_files"


async def test_calls_without_arguments_are_handed_on_when_the_answer_was_not_streamed() -> None:
    message = {"content": None, "tool_calls": [{"id": "x", "function": {"name": "ask", "arguments": ""}}]}
    body = json.dumps({"choices": [{"message": message, "finish_reason": "tool_calls"}]}).encode()
    async with serving(Script([http(body)])) as server, model_at(server.base_url) as model:
        reply = await model.complete(ask(tools=(ASK,), stream=False), Heard())
    assert reply.calls[0].arguments == ""


async def test_a_fault_of_the_sink_is_not_swallowed() -> None:
    def fall(piece: str) -> None:
        raise ZeroDivisionError(piece)

    async with serving(stream(FINE, step=1)) as server, model_at(server.base_url) as model:
        with pytest.raises(ZeroDivisionError):
            await model.complete(ask(), Heard(fall))
