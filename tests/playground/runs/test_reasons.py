"""The engine's English sentences are said again in the language of who reads."""

import pytest
from django.utils.translation import override

from playground.runs.rendering.reasons import told
from playground.runs.rendering.rows import line
from playground.runs.rendering.words import why_waiting
from swarm.events import AgentSpawned, AgentStarted, AgentWaiting, Event, Long, RunAccepted, RunStarted
from swarm.providers.fault_rules import RULES
from swarm.state import fold

CHINESE = "zh-hans"


@pytest.mark.parametrize("sentence", sorted({rule.sentence for rule in RULES}))
def test_every_refusal_of_an_endpoint_has_words_of_its_own(sentence: str) -> None:
    with override(CHINESE):
        assert told(sentence) != sentence


def test_what_was_filled_in_is_kept() -> None:
    with override(CHINESE):
        assert told("Nothing came for 300 seconds.") == "已有 300 秒没有任何内容。"
        assert told("The run has used its 1,000,000 tokens.") == "运行已用完 1,000,000 token 的额度。"
        assert told("8 results: France") == "8 条结果：France"


def test_where_an_agent_stands_in_line_and_why_are_said_as_one() -> None:
    with override(CHINESE):
        line = "Number 3 in line, about 20 s: all 8 places at the endpoint are taken."
        assert told(line) == "排在第 3 位，约 20 s：端点的 8 个并发名额已占满。"
        assert told("Next in line: the endpoint asked for a pause.") == "下一个就轮到：端点要求暂停请求。"


def test_the_endpoints_own_words_follow_as_they_came() -> None:
    with override(CHINESE):
        assert told("The server failed. It says: out of memory") == "服务器出错。端点返回：out of memory"


def test_what_nobody_knows_is_shown_as_it_was_written() -> None:
    with override(CHINESE):
        assert told("Test results") == "Test results"
        assert told("") == ""


def test_in_english_the_engine_is_quoted() -> None:
    with override("en"):
        assert told("The server failed.") == "The server failed."


def test_a_cell_says_where_an_agent_stands_and_the_panel_also_why() -> None:
    reason = "Number 3 in line, about 20 s: all 8 places at the endpoint are taken."
    happened: list[Event] = [
        RunAccepted(mode="instant", model="m", prompt=Long(text="hi")),
        RunStarted(),
        AgentSpawned(agent=0, wave=0, call=0, index=0, name="a", label="", prompt=Long(text="hi")),
        AgentStarted(agent=0),
        AgentWaiting(agent=0, code="place_places", reason=reason, until=25.0, place=3),
    ]
    state = fold(happened)
    with override("en"):
        assert line(state.agents[0], state) == "Number 3 in line, about 20 s"
        assert why_waiting(state.agents[0]) == reason
    with override(CHINESE):
        assert line(state.agents[0], state) == "排在第 3 位，约 20 s"
