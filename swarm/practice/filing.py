"""Which files a task leaves behind: a spreadsheet for rows and columns, Markdown for a report."""

import re
from collections.abc import Sequence

from swarm.practice.dialogue import Dialogue, Wish
from swarm.practice.order import Order
from swarm.practice.papers import KINDS, paper_for
from swarm.practice.tabling import Row, chosen, columns_of, file_name, table_file
from swarm.practice.writing import report_of

FEW_ROWS = 3  # fewer need no spreadsheet
DELEGATION = frozenset({"create_subagent", "assign_task", "assign_tasks"})
WRITERS = frozenset({"write_table", "write_file", *KINDS})


def next_file(
    dialogue: Dialogue, order: Order, rows: Sequence[Row], bodies: Sequence[str], sources: Sequence[str]
) -> Wish | None:
    """The call that writes the file, where one is due and was not tried since the last reading."""
    wish = paper_for(dialogue, order, rows, bodies, sources) or (
        _report(dialogue, order, rows, bodies, sources)
        if order.shape == "report"
        else _table(dialogue, order, rows)
    )
    return None if wish is None or _tried(dialogue) else wish


def _tried(dialogue: Dialogue) -> bool:
    names = [call.name for call in dialogue.calls]
    return bool(names) and names[-1] in WRITERS


def _report(
    dialogue: Dialogue, order: Order, rows: Sequence[Row], bodies: Sequence[str], sources: Sequence[str]
) -> Wish | None:
    if "write_file" not in dialogue.tools:
        return None
    content = report_of(order, rows, bodies, sources)
    return Wish(name="write_file", arguments={"path": f"{file_name(order)}.md", "content": content})


def _table(dialogue: Dialogue, order: Order, rows: Sequence[Row]) -> Wish | None:
    shown = chosen(order, rows)
    if "write_table" not in dialogue.tools or len(shown) < FEW_ROWS or not any(row.values for row in shown):
        return None
    return Wish(name="write_table", arguments=table_file(order, columns_of(order, rows), shown))


def files_written(dialogue: Dialogue) -> list[str]:
    """The paths of the files that were written, as the tools' answers name them."""
    paths: dict[str, None] = {}
    for call in dialogue.calls:
        stem = call.argument("path").rsplit(".", 1)[0]
        if call.name in WRITERS and stem and call.answer.lower().startswith("wrote"):
            paths |= dict.fromkeys(re.findall(rf"{re.escape(stem)}\.\w+", call.answer))
    return list(paths)
