"""Writes docs/events.md, the schema of the event stream, from the types in swarm/events.py.

`python -m scripts.events_page` after a change of the events; a test of the house compares page and types.
"""

import inspect
import json
from pathlib import Path
from types import UnionType
from typing import Any, TypeAliasType, get_args

import msgspec

from swarm import events, wire
from swarm.messages import Usage

PAGE = Path(__file__).resolve().parent.parent / "docs" / "events.md"
GROUPS: tuple[tuple[str, TypeAliasType], ...] = (
    ("The run", events.RunEvent),
    ("An agent", events.AgentEvent),
    ("A step: one model call with its tool calls", events.StepEvent),
)
FACT_FIELDS = ("type", "at")
HEAD = f"""# The event stream

<!-- Written by `python -m scripts.events_page` from swarm/events.py: change the types, not this page. -->

Everything that happens in a run is one of the events below, in the past tense. The journal, `--json` of the headless
run and exports hold the same form: one JSON object a line. This is version {wire.VERSION} of it.

Every event has `type` and `at`, the seconds since the run was accepted. `agent` 0 leads (the orchestrator, or the only
agent); the others count from 1 in order of appearance; `step` counts from 1 in an agent, `attempt` from 1 in a step,
`call` from 1 through all steps of an agent. A field with a default may be missing from older lines; a reader leaves
fields that it does not know alone.

The order law stands with each event. State is the fold of the events: `swarm.state.fold`.
"""


def page() -> str:
    """The whole page."""
    grouped = {event for _, union in GROUPS for event in members(union)}
    rest = [event for event in members(events.Event) if event not in grouped]
    sections = [
        *((title, members(union)) for title, union in GROUPS),
        ("Definitions, files and controls", rest),
    ]
    parts = [HEAD]
    for title, group in sections:
        parts.append(f"## {title}\n")
        parts.extend(section(event) for event in group)
    parts.append(values())
    return "\n".join(parts)


def members(union: object) -> list[type[events.Fact]]:
    """The event types of a union of unions, in the order in which they are written."""
    if isinstance(union, TypeAliasType):
        return members(union.__value__)
    if isinstance(union, UnionType):
        return [event for part in get_args(union) for event in members(part)]
    assert isinstance(union, type)  # nothing else stands in swarm.events.Event
    assert issubclass(union, events.Fact)
    return [union]


def section(event: type[events.Fact]) -> str:
    """One event: its tag, what it says, its fields and an example line."""
    fields = [field for field in msgspec.structs.fields(event) if field.name not in FACT_FIELDS]
    lines = [f"### `{event.__struct_config__.tag}`\n", f"{inspect.cleandoc(event.__doc__ or '')}\n"]
    if fields:
        schema = _definition(event)["properties"]
        lines += ["| field | type | default |", "| --- | --- | --- |"]
        lines += [f"| `{field.name}` | {_type(schema[field.name])} | {_default(field)} |" for field in fields]
        lines.append("")
    return "\n".join(lines)


def values() -> str:
    """The objects that stand inside events."""
    parts = ["## Values inside events\n"]
    for value in (events.Long, events.SeenFile, Usage):
        schema = _definition(value)["properties"]
        parts += [f"### {value.__name__}\n", f"{inspect.cleandoc(value.__doc__ or '')}\n"]
        parts += ["| field | type | default |", "| --- | --- | --- |"]
        parts += [
            f"| `{field.name}` | {_type(schema[field.name])} | {_default(field)} |"
            for field in msgspec.structs.fields(value)
        ]
        parts.append("")
    return "\n".join(parts)


def _definition(struct: type[msgspec.Struct]) -> dict[str, Any]:
    _, definitions = msgspec.json.schema_components([struct])
    found: dict[str, Any] = definitions[struct.__name__]
    return found


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if schema["type"] == "array":
        return f"array of {_type(schema['items'])}"
    return str(schema["type"])


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default is not msgspec.NODEFAULT:
        return f"`{json.dumps(msgspec.to_builtins(field.default))}`"
    return "" if field.required else "empty"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
