"""The official client of OpenAI against a whole site: models, chat, pictures, tools, streams, and refusals."""

import base64
import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import openai
import pytest
from openai.types.chat import (
    ChatCompletionFunctionToolParam,
    ChatCompletionMessage,
    ChatCompletionMessageParam,
)
from PIL import Image

from tests.playground.api.endpoint import WORDS, Endpoint, listening
from tests.playground.runs.site import PATIENCE, Site, free_port, wait_for_site

pytestmark = pytest.mark.servers

MAKE_TOKEN = """
from playground.users import tokens
from playground.users.models import User
user, _made = User.objects.get_or_create(username="alice")
print(tokens.make(user, name="tests", days=1).text)
"""
WEATHER: ChatCompletionFunctionToolParam = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a place.",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
    },
}


@dataclass(frozen=True, slots=True)
class Flying:
    """A site that answers, and a token for it."""

    address: str
    token: str

    def client(self) -> openai.OpenAI:
        return openai.OpenAI(
            base_url=f"{self.address}/v1", api_key=self.token, max_retries=0, timeout=PATIENCE
        )


def flying(folder: Path, stack: ExitStack, **variables: str) -> Flying:
    site = Site(folder, DATABASE_URL="", REDIS_URL="", **variables)
    site.manage("migrate")
    token = site.manage("shell", "--no-imports", "-c", MAKE_TOKEN).stdout.strip()
    port = free_port()
    stack.enter_context(site.running("manage.py", "play", "--port", str(port)))
    wait_for_site(port)
    return Flying(f"http://127.0.0.1:{port}", token)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with listening() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def site(endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flying]:
    with ExitStack() as stack:
        yield flying(
            tmp_path_factory.mktemp("site"),
            stack,
            MODEL_BASE_URL=endpoint.address,
            MODEL_API_KEY="sk-test",
            MODEL_DIALECT="kimi",
        )


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flying]:
    with ExitStack() as stack:
        yield flying(tmp_path_factory.mktemp("practice"), stack)


@pytest.fixture
def client(site: Flying) -> Iterator[openai.OpenAI]:
    with site.client() as client:
        yield client


def picture() -> str:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


def test_the_models_are_the_modes(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["instant", "thinking", "agent", "swarm"]
    assert client.models.retrieve("swarm").owned_by == "murmuration"


def test_a_question_is_answered_with_its_usage(client: openai.OpenAI, endpoint: Endpoint) -> None:
    answer = client.chat.completions.create(
        model="instant",
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "When do starlings fly?"},
        ],
        max_completion_tokens=500,
    )
    assert answer.choices[0].message.content == (WORDS * 3)
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (21, 8)
    body = endpoint.asked[-1]
    assert body["messages"][0]["content"].endswith("Be brief.")
    assert body["max_completion_tokens"] == 500
    assert body["thinking"] == {"type": "disabled"}


def test_an_answer_streams_with_its_usage_at_the_end(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="thinking",
        messages=[{"role": "user", "content": "Stream it."}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == WORDS * 3
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 8


def test_a_picture_is_seen(client: openai.OpenAI, endpoint: Endpoint) -> None:
    answer = client.chat.completions.create(
        model="instant",
        messages=[
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What is this?"},
                    {"type": "image_url", "image_url": {"url": picture()}},
                ],
            }
        ],
    )
    assert answer.choices[0].message.content is not None
    assert answer.choices[0].message.content.strip() == "I was shown 1 picture."
    kinds = [part["type"] for part in endpoint.asked[-1]["messages"][-1]["content"]]
    assert kinds.count("image_url") == 1


@pytest.mark.parametrize("streamed", [False, True])
def test_a_programs_own_tool_is_called_and_its_answer_read(
    streamed: bool, client: openai.OpenAI, endpoint: Endpoint
) -> None:
    talk: list[ChatCompletionMessageParam] = [
        {"role": "user", "content": f"How is the weather in Oslo? ({streamed})"}
    ]
    message: ChatCompletionMessage
    if streamed:
        with client.chat.completions.stream(model="instant", messages=talk, tools=[WEATHER]) as stream:
            message = stream.get_final_completion().choices[0].message
    else:
        choice = client.chat.completions.create(model="instant", messages=talk, tools=[WEATHER]).choices[0]
        assert choice.finish_reason == "tool_calls"
        message = choice.message
    assert message.tool_calls
    (call,) = message.tool_calls
    assert call.type == "function"
    assert (call.function.name, call.function.arguments) == ("weather", '{"place": "Oslo"}')
    talk.append(
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": "weather", "arguments": call.function.arguments},
                }
            ],
        }
    )
    talk.append({"role": "tool", "tool_call_id": call.id, "content": "4 °C, rain"})
    second = client.chat.completions.create(model="instant", messages=talk, tools=[WEATHER])
    assert second.choices[0].message.content is not None
    assert second.choices[0].message.content.strip() == "The tool says: 4 °C, rain"
    roles = [message["role"] for message in endpoint.asked[-1]["messages"]]
    assert roles == ["system", "user", "assistant", "tool"]


