"""What each dialect is sent, as a recording server saw it."""

import base64
import json
from typing import Any

import pytest

from swarm.bodies import MemoryBodies
from swarm.errors import KeyRefused, ModelRefused
from swarm.messages import (
    AssistantMessage,
    ImagePart,
    Message,
    SystemMessage,
    TextPart,
    ToolCall,
    ToolMessage,
    UserMessage,
    VideoPart,
)
from swarm.model import Request, ToolSpec
from swarm.providers.body import GO_ON
from swarm.providers.media import UNSEEN
from tests.swarm.providers.server import (
    FINE,
    Heard,
    Script,
    Server,
    ask,
    delta,
    events,
    http,
    model_at,
    serving,
    stream,
)

PARAMETERS = {
    "type": "object",
    "properties": {"q": {"type": "string"}},
    "required": ["q"],
    "additionalProperties": False,
}
SEARCH = ToolSpec(name="search", description="Finds pages.", parameters=PARAMETERS)


async def sent(request: Request, *, body: bytes = FINE, **model: Any) -> dict[str, Any]:
    """The JSON that the endpoint gets for a request."""
    async with serving(stream(body)) as server, model_at(server.base_url, **model) as chat:
        await chat.complete(request, Heard())
        return server.chats()[-1].json


def made(number: int, call_id: str, arguments: str = '{"q":"x"}', name: str = "search") -> ToolCall:
    return ToolCall(call=number, id=call_id, name=name, arguments=arguments)


def turn(*calls: ToolCall, reasoning: str = "Hm.") -> list[Message]:
    """One tool turn and its results."""
    said = AssistantMessage(text="", reasoning=reasoning, calls=calls)
    return [
        said,
        *(ToolMessage(call=c.call, id=c.id, name=c.name, content=f"result {c.call}") for c in calls),
    ]


def talk(*messages: Message, **more: Any) -> Request:
    question = UserMessage(parts=(TextPart(text="Find it."),))
    return Request(messages=(SystemMessage(text="Be brief."), question, *messages), **more)


