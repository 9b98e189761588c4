"""The scripts of the tiny model fit this engine: its tools, their schemas, and what its library says."""

import re

import msgspec
import pytest

from scripts.tiny_model.recital import COUNTRIES, SCRIPTS, Call
from swarm.delegation import DESCRIPTIONS, ITEM
from swarm.practice.library import LibrarySource, the_library
from swarm.providers.trials import CALL_NOTE
from swarm.toolkit.registry import standard_tools

SOURCE = LibrarySource(the_library())
ARGUMENTS = {
    **{name: arguments for name, (arguments, _) in DESCRIPTIONS.items()},
    **{tool.name: tool.arguments for tool in standard_tools(SOURCE)},
}
CALLS = [call for script in SCRIPTS.values() for turn in script.turns for call in turn.calls]


def assigned(call: Call) -> list[str]:
    """The prompts of the sub-agents that a call sends off."""
    given = call.arguments
    if call.name == "assign_task":
        return [given["prompt"]]
    return [given["prompt_template"].replace(ITEM, item) for item in given.get("items", [])]


@pytest.mark.parametrize("call", [call for call in CALLS if call.name != "note"], ids=lambda call: call.name)
def test_what_it_calls_is_taken(call: Call) -> None:
    msgspec.convert(call.arguments, ARGUMENTS[call.name])


def test_each_sub_agent_is_created_and_has_one_script() -> None:
    for script in SCRIPTS.values():
        calls = [call for turn in script.turns for call in turn.calls]
        created = {call.arguments["name"] for call in calls if call.name == "create_subagent"}
        for call in calls:
            if call.name.startswith("assign"):
                assert call.arguments["agent"] in created
                for prompt in assigned(call):
                    assert [marker for marker in SCRIPTS if marker and marker in prompt] == [
                        prompt.split("]]")[0] + "]]"
                    ]


def test_a_script_that_calls_goes_on_and_ends_in_words() -> None:
    for marker, script in SCRIPTS.items():
        assert all(turn.calls for turn in script.turns[:-1]), marker
        assert marker == "the tool `note`" or not script.turns[-1].calls, marker


def test_the_trial_of_an_endpoint_has_a_script() -> None:
    assert "the tool `note`" in CALL_NOTE
    assert SCRIPTS["the tool `note`"].turns[0].calls[0].arguments["word"] in CALL_NOTE


@pytest.mark.parametrize(("key", "name", "people", "size", "density"), COUNTRIES)
async def test_what_it_recites_is_what_the_library_says(
    key: str, name: str, people: str, size: str, density: str
) -> None:
    page = await SOURCE.open(f"library://countries/{key}", 1)
    assert f"It has about {people} inhabitants on {size} square kilometres." in page.text
    assert density == f"{number(people) / number(size):.1f}"
    assert name in page.title


def number(written: str) -> int:
    """12,345 as a number."""
    return int(re.sub(",", "", written))
