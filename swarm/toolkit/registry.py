"""Which tools there are: those we ship, and those that installed packages add by an entry point.

A package adds tools with, in its project file,

    [project.entry-points."murmuration.tools"]
    weather = "weather_for_swarms:tools"

where `tools` is a Tool, a list of them, or a function without arguments that returns either.
"""

import logging
import re
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from swarm.toolkit.documents.tools import document_tools
from swarm.toolkit.files import file_tools
from swarm.toolkit.reading import open_tool, search_tool
from swarm.toolkit.web import Source
from swarm.toolkit.writing import table_tool
from swarm.tools import Tool

GROUP = "murmuration.tools"
NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{2,63}")  # what every provider takes
OURS = frozenset({"create_subagent", "assign_task", "assign_tasks"})  # the orchestrator's own

logger = logging.getLogger(__name__)


def standard_tools(source: Source) -> list[Tool[Any]]:
    """The tools of a run: ours over `source`, then those of installed packages. Names are unique."""
    ours: list[Tool[Any]] = [search_tool(source), open_tool(source), *file_tools(), table_tool()]
    ours += document_tools()
    return with_added(ours, entry_points(group=GROUP))


def with_added(tools: Iterable[Tool[Any]], points: Iterable[EntryPoint]) -> list[Tool[Any]]:
    """`tools` and what the entry points add. One that fails, or takes a name twice, is logged and left out."""
    known = {tool.name: tool for tool in tools}
    for point in sorted(points, key=lambda point: (point.name, point.value)):
        for tool in _tools_of(point):
            if problem := _problem(tool, known):
                logger.warning("a tool of the entry point %s was left out: %s", point.name, problem)
            else:
                known[tool.name] = tool
    return list(known.values())


def _tools_of(point: EntryPoint) -> list[Any]:
    try:
        found = point.load()
        if callable(found) and not isinstance(found, Tool):
            found = found()
        return [found] if isinstance(found, Tool) else list(found)
    except Exception:  # whatever a stranger's package does, the run goes on without it
        logger.exception("the entry point %s gave no tools", point.name)
        return []


def _problem(tool: Any, known: dict[str, Tool[Any]]) -> str:
    if not isinstance(tool, Tool):
        return f"a {type(tool).__name__} is not a Tool"
    if not NAME.fullmatch(tool.name):
        return f"{tool.name!r} is not a name that every provider takes"
    if tool.name in known or tool.name in OURS:
        return f"the name {tool.name!r} is taken"
    try:
        _ = tool.spec
    except Exception as error:  # a type that has no schema fails in as many ways as there are types
        return f"its arguments have no schema ({error})"
    return ""
