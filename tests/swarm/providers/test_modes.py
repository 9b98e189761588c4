"""What each mode sends, to each kind of endpoint and model: whole bodies of the real engine, as a recording server got them."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec import Struct

from swarm.bodies import MemoryBodies
from swarm.caps import told
from swarm.delegation import SPECS
from swarm.events import Mode
from swarm.job import Job
from swarm.limits import Limits
from swarm.messages import ImagePart, TextPart, UserMessage
from swarm.orchestrator import prompt
from swarm.places import Places
from swarm.testing import MemoryWorkspace, fly
from swarm.tools import Tool, ToolResult, Workspace
from tests.swarm.providers.server import (
    FINE,
    USAGE,
    Script,
    call,
    delta,
    events,
    http,
    model_at,
    serving,
    stream,
)

MODES: tuple[Mode, ...] = ("instant", "thinking", "agent", "swarm")

# What stands in every body, by the kind of endpoint.
KIMI = {
    "stream": True,
    "stream_options": {"include_usage": True},
    "max_completion_tokens": 16_384,
    "prompt_cache_key": "test/0",
}
VLLM = {"stream": True, "stream_options": {"include_usage": True}, "max_completion_tokens": 16_384}
GENERIC = {"stream": True, "stream_options": {"include_usage": True}, "max_tokens": 16_384}

# What switches thinking, and how tokens are drawn: (Instant, every other mode).
WARM = {"temperature": 1.0, "top_p": 0.95}
COOL = {"temperature": 0.6, "top_p": 0.95}
SWITCHES: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {
    # Moonshot's own API: sampling is fixed, and any other value is refused. So none is sent.
    ("kimi", "kimi-k2.6"): ({"thinking": {"type": "disabled"}}, {"thinking": {"type": "enabled"}}),
    ("kimi", "kimi-k2.7-code"): ({}, {}),  # always thinks, and refuses to be told not to
    ("kimi", "kimi-k2.7-code-highspeed"): ({}, {}),
    ("kimi", "kimi-k3"): ({"reasoning_effort": "low"}, {"reasoning_effort": "max"}),  # the least is low
    ("kimi", "kimi-k3.1-pro"): ({"reasoning_effort": "low"}, {"reasoning_effort": "max"}),
    # vLLM: nothing is enforced, so what the model is made for is sent.
    ("vllm", "moonshotai/Kimi-K2.5"): (
        {"chat_template_kwargs": {"thinking": False}, **COOL},
        {"chat_template_kwargs": {"thinking": True}, **WARM},
    ),
    ("vllm", "moonshotai/Kimi-K3"): (
        {
            "chat_template_kwargs": {"thinking": True, "preserve_thinking": True, "thinking_effort": "low"},
            **WARM,
        },
        {
            "chat_template_kwargs": {"thinking": True, "preserve_thinking": True, "thinking_effort": "max"},
            **WARM,
        },
    ),
    ("vllm", "moonshotai/Kimi-K2-Thinking"): (WARM, WARM),  # no switch in its template
    ("vllm", "moonshotai/Kimi-K2-Instruct-0905"): (COOL, COOL),
    ("vllm", "Qwen/Qwen3-8B"): (
        {"chat_template_kwargs": {"enable_thinking": False}},
        {"chat_template_kwargs": {"enable_thinking": True}},
    ),
    ("vllm", "house-model"): (
        {"chat_template_kwargs": {"thinking": False}},
        {"chat_template_kwargs": {"thinking": True}},
    ),
    # Anything else: only what the form has had from its beginning.
    ("generic", "gpt-4o"): ({}, {}),
    ("generic", "kimi-k2.6"): ({}, {}),
}
FRAMES = {"kimi": KIMI, "vllm": VLLM, "generic": GENERIC}

LOOK = {
    "name": "look",
    "description": "Looks a word up.",
    "parameters": {
        "type": "object",
        "properties": {"word": {"type": "string"}},
        "required": ["word"],
        "additionalProperties": False,
    },
}
QUESTION = {
    "role": "user",
    "content": [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
        {"type": "text", "text": "Which bird is this?"},
    ],
}


class Look(Struct):
    word: str


async def _look(arguments: Look, _workspace: Workspace) -> ToolResult:
    return ToolResult(content=f"{arguments.word}: a bird.")


async def flown(mode: Mode, dialect: str, model: str, *answers: Script) -> list[dict[str, Any]]:
    """Fly one run in that mode, with a picture in the question; answers what the endpoint was sent."""
    bodies = MemoryBodies()
    picture = ImagePart(body=await bodies.put(b"\x89PNG"), media_type="image/png")
    async with serving(*(answers or (stream(FINE),))) as server:
        server.paths["/v1/models"] = Script([http(b'{"data":[]}')])
        async with model_at(server.base_url, dialect=dialect, model=model, bodies=bodies) as chat:
            await fly(
                Job(
                    mode=mode,
                    messages=(UserMessage(parts=(picture, TextPart(text="Which bird is this?"))),),
                    model=chat,
                    places=Places(4),
                    bodies=bodies,
                    run_key="test",
                    workspace=lambda files, committed: MemoryWorkspace(bodies, files, committed),
                    tools=(Tool(name="look", description="Looks a word up.", arguments=Look, run=_look),),
                    limits=Limits(),
                    attended=False,
                )
            )
        return [asked.json for asked in server.chats()]


def tools(mode: Mode, dialect: str) -> dict[str, Any]:
    """The tools of a mode; vLLM holds calls to their schema where it is told to."""
    delegation = [{"name": s.name, "description": s.description, "parameters": s.parameters} for s in SPECS]
    functions: Sequence[dict[str, Any]] = {
        "instant": (),
        "thinking": (),
        "agent": (LOOK,),
        "swarm": (*delegation, LOOK),
    }[mode]
    strict = {"strict": True} if dialect == "vllm" else {}
    wire = [{"type": "function", "function": {**function, **strict}} for function in functions]
    return {"tools": wire} if wire else {}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("dialect", "model"), SWITCHES)
async def test_a_mode_sends_what_endpoint_and_model_want_and_nothing_else(
    dialect: str, model: str, mode: Mode
) -> None:
    instant, thinking = SWITCHES[dialect, model]
    [body] = await flown(mode, dialect, model)
    said = "\n\n".join(filter(None, (prompt(mode), told(Limits(), leads=mode == "swarm"))))
    assert body == {
        "model": model,
        "messages": [{"role": "system", "content": said}, QUESTION],
        **FRAMES[dialect],
        **(instant if mode == "instant" else thinking),
        **tools(mode, dialect),
    }


def test_the_modes_differ_in_what_they_tell_the_model() -> None:
    assert len({prompt(mode) for mode in MODES}) == len(MODES)
    assert [spec.name for spec in SPECS] == ["create_subagent", "assign_task", "assign_tasks"]


CALLED = stream(
    events(
        delta(reasoning="Look it up."),
        call(0, "look", '{"word":"starling"}', id="look_0"),
        delta("tool_calls"),
        USAGE,
    )
)


@pytest.mark.parametrize(
    ("dialect", "model", "call_id"),
    [
        ("kimi", "kimi-k2.6", "look_0"),
        ("vllm", "moonshotai/Kimi-K2.5", "functions.look:0"),
        ("generic", "gpt-4o", "look_0"),
    ],
)
async def test_the_second_step_sends_the_first_back_whole(dialect: str, model: str, call_id: str) -> None:
    first, second = await flown("agent", dialect, model, CALLED, stream(FINE))
    function = {"name": "look", "arguments": '{"word":"starling"}'}
    assert second == {
        **first,
        "messages": [
            *first["messages"],
            {
                "role": "assistant",
                "content": "",
                "reasoning": "Look it up.",  # under the name under which it came
                "tool_calls": [{"id": call_id, "type": "function", "function": function}],
            },
            {"role": "tool", "tool_call_id": call_id, "content": "starling: a bird."},
        ],
    }


async def test_the_practice_model_is_told_of_thinking_as_kimi_is() -> None:
    [instant] = await flown("instant", "kimi", "practice")
    [thinking] = await flown("thinking", "kimi", "practice")
    assert (instant["thinking"], thinking["thinking"]) == ({"type": "disabled"}, {"type": "enabled"})
