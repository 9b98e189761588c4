"""Checking an endpoint finds what stands in the way, and says it in plain words."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from swarm.model import Abilities
from swarm.providers.address import Endpoint
from swarm.providers.check import Report, check_endpoint
from tests.swarm.providers.server import (
    PATIENT,
    USAGE,
    Script,
    Server,
    call,
    delta,
    events,
    http,
    serving,
    stream,
)

WIRE = Path(__file__).parents[2] / "data" / "wire" / "vllm"
MODELS = http((WIRE / "get_v1_models.json").read_bytes())
GOOD = stream(
    events(
        delta(reasoning="Easy."), call(0, "note", '{"word":"starling"}', id="x"), delta("tool_calls"), USAGE
    )
)
YES = stream(events(delta("stop", content="Yes."), USAGE))
THOUGHT = stream(events(delta(reasoning="Hm."), delta("stop", content="Yes."), USAGE))
SEEN = stream(events(delta("stop", content="It is Green."), USAGE))
UNSEEN = stream(events(delta("stop", content="Blue, perhaps."), USAGE))
REFUSED = Script([http(b'{"error":{"message":"not so"}}', status="400 Bad Request")])
FULL = Script([http(b'{"error":{"message":"full"}}', status="503 Service Unavailable")])


async def checked(server: Server, **more: Any) -> Report:
    fields: dict[str, Any] = {"model": "tiny-kimi", "dialect": "auto", "key": "k", **more}
    return await check_endpoint(Endpoint(base_url=server.base_url, timeouts=PATIENT, **fields))


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


async def test_a_good_server_is_usable_and_its_facts_are_told() -> None:
    async with serving(GOOD, YES, SEEN) as server:
        server.paths["/v1/models"] = Script([MODELS])
        report = await checked(server, places=8)
    assert report.usable
    assert codes(report) == [
        "dialect",
        "model_listed",
        "window_small",
        "answers",
        "tools",
        "thinking",
        "vision",
        "usage",
        "places",
    ]
    assert report.can == Abilities(window=8_192, tools=True, thinking="switchable", vision=True)
    assert "vllm" in report.findings[0].sentence
    assert "8,192" in report.findings[2].sentence


async def test_missing_flags_become_a_plain_sentence() -> None:
    refusal = (WIRE / "noparser_tools_choice_auto.json").read_bytes()
    async with serving(Script([http(refusal, status="400 Bad Request")])) as server:
        server.paths["/v1/models"] = Script([MODELS])
        report = await checked(server)
    assert not report.usable
    [problem] = [finding for finding in report.findings if finding.grade == "problem"]
    assert problem.code == "server_flags"
    assert problem.sentence.startswith(
        "The server does not take tools: start vLLM with --enable-auto-tool-choice"
    )


async def test_a_refused_key_ends_the_check_there() -> None:
    async with serving(Script([http(b'{"error":"Unauthorized"}', status="401 X")])) as server:
        report = await checked(server)
    assert not report.usable
    assert codes(report) == ["key_refused", "places_unknown"]
    assert len(server.asked) == 1


async def test_no_server_is_a_finding_not_an_exception() -> None:
    async with serving(GOOD) as server:
        pass
    report = await checked(server)
    assert codes(report)[0] == "connect"
    assert not report.usable


async def test_weaknesses_are_hints() -> None:
    async with serving(stream(events(delta("stop", content="I cannot.")))) as server:
        server.paths["/v1/models"] = Script(
            [http(json.dumps({"data": [{"id": "other"}, {"id": "more"}]}).encode())]
        )
        report = await checked(server, dialect="auto")
    assert report.usable
    assert codes(report)[1:] == [
        "model_not_listed",
        "window_unknown",
        "answers",
        "no_call",
        "no_thinking",
        "vision_unknown",
        "no_usage",
        "places_unknown",
    ]
    assert report.can == Abilities(tools=False)


@pytest.mark.parametrize(
    ("at_once", "looked", "found"),
    [
        (THOUGHT, SEEN, Abilities(tools=True, thinking="always", vision=True)),
        (REFUSED, REFUSED, Abilities(tools=True, thinking="always", vision=False)),
        (FULL, FULL, Abilities(tools=True)),  # that it was not free says nothing of what it can
        (YES, UNSEEN, Abilities(tools=True, thinking="switchable")),
    ],
)
async def test_what_a_model_can_is_found_by_trying(at_once: Script, looked: Script, found: Abilities) -> None:
    async with serving(GOOD, at_once, looked) as server:
        report = await checked(server, dialect="generic")
    assert report.usable
    assert report.can == found


async def test_the_trials_are_small_and_each_asks_for_one_thing() -> None:
    async with serving(GOOD, YES, SEEN) as server:
        server.paths["/v1/models"] = Script([MODELS])
        await checked(server, dialect="kimi", model="kimi-k2.6")
        called, at_once, looked = (asked.json for asked in server.chats())
    assert [body["thinking"]["type"] for body in (called, at_once, looked)] == [
        "enabled",
        "disabled",
        "disabled",
    ]
    assert [tool["function"]["name"] for tool in called["tools"]] == ["note"]
    assert "tools" not in at_once | looked
    url = looked["messages"][-1]["content"][0]["image_url"]["url"]
    picture = Image.open(io.BytesIO(base64.b64decode(url.removeprefix("data:image/png;base64,"))))
    assert picture.size == (64, 64)
    assert picture.getcolors() == [(64 * 64, (0, 128, 0))]


@pytest.mark.parametrize("bad", ["ftp://x/v1", "localhost:8000", "http://", ""])
def test_an_address_that_cannot_be_one_is_refused_in_a_sentence(bad: str) -> None:
    with pytest.raises(ValueError, match=r"begins with http"):
        Endpoint(base_url=bad, model="m")


@pytest.mark.parametrize(
    ("field", "value"), [("dialect", "klingon"), ("places", 0), ("model", " "), ("key", "schlüssel")]
)
def test_other_nonsense_is_refused_in_a_sentence(field: str, value: object) -> None:
    fields: dict[str, Any] = {"base_url": "http://localhost/v1", "model": "m", field: value}
    with pytest.raises(ValueError, match=r"\.$|\?$"):
        Endpoint(**fields)


def test_an_endpoint_never_shows_its_key() -> None:
    assert "hunter2" not in repr(
        Endpoint(base_url="http://me:hunter2@localhost/v1", model="m", key="hunter2")
    )
