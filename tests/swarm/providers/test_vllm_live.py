"""On a real vLLM that serves the tiny model (docs/vllm.md): run with TEST_VLLM_URL=http://127.0.0.1:8100/v1."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from swarm.__main__ import main
from swarm.providers.check import check_endpoint
from swarm.providers.endpoint import Endpoint

URL = os.environ.get("TEST_VLLM_URL", "")

if not URL:
    pytest.skip("TEST_VLLM_URL names no server", allow_module_level=True)

type Told = list[dict[str, Any]]


class Flight:
    """Lets the command line fly, and reads what it told."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys

    def __call__(self, prompt: str) -> Told:
        """The events of a run that completed."""
        assert main([prompt, "--json", "--out", str(self._folder)]) == 0
        return [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]


@pytest.fixture
def fly(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Flight:
    monkeypatch.setenv("MODEL_BASE_URL", URL)
    monkeypatch.delenv("MODEL_NAME", raising=False)
    monkeypatch.delenv("MODEL_DIALECT", raising=False)
    return Flight(tmp_path, capsys)


def counted(told: Told) -> Counter[str]:
    """How many events there are of each kind."""
    return Counter(event["type"] for event in told)


def written(told: Told) -> str:
    """All that the orchestrator wrote."""
    return "".join(event["text"] for event in told if event["type"] == "text_delta" and event["agent"] == 0)


async def test_the_check_finds_a_vllm_that_calls_tools_and_thinks_and_sees_nothing() -> None:
    report = await check_endpoint(Endpoint(base_url=URL, model="tiny-kimi", places=128))
    good = ("dialect", "model_listed", "window", "answers", "tools", "thinking", "usage", "places")
    assert {finding.code: finding.grade for finding in report.findings} == {
        **dict.fromkeys(good, "good"),
        "no_vision": "hint",
    }
    assert "dialect vllm" in report.findings[0].sentence


def test_a_swarm_thinks_delegates_searches_and_reports(fly: Flight) -> None:
    told = fly("[[swarm]] Which of the four is the most crowded?")
    count = counted(told)
    assert count["agent_spawned"] == count["agent_completed"] == 6
    assert count["step_completed"] == 12
    assert count["attempt_failed"] == count["agent_failed"] == 0
    assert {event["agent"] for event in told if event["type"] == "reasoning_delta"} == set(range(6))
    assert "| Switzerland | 8,925,741 | 41,277 | 216.2 |" in written(told)


def test_sub_agents_begin_while_the_call_that_assigns_them_is_still_written(fly: Flight) -> None:
    told = fly("[[wide]]")
    began = [place for place, event in enumerate(told) if event["type"] == "agent_started"]
    first_turn = next(place for place, event in enumerate(told) if event["type"] == "call_made")
    assert len(began) == 21
    assert began[1] < first_turn, "the first sub-agent waited for the whole wave"


def test_a_sub_agent_that_only_thinks_fails_alone(fly: Flight) -> None:
    told = fly("[[broken]]")
    failed = [event for event in told if event["type"] == "agent_failed"]
    assert [(event["agent"], event["code"]) for event in failed] == [(2, "empty")]
    assert counted(told)["agent_completed"] == 2
    assert "its sub-agent failed" in written(told)


def test_no_request_is_left_on_the_server(fly: Flight) -> None:
    fly("[[swarm]]")
    metrics = httpx.get(f"{URL.removesuffix('/v1')}/metrics").text
    busy = [line for line in metrics.splitlines() if line.startswith("vllm:num_requests_running")]
    assert busy
    assert all(line.endswith(" 0.0") for line in busy)