def test_a_talk_that_goes_on_stays_one_conversation(client: openai.OpenAI, site: Flying) -> None:
    def conversations() -> int:
        headers = {"Authorization": f"Bearer {site.token}"}
        listed = httpx.get(f"{site.address}/api/v1/conversations?limit=200", headers=headers)
        return len(listed.json()["items"])

    before = conversations()
    talk: list[ChatCompletionMessageParam] = [{"role": "user", "content": "One thing first."}]
    for question in ("And then?", "And at last?"):
        answer = client.chat.completions.create(model="instant", messages=talk)
        talk.append({"role": "assistant", "content": answer.choices[0].message.content})
        talk.append({"role": "user", "content": question})
    client.chat.completions.create(model="instant", messages=talk)
    assert conversations() == before + 1


def test_a_swarm_streams_its_answer(practice: Flying) -> None:
    reasoning, answer = "", ""
    with practice.client() as client:
        stream = client.chat.completions.create(
            model="swarm",
            messages=[
                {"role": "user", "content": "Make a table of France, Germany and Italy: capital, currency"}
            ],
            stream=True,
        )
        for chunk in stream:
            delta = chunk.choices[0].delta
            reasoning += (delta.model_extra or {}).get("reasoning_content", "")
            answer += delta.content or ""
    assert "Berlin" in answer
    assert "Paris" in answer
    assert reasoning


@pytest.mark.parametrize(("background", "status"), [(False, "cancelled"), (True, "completed")])
def test_a_client_that_leaves_stops_the_run_unless_it_said_that_it_would(
    practice: Flying, background: bool, status: str
) -> None:
    with practice.client() as client:
        stream = client.chat.completions.create(
            model="swarm",
            messages=[{"role": "user", "content": "Make a table of France and Germany: capital, currency"}],
            stream=True,
            extra_body={"background": background},
        )
        run = (next(iter(stream)).model_extra or {})["run"]
        stream.close()
    with httpx.Client(headers={"Authorization": f"Bearer {practice.token}"}, timeout=PATIENCE) as rest:
        with rest.stream("GET", f"{practice.address}/api/v1/runs/{run}/events") as events:
            assert any(line == "event: end" for line in events.iter_lines())
        assert rest.get(f"{practice.address}/api/v1/runs/{run}").json()["status"] == status


def test_a_run_can_be_followed_and_resumed_by_the_number_of_its_last_event(practice: Flying) -> None:
    with httpx.Client(
        base_url=f"{practice.address}/api/v1", headers={"Authorization": f"Bearer {practice.token}"}
    ) as rest:
        begun = rest.post("/conversations", json={"mode": "agent"}).json()
        run = rest.post(
            f"/conversations/{begun['key']}/messages", json={"text": "What is the capital of Italy?"}
        ).json()
        whole = rest.get(f"/runs/{run['key']}/events", timeout=PATIENCE).text
        numbers = [int(line[4:]) for line in whole.splitlines() if line.startswith("id: ")]
        assert numbers[:-1] == list(range(1, numbers[-1] + 1))
        assert whole.rstrip().endswith("event: end\ndata: {}")
        rest_of_it = rest.get(f"/runs/{run['key']}/events", headers={"Last-Event-ID": "3"}).text
        assert (
            rest_of_it.partition("id: ")[2]
            == whole.partition("id: 4\n")[1].removeprefix("id: ") + (whole.partition("id: 4\n")[2])
        )
        assert "Rome" in rest.get(f"/runs/{run['key']}").json()["answer"]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"model": "gpt-9"}, openai.NotFoundError, "The models are the modes"),
        ({"n": 2}, openai.BadRequestError, "n is not offered"),
        ({"tools": [WEATHER], "model": "swarm"}, openai.BadRequestError, "own tools"),
        ({"messages": []}, openai.BadRequestError, "messages"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, openai.BadRequestError, "must be the user's"),
        (
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}],
                    }
                ]
            },
            openai.BadRequestError,
            "not fetched",
        ),
        (
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
                        ],
                    }
                ]
            },
            openai.BadRequestError,
            "picture-1",
        ),
    ],
)
def test_what_cannot_be_met_is_refused_with_a_sentence(
    change: dict[str, object], error: type[openai.APIStatusError], words: str, client: openai.OpenAI
) -> None:
    body: dict[str, object] = {"model": "instant", "messages": [{"role": "user", "content": "x"}]}
    with pytest.raises(error, match=words):
        client.post("/chat/completions", body=body | change, cast_to=object)


def test_a_wrong_key_is_refused_as_the_client_expects(site: Flying) -> None:
    with (
        openai.OpenAI(base_url=f"{site.address}/v1", api_key="mur_wrong", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError),
    ):
        client.models.list()