async def test_the_plain_request_of_a_generic_endpoint() -> None:
    assert await sent(talk(tools=(SEARCH,), max_output_tokens=99, thinking=True, cache_key="run/1")) == {
        "model": "m",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Find it."}],
        "tools": [
            {
                "type": "function",
                "function": {"name": "search", "description": "Finds pages.", "parameters": PARAMETERS},
            }
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 99,
    }


async def test_without_a_stream_and_tools_their_fields_are_left_out() -> None:
    whole = json.dumps({"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}]}).encode()
    async with serving(Script([http(whole)])) as server, model_at(server.base_url) as chat:
        await chat.complete(ask(stream=False), Heard())
        assert set(server.chats()[0].json) == {"model", "messages", "max_tokens"}
        assert server.chats()[0].headers["accept"] == "application/json"


@pytest.mark.parametrize(
    ("dialect", "model", "thinking", "fields"),
    [
        ("kimi", "kimi-k2.6", True, {"thinking": {"type": "enabled"}}),
        ("kimi", "kimi-k2.6", False, {"thinking": {"type": "disabled"}}),
        ("kimi", "kimi-k2.6", None, {}),
        ("kimi", "kimi-k2.7-code", False, {}),
        ("kimi", "kimi-k3", True, {"reasoning_effort": "max"}),
        ("kimi", "kimi-k3.1-pro", False, {"reasoning_effort": "low"}),
        (
            "vllm",
            "tiny-kimi",
            True,
            {"chat_template_kwargs": {"thinking": True}, "temperature": 1.0, "top_p": 0.95},
        ),
        (
            "vllm",
            "moonshotai/Kimi-K2.5",
            False,
            {"chat_template_kwargs": {"thinking": False}, "temperature": 0.6, "top_p": 0.95},
        ),
        ("vllm", "moonshotai/Kimi-K2.5", None, {"temperature": 1.0, "top_p": 0.95}),
        (
            "vllm",
            "moonshotai/Kimi-K3",
            False,
            {
                "chat_template_kwargs": {
                    "thinking": True,
                    "preserve_thinking": True,
                    "thinking_effort": "low",
                },
                "temperature": 1.0,
                "top_p": 0.95,
            },
        ),
        ("vllm", "Qwen/Qwen3-8B", False, {"chat_template_kwargs": {"enable_thinking": False}}),
        ("vllm", "other", True, {"chat_template_kwargs": {"thinking": True}}),
        ("generic", "kimi-k2.6", True, {}),
    ],
)
async def test_thinking_is_switched_as_dialect_and_model_want_it(
    dialect: str, model: str, thinking: bool | None, fields: dict[str, Any]
) -> None:
    body = await sent(ask(thinking=thinking), dialect=dialect, model=model)
    extra = {"thinking", "reasoning_effort", "chat_template_kwargs", "temperature", "top_p"}
    assert {key: value for key, value in body.items() if key in extra} == fields


async def test_kimi_gets_its_cache_key_and_its_name_of_the_output_limit() -> None:
    body = await sent(ask(cache_key="run/1", max_output_tokens=7), dialect="kimi", model="kimi-k2.6")
    assert (body["prompt_cache_key"], body["max_completion_tokens"]) == ("run/1", 7)
    assert not {"max_tokens", "temperature", "top_p", "n"} & set(body)


async def test_vllm_holds_calls_to_their_schema() -> None:
    body = await sent(ask(tools=(SEARCH,)), dialect="vllm")
    assert body["tools"][0]["function"]["strict"] is True


async def test_ids_come_back_to_vllm_in_its_own_style_numbered_through_the_conversation() -> None:
    history = [*turn(made(1, "chatcmpl-tool-abc"), made(2, "chatcmpl-tool-abc")), *turn(made(3, "x" * 400))]
    messages = (await sent(talk(*history), dialect="vllm"))["messages"]
    ids = [call["id"] for message in messages for call in message.get("tool_calls", ())]
    assert ids == ["functions.search:0", "functions.search:1", "functions.search:2"]
    assert [m["tool_call_id"] for m in messages if m["role"] == "tool"] == ids


async def test_ids_come_back_to_kimi_as_they_came_and_may_begin_anew_each_turn() -> None:
    history = [*turn(made(1, "search_0"), made(2, "search_1")), *turn(made(3, "search_0"))]
    messages = (await sent(talk(*history), dialect="kimi"))["messages"]
    ids = [call["id"] for message in messages for call in message.get("tool_calls", ())]
    assert ids == ["search_0", "search_1", "search_0"]
    assert [m["tool_call_id"] for m in messages if m["role"] == "tool"] == ids


@pytest.mark.parametrize("dialect", ["kimi", "vllm", "generic"])
async def test_ids_that_are_missing_or_doubled_within_one_turn_are_told_apart(dialect: str) -> None:
    messages = (await sent(talk(*turn(made(1, "x"), made(2, "x"), made(3, ""))), dialect=dialect))["messages"]
    ids = [call["id"] for call in messages[2]["tool_calls"]]
    assert len(set(ids)) == 3
    assert all(ids)
    assert [m["tool_call_id"] for m in messages[3:]] == ids


@pytest.mark.parametrize(("dialect", "field"), [("kimi", "reasoning_content"), ("vllm", "reasoning")])
async def test_reasoning_goes_back_under_the_dialect_s_name(dialect: str, field: str) -> None:
    messages = (await sent(talk(*turn(made(1, "x"))), dialect=dialect))["messages"]
    assert messages[2][field] == "Hm."


async def test_reasoning_goes_back_under_the_name_it_was_last_seen_under() -> None:
    body = events(delta(reasoning="Hm."), delta("stop", content="Yes."))
    async with serving(stream(body)) as server, model_at(server.base_url, dialect="generic") as chat:
        await chat.complete(talk(*turn(made(1, "x"))), Heard())
        await chat.complete(talk(*turn(made(1, "x"))), Heard())
        first, second = (asked.json["messages"][2] for asked in server.chats())
    assert first["reasoning_content"] == "Hm."
    assert second["reasoning"] == "Hm."
    assert "reasoning_content" not in second


async def test_kimi_gets_a_filler_where_a_tool_turn_has_no_reasoning_unless_thinking_is_off() -> None:
    history = turn(made(1, "x"), reasoning="")
    thinking = (await sent(talk(*history, thinking=True), dialect="kimi"))["messages"]
    instant = (await sent(talk(*history, thinking=False), dialect="kimi"))["messages"]
    assert thinking[2]["reasoning_content"] == " "
    assert "reasoning_content" not in instant[2]


@pytest.mark.parametrize("arguments", ["", "{", '["a"]', '"text"', "null", "[" * 50_000])
async def test_arguments_that_are_no_object_go_back_as_an_empty_one(arguments: str) -> None:
    messages = (await sent(talk(*turn(made(1, "x", arguments)))))["messages"]
    assert messages[2]["tool_calls"][0]["function"]["arguments"] == "{}"


@pytest.mark.parametrize("name", ["", "a b", "functions.x:0", "n" * 300, "日本", "9lives"])
async def test_a_name_that_a_provider_would_refuse_goes_back_as_one_that_it_takes(name: str) -> None:
    messages = (await sent(talk(*turn(made(1, "x", name=name)))))["messages"]
    sane = messages[2]["tool_calls"][0]["function"]["name"]
    assert sane.replace("-", "_").isidentifier()
    assert sane.isascii()
    assert len(sane) <= 64


async def test_pictures_go_as_data_addresses_beside_the_text() -> None:
    bodies = MemoryBodies()
    picture = ImagePart(body=await bodies.put(b"\x89PNG"), media_type="image/png")
    message = UserMessage(parts=(picture, TextPart(text="What is it?")))
    body = await sent(Request(messages=(message,)), bodies=bodies)
    assert body["messages"][0]["content"] == [
        {
            "type": "image_url",
            "image_url": {"url": "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()},
        },
        {"type": "text", "text": "What is it?"},
    ]


async def test_a_model_that_is_blind_is_told_where_pictures_stand() -> None:
    bodies = MemoryBodies()
    picture = ImagePart(body=await bodies.put(b"\x89PNG"), media_type="image/png")
    video = VideoPart(body=await bodies.put(b"film"), media_type="video/mp4")
    message = UserMessage(parts=(picture, video, TextPart(text="What are they?")))
    body = await sent(Request(messages=(message,)), bodies=bodies, blind=True)
    assert body["messages"][0]["content"] == f"{UNSEEN}\n\n{UNSEEN}\n\nWhat are they?"


async def test_a_picture_that_is_no_longer_there_is_said_so() -> None:
    message = UserMessage(parts=(ImagePart(body="0" * 64, media_type="image/png"),))
    async with serving(stream(FINE)) as server, model_at(server.base_url) as chat:
        with pytest.raises(ModelRefused, match="picture") as caught:
            await chat.complete(Request(messages=(message,)), Heard())
    assert caught.value.code == "missing_picture"
    assert not server.asked


async def test_half_a_surrogate_pair_in_a_message_does_not_stop_it() -> None:
    body = await sent(ask("a\ud83db"))
    assert body["messages"][0]["content"] == "a?b"


async def test_an_endpoint_s_own_fields_and_headers_win() -> None:
    async with serving(stream(FINE)) as server:
        more: dict[str, Any] = {"fields": {"temperature": 0.2}, "headers": {"X-Title": "us"}, "key": " k\n"}
        async with model_at(server.base_url, dialect="vllm", model="tiny-kimi", **more) as chat:
            await chat.complete(ask(), Heard())
    asked = server.chats()[0]
    assert asked.json["temperature"] == 0.2
    assert (asked.headers["x-title"], asked.headers["authorization"]) == ("us", "Bearer k")
    assert asked.headers["accept"] == "text/event-stream"


def models(*rows: dict[str, Any]) -> Script:
    return Script([http(json.dumps({"object": "list", "data": rows}).encode())])


async def learned(server: Server, **more: Any) -> tuple[str, int | None]:
    async with model_at(server.base_url, dialect="auto", **more) as chat:
        found = await chat.learned()
        assert await chat.learned() is found
        return found.dialect.name, found.window


async def test_a_vllm_server_is_known_by_its_list_and_tells_its_window() -> None:
    async with serving(stream(FINE)) as server:
        server.paths["/v1/models"] = models({"id": "m", "owned_by": "vllm", "max_model_len": 8192})
        assert await learned(server) == ("vllm", 8192)
        assert [asked.path for asked in server.asked] == ["/v1/models"]


async def test_a_vllm_server_behind_another_list_is_known_by_its_version() -> None:
    async with serving(stream(FINE)) as server:
        server.paths["/v1/models"] = models({"id": "m", "owned_by": "me"})
        server.paths["/version"] = Script([http(b'{"version":"0.32.0"}')])
        assert await learned(server) == ("vllm", None)


@pytest.mark.parametrize(
    "listed",
    [Script([http(b"nothing", status="404 Not Found")]), models({"id": "m", "owned_by": "me"}), models()],
)
async def test_anything_else_is_generic(listed: Script) -> None:
    async with serving(stream(FINE)) as server:
        server.paths["/v1/models"] = listed
        server.paths["/version"] = Script([http(b"<html>", status="404 Not Found")])
        assert (await learned(server))[0] == "generic"


@pytest.mark.parametrize("dialect", ["generic", "kimi", "vllm", "auto"])
async def test_any_endpoint_can_be_asked_for_its_models(dialect: str) -> None:
    async with serving(stream(FINE)) as server, model_at(server.base_url, dialect=dialect) as chat:
        server.paths["/v1/models"] = models({"id": "a"}, {"id": "b"})
        assert [model.name for model in await chat.models()] == ["a", "b"]


async def test_a_refused_key_is_told_before_the_first_call() -> None:
    async with serving(Script([http(b'{"error":"Unauthorized"}', status="401 X")])) as server:
        with pytest.raises(KeyRefused):
            await learned(server)


async def outputs(window: int, *requests: Request, counted: int = 0) -> list[int]:
    """What each request asks for as its most output, of a server that counts `counted` tokens of input."""
    usage = {"choices": [], "usage": {"prompt_tokens": counted, "completion_tokens": 1}} if counted else {}
    async with serving(stream(events(delta("stop", content="Yes."), *([usage] if usage else [])))) as server:
        server.paths["/v1/models"] = models({"id": "m", "owned_by": "vllm", "max_model_len": window})
        async with model_at(server.base_url, dialect="auto") as chat:
            for request in requests:
                await chat.complete(request, Heard())
        return [asked.json["max_completion_tokens"] for asked in server.chats()]


@pytest.mark.parametrize(
    ("window", "question", "asked"),
    [
        (262_144, "short", 16_384),
        (8_192, "short", 8_192 - 3 - 64),  # two tokens, a third more of them, and the template's
        (100_000, "x" * 270_000, 100_000 - 90_000 - 64),
        (100_000, "x" * 300_000, 1_024),  # too long in any case: the endpoint says so, and room is made
    ],
)
async def test_no_more_output_is_asked_for_than_the_window_holds(
    window: int, question: str, asked: int
) -> None:
    assert await outputs(window, ask(question, max_output_tokens=16_384)) == [asked]


async def test_the_window_is_filled_as_the_endpoint_counts() -> None:
    long = ask("x" * 40_000, max_output_tokens=16_384)  # 10,000 tokens by our count
    assert await outputs(20_000, long, long, counted=12_000) == [
        20_000 - 13_333 - 64,
        20_000 - 13_200 - 64,
    ]
    assert await outputs(20_000, long, long, counted=15_000) == [20_000 - 13_333 - 64, 20_000 - 15_000 - 64]


async def test_a_served_name_that_says_nothing_is_read_by_what_is_behind_it() -> None:
    async with serving(stream(FINE)) as server:
        server.paths["/v1/models"] = models({"id": "house", "owned_by": "vllm", "root": "Qwen/Qwen3-8B"})
        async with model_at(server.base_url, dialect="auto", model="house") as chat:
            await chat.complete(ask(thinking=False), Heard())
    assert server.chats()[0].json["chat_template_kwargs"] == {"enable_thinking": False}


@pytest.mark.parametrize(
    ("dialect", "end", "more"),
    [
        ("kimi", [{"role": "assistant", "content": "Paris is ", "partial": True}], {}),
        (
            "vllm",
            [{"role": "assistant", "content": "Paris is "}],
            {"add_generation_prompt": False, "continue_final_message": True},
        ),
        ("generic", [{"role": "assistant", "content": "Paris is "}, {"role": "user", "content": GO_ON}], {}),
    ],
)
async def test_an_answer_that_is_begun_is_gone_on_with(
    dialect: str, end: list[dict[str, Any]], more: dict[str, bool]
) -> None:
    begun = AssistantMessage(text="Paris is ", reasoning="", calls=(), begun=True)
    body = await sent(talk(begun), dialect=dialect)
    assert body["messages"][2:] == end
    assert {name: value for name, value in body.items() if name in {*more, "continue_final_message"}} == more
