"""What one agent says to another: the form of a task, the form of a final message, and reading both back."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from swarm.practice.dialogue import Called, Dialogue
from swarm.practice.lookup import Finding
from swarm.practice.words import several

ITEM = "{{item}}"
_BLOCK = re.compile(r"<result\b(?P<attributes>[^>]*)>\n?(?P<body>.*?)\n?</result>", re.S)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_VALUE = re.compile(r"^- (?P<name>[^:(\n]+?)(?: \((?P<unit>[^)\n]+)\))?: (?P<value>.+)$", re.M)
_SOURCES = re.compile(r"^Sources?: (.+)$", re.M)
_RETRIED = re.compile(
    r"\AAgent \d+ \((?P<item>.+?)\) was tried again by a person\. Its new final message:\n(?P<body>.*)\Z",
    re.S,
)
_ENDED_AGAIN = "It ended again: "


class Result(Struct, frozen=True, kw_only=True):
    """What came back for one item. `columns` are those that were asked for; `body` is the whole final message."""

    item: str
    outcome: str
    columns: tuple[str, ...]
    values: Mapping[str, str]
    units: Mapping[str, str]
    sources: tuple[str, ...]
    body: str

    @property
    def title(self) -> str:
        """The title of the page that the sub-agent read, as it wrote it; empty where it named none."""
        found = re.match(r"\*\*(.+)\*\*$", self.body, re.M)
        return found[1] if found else ""

    @property
    def done(self) -> bool:
        """Whether the sub-agent came to an end of its own."""
        return self.outcome == "completed"


def template(columns: Sequence[str], kind: str, request: str) -> str:
    """The task of looking one thing up."""
    lines = [f"Subject: {ITEM}", *([f"Kind: {kind}"] if kind else [])]
    lines += [f"Find: {'; '.join(columns)}"] if columns else []
    return (
        "\n".join(lines)
        + f"\n\nThis is one row of the answer to a request: “{_one_line(request)}”\n"
        + "Search for the subject, open the page about it and read it. Answer with one line for each thing to find, "
        + "`- name: value`, then `Sources:` with the addresses that you read. What you do not find, name; do not guess."
    )


def chapter_template(topic: str, kind: str) -> str:
    """The task of writing one chapter."""
    lines = [f"Chapter: {ITEM}", *([f"Kind: {kind}"] if kind else []), f"Report: {_one_line(topic) or ITEM}"]
    return (
        "\n".join(lines)
        + "\n\nSearch for the subject of the chapter, open the pages about it and read them. Write the chapter from what "
        + "they say, about 150 words, with the facts, then `Sources:` with the addresses that you read."
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def final_message(finding: Finding) -> str:
    """A finding as a sub-agent answers it."""
    lines = [f"**{finding.page.title if finding.page else finding.sought.subject}**", ""]
    units = {column: f" ({unit})" for column, unit in finding.units.items()}
    lines += [
        f"- {column}{units.get(column, '')}: {finding.values[column]}"
        for column in finding.sought.columns
        if column in finding.values
    ]
    if finding.missing:
        lines += ["", f"Not found: {', '.join(finding.missing)}"]
    if finding.sources:
        lines += ["", f"Sources: {', '.join(finding.sources)}"]
    return "\n".join(lines)


def results_of(dialogue: Dialogue) -> list[Result]:
    """Everything that sub-agents brought, in order; what a person had tried again comes last."""
    results = [result for call in dialogue.calls if call.name == "assign_tasks" for result in _of_call(call)]
    for steer in dialogue.steers:
        if again := _RETRIED.match(steer.text):
            asked = next((one for one in results if one.item[:60] == again["item"][:60]), None)
            failed = again["body"].startswith(_ENDED_AGAIN)
            if asked is not None:
                results.append(
                    _result(asked.item, "failed" if failed else "completed", asked.columns, again["body"])
                )
    return results


def is_retold(text: str) -> bool:
    """Whether a message tells the result of an agent that was tried again, and asks for nothing."""
    return _RETRIED.match(text) is not None


def _of_call(call: Called) -> Iterator[Result]:
    """The results of one wave. They come in the order of the items, whose labels may be cut short."""
    items = [item for item in call.arguments.get("items", ()) if isinstance(item, str)]
    found = re.search(r"^Find: (.+)$", call.argument("prompt_template"), re.M)
    columns = several(found[1]) if found else ()
    blocks = list(_BLOCK.finditer(call.answer))
    for place, item in enumerate(items):
        if place >= len(blocks):
            yield _result(item, "not started", columns, call.answer if not blocks else "")
            continue
        attributes = {
            name: html.unescape(value) for name, value in _ATTRIBUTE.findall(blocks[place]["attributes"])
        }
        body = blocks[place]["body"].replace("<\\/result", "</result")
        yield _result(item, attributes.get("outcome", "failed"), columns, body)


def _result(item: str, outcome: str, columns: tuple[str, ...], body: str) -> Result:
    sources = _SOURCES.findall(body)
    return Result(
        item=item,
        outcome=outcome,
        columns=columns,
        values=_values(body, columns),
        units={found["name"].strip(): found["unit"] for found in _VALUE.finditer(body) if found["unit"]},
        sources=tuple(re.split(r",\s+", sources[-1])) if sources else (),
        body=body,
    )


def _values(body: str, columns: Sequence[str]) -> dict[str, str]:
    """The lines of the form; where a person asked the agent for one sentence, the parts of that."""
    if lines := {found["name"].strip(): found["value"].strip() for found in _VALUE.finditer(body)}:
        return lines
    found = {
        column: re.search(rf"(?<=[:;] ){re.escape(column)} (.+?)(?=;|\.$|\.\s|$)", body, re.M)
        for column in columns
    }
    return {column: value[1].strip() for column, value in found.items() if value}
