"""There are our tools and those of installed packages; a package that is broken hurts nobody."""

import re
from importlib.metadata import EntryPoint

import pytest
from msgspec import Struct

from swarm.toolkit.registry import GROUP, standard_tools, with_added
from swarm.tools import Tool, ToolResult, Workspace
from tests.swarm.toolkit.rooms import ListedSource, use


class Nothing(Struct, frozen=True):
    """No arguments."""


class Odd(Struct, frozen=True):
    """An argument that no schema can tell."""

    what: complex


async def run(_: Struct, __: Workspace) -> ToolResult:
    """Answer."""
    return ToolResult(content="done")


def a_tool(name: str, arguments: type[Struct] = Nothing) -> Tool[Struct]:
    """A tool that does nothing."""
    return Tool(name=name, description="Does nothing.", arguments=arguments, run=run)


weather = a_tool("weather")
several = [a_tool("tides"), a_tool("moon_phase")]
takes_a_name = a_tool("search")
takes_ours = a_tool("assign_task")
misnamed = a_tool("über tool")
without_schema = a_tool("odd_tool", Odd)
no_tool = ["a string"]


def made() -> list[Tool[Struct]]:
    """Tools made on demand."""
    return [a_tool("on_demand")]


def broken() -> list[Tool[Struct]]:
    """Tools that cannot be made."""
    raise RuntimeError("no licence key")


def names_with(*values: str) -> list[str]:
    points = [
        EntryPoint(name=f"p{place}", value=f"{__name__}:{value}", group=GROUP)
        for place, value in enumerate(values)
    ]
    ours = standard_tools(ListedSource())
    return [tool.name for tool in with_added(ours, points)][len(ours) :]


def test_a_run_has_our_tools() -> None:
    assert {"search", "open", "write_file", "read_file", "list_files", "write_table"} <= {
        tool.name for tool in standard_tools(ListedSource())
    }


def test_every_tool_has_a_name_that_providers_take_and_a_description() -> None:
    for tool in standard_tools(ListedSource()):
        assert re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_-]{2,63}", tool.name)
        assert tool.spec.description
        assert tool.spec.parameters["type"] == "object"


def test_a_package_can_add_a_tool_several_or_a_function_that_makes_them() -> None:
    assert names_with("weather", "several", "made") == ["weather", "tides", "moon_phase", "on_demand"]


async def test_an_added_tool_can_be_used() -> None:
    assert (await use(weather)).content == "done"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("takes_a_name", "'search' is taken"),
        ("takes_ours", "'assign_task' is taken"),
        ("misnamed", "is not a name that every provider takes"),
        ("without_schema", "have no schema"),
        ("no_tool", "a str is not a Tool"),
        ("broken", "gave no tools"),
        ("not_there", "gave no tools"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_logged(
    value: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert names_with(value, "weather") == ["weather"]
    assert reason in caplog.text


def test_a_package_that_is_gone_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    gone = EntryPoint(name="gone", value="no_such_module_here:tools", group=GROUP)
    assert with_added([weather], [gone]) == [weather]
    assert "the entry point gone gave no tools" in caplog.text
