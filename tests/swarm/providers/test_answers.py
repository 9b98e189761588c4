"""Good answers, over a real connection, whole and byte by byte."""

import json
from typing import Any

import pytest

from swarm.messages import Usage
from swarm.model import DraftCall, Reply
from tests.swarm.providers.server import (
    FINE,
    USAGE,
    Heard,
    Script,
    ask,
    call,
    delta,
    events,
    http,
    model_at,
    serving,
    stream,
)

EACH_WAY = pytest.mark.parametrize("step", [0, 1], ids=["whole", "byte by byte"])


async def answered(body: bytes, step: int = 0, **request: Any) -> tuple[Reply, Heard]:
    heard = Heard()
    async with serving(stream(body, step=step)) as server, model_at(server.base_url) as model:
        return await model.complete(ask(**request), heard), heard


@EACH_WAY
async def test_text_arrives_in_pieces_and_as_a_whole(step: int) -> None:
    reply, heard = await answered(FINE, step)
    assert heard.story == [("text", "Hel"), ("text", "lo")]
    assert (reply.text, reply.finish, reply.model) == ("Hello", "stop", "m")
    assert reply.usage == Usage(input=7, output=3)
    assert 0 < reply.first_token <= reply.seconds


@EACH_WAY
@pytest.mark.parametrize("key", ["reasoning", "reasoning_content"])
async def test_reasoning_is_read_under_each_of_its_names(key: str, step: int) -> None:
    body = events(delta(**{key: "Let me "}), delta(**{key: "see."}), delta(content="Yes."), delta("stop"))
    reply, heard = await answered(body, step)
    assert (reply.reasoning, reply.text) == ("Let me see.", "Yes.")
    assert heard.story[:2] == [("reasoning", "Let me "), ("reasoning", "see.")]


async def test_reasoning_details_are_read_where_nothing_else_holds_it() -> None:
    detail = {"type": "reasoning.text", "text": "Hm."}
    reply, _ = await answered(events(delta(reasoning_details=[detail]), delta(content="Yes."), delta("stop")))
    assert reply.reasoning == "Hm."


async def test_reasoning_sent_under_two_names_counts_once() -> None:
    body = events(delta(reasoning="Hm.", reasoning_content="Hm."), delta("stop", content="Yes."))
    reply, _ = await answered(body)
    assert reply.reasoning == "Hm."


@EACH_WAY
async def test_two_calls_come_in_the_order_of_the_wire(step: int) -> None:
    body = events(
        delta(content="I will ask two."),
        call(0, "ask", "", id="ask_0", type="function"),
        call(0, None, '{"who":'),
        call(0, None, '"A"}'),
        call(1, "ask", '{"who":"B"}', id="ask_1"),
        delta("tool_calls"),
    )
    reply, heard = await answered(body, step)
    assert reply.calls == (
        DraftCall(id="ask_0", name="ask", arguments='{"who":"A"}'),
        DraftCall(id="ask_1", name="ask", arguments='{"who":"B"}'),
    )
    assert reply.finish == "tool_calls"
    assert heard.story[1:] == [
        ("call", 0, "ask_0", "ask"),
        ("arguments", 0, '{"who":'),
        ("arguments", 0, '"A"}'),
        ("call", 1, "ask_1", "ask"),
        ("arguments", 1, '{"who":"B"}'),
    ]


async def test_arguments_before_the_name_are_held_back_until_the_call_is_named() -> None:
    body = events(
        call(0, None, '{"a"'), call(0, None, ":1"), call(0, "ask", "}", id="x"), delta("tool_calls")
    )
    reply, heard = await answered(body)
    assert heard.story == [("call", 0, "x", "ask"), ("arguments", 0, '{"a":1'), ("arguments", 0, "}")]
    assert reply.calls[0].arguments == '{"a":1}'


async def test_several_calls_in_one_event_are_all_heard() -> None:
    both = [
        {"index": 0, "id": "a", "function": {"name": "ask", "arguments": "{}"}},
        {"index": 1, "id": "b", "function": {"name": "ask", "arguments": "{}"}},
    ]
    reply, _ = await answered(events(delta(tool_calls=both), delta("tool_calls")))
    assert [made.id for made in reply.calls] == ["a", "b"]


@pytest.mark.parametrize("index", [0, None], ids=["all at index 0", "no index"])
async def test_whole_calls_without_an_index_of_their_own_stay_apart(index: int | None) -> None:
    reply, _ = await answered(
        events(
            call(index, "ask", '{"a":1}', id="a"), call(index, "ask", '{"a":2}', id="b"), delta("tool_calls")
        )
    )
    assert [made.arguments for made in reply.calls] == ['{"a":1}', '{"a":2}']


async def test_the_same_id_twice_is_two_calls() -> None:
    reply, _ = await answered(
        events(call(0, "ask", "{}", id="x"), call(1, "ask", "{}", id="x"), delta("tool_calls"))
    )
    assert len(reply.calls) == 2


async def test_an_answer_with_calls_is_a_tool_turn_whatever_the_endpoint_calls_it() -> None:
    reply, _ = await answered(events(call(0, "ask", "{}", id="x"), delta("stop")))
    assert reply.finish == "tool_calls"


