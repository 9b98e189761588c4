"""The practice model on the wire: what a client of the OpenAI API sees of it."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from swarm.practice.app import PracticeModel
from swarm.practice.dialogue import Dialogue, Draft, Wish
from swarm.practice.pace import AT_ONCE, Pace
from swarm.practice.script import script_of

HELLO = {"model": "practice", "messages": [{"role": "user", "content": "hello"}]}
DRAFT = Draft(
    reasoning="I look it up.",
    text="One moment.",
    calls=(
        Wish(name="search", arguments={"query": 'say "é\n"'}),
        Wish(name="open", arguments={"address": "x"}),
    ),
)
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (3).to_bytes(4) + (2).to_bytes(4)).decode()


class Brain:
    """A brain that keeps what it was told and says what it was given."""

    def __init__(self, draft: Draft = DRAFT) -> None:
        self.draft = draft
        self.heard: list[Dialogue] = []

    def __call__(self, dialogue: Dialogue) -> Draft:
        self.heard.append(dialogue)
        return self.draft


def a_client(brain: Brain, pace: Pace = AT_ONCE) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=PracticeModel(brain, pace=pace))
    return httpx.AsyncClient(transport=transport, base_url="http://practice/v1")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with a_client(Brain()) as one:
        yield one


def events_of(body: str) -> list[dict[str, Any]]:
    *events, end, rest = body.split("\n\n")
    assert (end, rest) == ("data: [DONE]", "")
    return [json.loads(event.removeprefix("data: ")) for event in events]


def put_together(events: list[dict[str, Any]]) -> tuple[str, str, list[list[str]]]:
    """Reasoning, text, and [id, name, arguments] of each call."""
    reasoning, text, calls = "", "", dict[int, list[str]]()
    for delta in (event["choices"][0]["delta"] for event in events if event["choices"]):
        reasoning += delta.get("reasoning_content", "")
        text += delta.get("content", "")
        for call in delta.get("tool_calls", ()):
            made = calls.setdefault(call["index"], [call.get("id", ""), call["function"].get("name", ""), ""])
            made[2] += call["function"]["arguments"]
    return reasoning, text, [calls[index] for index in sorted(calls)]


async def test_it_names_its_one_model(client: httpx.AsyncClient) -> None:
    (model,) = (await client.get("/models")).json()["data"]
    assert model["id"] == "practice"
    assert "not a language model" in model["description"]


async def test_a_stream_holds_thoughts_then_text_then_calls(client: httpx.AsyncClient) -> None:
    answer = await client.post("/chat/completions", json={**HELLO, "stream": True})
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    events = events_of(answer.text)
    assert events[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert put_together(events) == (
        DRAFT.reasoning,
        DRAFT.text,
        [
            ["functions.search:0", "search", '{"query":"say \\"é\\n\\""}'],
            ["functions.open:1", "open", '{"address":"x"}'],
        ],
    )
    assert events[-1]["choices"][0]["finish_reason"] == "tool_calls"


async def test_usage_comes_last_with_no_choice_and_only_when_asked_for(client: httpx.AsyncClient) -> None:
    asked = {**HELLO, "stream": True, "stream_options": {"include_usage": True}}
    last = events_of((await client.post("/chat/completions", json=asked)).text)[-1]
    assert last["choices"] == []
    assert (
        last["usage"]["total_tokens"] == last["usage"]["prompt_tokens"] + last["usage"]["completion_tokens"]
    )
    assert (
        0
        < last["usage"]["completion_tokens_details"]["reasoning_tokens"]
        < last["usage"]["completion_tokens"]
    )
    without = events_of((await client.post("/chat/completions", json={**HELLO, "stream": True})).text)
    assert not any("usage" in event for event in without)


async def test_the_plain_answer_says_what_the_stream_says(client: httpx.AsyncClient) -> None:
    streamed = events_of((await client.post("/chat/completions", json={**HELLO, "stream": True})).text)
    choice = (await client.post("/chat/completions", json=HELLO)).json()["choices"][0]
    calls = [
        [call["id"], call["function"]["name"], call["function"]["arguments"]]
        for call in choice["message"]["tool_calls"]
    ]
    assert put_together(streamed) == (
        choice["message"]["reasoning_content"],
        choice["message"]["content"],
        calls,
    )
    assert choice["finish_reason"] == "tool_calls"


def test_arguments_are_cut_anywhere_even_inside_an_escape() -> None:
    wish = Wish(name="search", arguments={"query": "\n" * 40})
    pieces = [token.piece for token in script_of(Draft(calls=(wish,))) if token.kind == "arguments"]
    assert any(piece.endswith("\\") for piece in pieces)
    assert json.loads("".join(pieces)) == {"query": "\n" * 40}


async def test_call_ids_count_through_the_conversation(client: httpx.AsyncClient) -> None:
    call = {"id": "functions.search:0", "type": "function", "function": {"name": "search", "arguments": "{}"}}
    messages = [
        {"role": "user", "content": "go"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": call["id"], "content": "nothing"},
    ]
    choice = (await client.post("/chat/completions", json={"messages": messages})).json()["choices"][0]
    assert [call["id"] for call in choice["message"]["tool_calls"]] == [
        "functions.search:1",
        "functions.open:2",
    ]


@pytest.mark.parametrize(
    "switch", [{"thinking": {"type": "disabled"}}, {"chat_template_kwargs": {"thinking": False}}]
)
async def test_thoughts_can_be_switched_off(client: httpx.AsyncClient, switch: dict[str, Any]) -> None:
    choice = (await client.post("/chat/completions", json={**HELLO, **switch})).json()["choices"][0]
    assert "reasoning_content" not in choice["message"]


async def test_one_call_at_a_time_where_that_is_wished(client: httpx.AsyncClient) -> None:
    answer = await client.post("/chat/completions", json={**HELLO, "parallel_tool_calls": False})
    assert len(answer.json()["choices"][0]["message"]["tool_calls"]) == 1


async def test_max_tokens_cuts_the_answer_and_says_so(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/chat/completions", json={**HELLO, "max_tokens": 2})).json()
    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens"] == 2
    assert DRAFT.reasoning.startswith(answer["choices"][0]["message"]["reasoning_content"])


async def test_it_hears_system_task_steer_pictures_and_what_its_calls_gave() -> None:
    brain = Brain()
    call = {"id": "a", "type": "function", "function": {"name": "search", "arguments": '{"query":"x"}'}}
    twin = {"id": "a", "type": "function", "function": {"name": "open", "arguments": "no JSON"}}
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}
    messages = [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "earlier"},
        {"role": "assistant", "content": "done"},
        {"role": "user", "content": [{"type": "text", "text": "look"}, picture]},
        {"role": "assistant", "content": "", "tool_calls": [call, twin]},
        {"role": "tool", "tool_call_id": "a", "content": "first"},
        {"role": "tool", "tool_call_id": "a", "content": "second"},
        {"role": "user", "content": "hurry"},
    ]
    tools = [{"type": "function", "function": {"name": "search", "parameters": {}}}]
    async with a_client(brain) as client:
        await client.post("/chat/completions", json={"messages": messages, "tools": tools})
    (heard,) = brain.heard
    assert (heard.system, heard.past[0].answer, heard.task.text) == ("be brief", "done", "look")
    assert (heard.task.pictures[0].media_type, heard.task.pictures[0].width) == ("image/png", 3)
    assert [(said.text, said.after) for said in heard.steers] == [("hurry", 2)]
    assert [(call.name, call.arguments, call.answer) for call in heard.calls] == [
        ("search", {"query": "x"}, "first"),
        ("open", {}, "second"),
    ]
    assert heard.tools == {"search"}


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"{", 400, "not a chat completion"),
        (b"\xff", 400, "not a chat completion"),
        (b"{}", 400, "messages"),
        (b'{"messages":[]}', 400, "at least one message"),
        (b'{"messages":[{"role":"wizard","content":""}]}', 400, "wizard"),
        (b'{"messages":[{"role":"user","content":""}],"model":"gpt"}', 404, "`gpt` does not exist"),
        (b'{"messages":[{"role":"user","content":""}],"n":2}', 400, "n must be 1"),
        (b'{"messages":[{"role":"user","content":""}],"tool_choice":"required"}', 400, "tool_choice"),
        (b'{"messages":[{"role":"user","content":""}],"practice":{"first_token":-1}}', 400, "first_token"),
        (
            b'{"messages":[{"role":"user","content":[{"type":"image_url","image_url":"data:x"}]}]}',
            400,
            "data:image",
        ),
    ],
)
async def test_what_is_wrong_is_said_in_the_form_of_the_api(
    client: httpx.AsyncClient, body: bytes, status: int, words: str
) -> None:
    answer = await client.post("/chat/completions", content=body)
    error = answer.json()["error"]
    assert answer.status_code == status
    assert words in error["message"]
    assert error["code"] == status


async def test_a_body_too_large_is_refused(
    monkeypatch: pytest.MonkeyPatch, client: httpx.AsyncClient
) -> None:
    monkeypatch.setattr("swarm.practice.app.MAX_BODY", 100)
    answer = await client.post("/chat/completions", content=b" " * 101)
    assert (answer.status_code, answer.json()["error"]["type"]) == (413, "request_too_large")


async def test_a_conversation_longer_than_the_window_is_refused(client: httpx.AsyncClient) -> None:
    long = {"messages": [{"role": "user", "content": "word " * 300_000}]}
    answer = await client.post("/chat/completions", json=long)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "context_length_exceeded")


async def test_other_paths_and_methods_are_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get("/embeddings")).status_code == 404
    assert (await client.get("/chat/completions")).status_code == 405


async def test_a_mistake_in_the_brain_is_a_server_error_without_a_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_dialogue: Dialogue) -> Draft:
        raise KeyError("secret")

    transport = httpx.ASGITransport(app=PracticeModel(broken, pace=AT_ONCE))
    async with httpx.AsyncClient(transport=transport, base_url="http://practice/v1") as client:
        answer = await client.post("/chat/completions", json=HELLO)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "failed to think" in caplog.text


async def test_a_client_that_leaves_stops_the_work() -> None:
    app = PracticeModel(Brain(Draft(text="word " * 10_000)), pace=Pace(first_token=0, tokens_per_second=1))
    news: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    news.put_nowait({"type": "http.request", "body": json.dumps({**HELLO, "stream": True}).encode()})
    sent = list[Any]()

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            news.put_nowait({"type": "http.disconnect"})

    scope = {"type": "http", "path": "/v1/chat/completions", "method": "POST", "headers": []}
    async with asyncio.timeout(5):
        await app(scope, news.get, send)
    assert sent[-1]["more_body"]


async def test_an_answer_that_is_begun_is_gone_on_with() -> None:
    messages = [*HELLO["messages"], {"role": "assistant", "content": "One mo", "partial": True}]
    brain = Brain(Draft(text="One moment."))
    async with a_client(brain) as client:
        answer = (await client.post("/chat/completions", json={"messages": messages})).json()
    assert answer["choices"][0]["message"]["content"] == "ment."
    assert brain.heard[0].task.text == "hello"