async def test_half_arguments_are_handed_on_as_they_are() -> None:
    reply, _ = await answered(events(call(0, "ask", '{"a":', id="x"), delta("tool_calls")))
    assert reply.calls[0].arguments == '{"a":'


async def test_arguments_sent_as_an_object_become_text() -> None:
    odd = [{"index": 0, "id": "x", "function": {"name": "ask", "arguments": {"a": [1]}}}]
    reply, _ = await answered(events(delta(tool_calls=odd), delta("tool_calls")))
    assert json.loads(reply.calls[0].arguments) == {"a": [1]}


@pytest.mark.parametrize(
    "spent",
    [
        [
            {
                "choices": [
                    {
                        "index": 0,
                        "delta": {},
                        "finish_reason": "stop",
                        "usage": {"prompt_tokens": 9, "completion_tokens": 2},
                    }
                ]
            }
        ],
        [delta("stop"), {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}],
        [
            {
                "choices": [
                    {
                        "index": 0,
                        "delta": {},
                        "finish_reason": "stop",
                        "usage": {"prompt_tokens": 9, "completion_tokens": 2},
                    }
                ]
            },
            {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}},
        ],
    ],
    ids=["in the choice", "at the top", "in both"],
)
async def test_usage_is_read_from_either_place_and_never_added(spent: list[dict[str, Any]]) -> None:
    running = {
        "choices": [{"index": 0, "delta": {"content": "a"}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 1},
    }
    reply, _ = await answered(events(running, *spent))
    assert reply.usage == Usage(input=9, output=2)


async def test_cached_and_reasoning_tokens_are_read() -> None:
    usage = {
        "prompt_tokens": 812,
        "completion_tokens": 240,
        "prompt_tokens_details": {"cached_tokens": 512},
        "completion_tokens_details": {"reasoning_tokens": 130},
    }
    reply, _ = await answered(events(delta("stop", content="a"), {"choices": [], "usage": usage}))
    assert reply.usage == Usage(input=812, output=240, cached=512, reasoning=130)


async def test_without_usage_it_is_estimated_and_said_so() -> None:
    reply, _ = await answered(events(delta("stop", content="four" * 10)), text="word" * 8)
    assert reply.usage == Usage(input=8, output=10, estimated=True)


async def test_keep_alives_comments_and_chunks_without_choices_are_passed_over() -> None:
    body = b": ping\n\n" + events({"choices": []}, delta(content="a"), {"object": "x"}, delta("stop"), USAGE)
    reply, _ = await answered(body)
    assert reply.text == "a"


@EACH_WAY
async def test_a_surrogate_pair_cut_between_two_pieces_is_put_together(step: int) -> None:
    body = events(
        rb'{"choices":[{"delta":{"content":"a\ud83d"}}]}',
        rb'{"choices":[{"delta":{"content":"\ude00b"}}]}',
        delta("stop"),
    )
    reply, heard = await answered(body, step)
    assert reply.text == "a😀b"
    assert heard.joined("text") == "a😀b"


async def test_half_a_surrogate_pair_that_stays_half_becomes_a_replacement_character() -> None:
    body = events(rb'{"choices":[{"delta":{"content":"a\ud83d"}}]}', delta("stop"))
    reply, heard = await answered(body)
    assert reply.text == heard.joined("text") == "a\ufffd"


async def test_surrogates_of_text_and_arguments_are_not_mixed_up() -> None:
    body = events(
        rb'{"choices":[{"delta":{"content":"\ud83d","tool_calls":[{"index":0,"id":"x","function":{"name":"ask","arguments":"{\"a\":\"\ud83c"}}]}}]}',
        rb'{"choices":[{"delta":{"content":"\ude00","tool_calls":[{"index":0,"function":{"arguments":"\udf0d\"}"}}]}}]}',
        delta("tool_calls"),
    )
    reply, _ = await answered(body)
    assert (reply.text, reply.calls[0].arguments) == ("😀", '{"a":"🌍"}')


async def test_line_separators_inside_json_do_not_cut_it() -> None:
    body = events('{"choices":[{"delta":{"content":"a\u2028b\u0085c"},"finish_reason":"stop"}]}'.encode())
    reply, _ = await answered(body)
    assert reply.text == "a\u2028b\x85c"


WHOLE = {
    "model": "m",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Hello", "reasoning": "Hm."},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 7, "completion_tokens": 3},
}


@pytest.mark.parametrize(
    "streamed", [False, True], ids=["not asked to stream", "asked, but it does not stream"]
)
async def test_an_answer_without_a_stream_gives_the_same_reply(streamed: bool) -> None:
    heard = Heard()
    async with (
        serving(Script([http(json.dumps(WHOLE).encode())])) as server,
        model_at(server.base_url) as model,
    ):
        reply = await model.complete(ask(stream=streamed), heard)
    assert (reply.text, reply.reasoning, reply.finish, reply.usage) == (
        "Hello",
        "Hm.",
        "stop",
        Usage(input=7, output=3),
    )
    assert heard.story == [("reasoning", "Hm."), ("text", "Hello")]


async def test_a_last_event_without_its_blank_line_still_counts() -> None:
    body = FINE.removesuffix(b"\n\n")
    reply, _ = await answered(body)
    assert reply.text == "Hello"
