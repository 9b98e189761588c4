"""Office documents of what was found, where the request names one: Word, PDF, slides, a workbook; and pivots of workbooks."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from swarm.practice.dialogue import Dialogue, Draft, Wish
from swarm.practice.order import Order
from swarm.practice.reading import sentences_of
from swarm.practice.tabling import Row, chosen, columns_of, file_name, heading, markdown, table_file
from swarm.practice.words import plain
from swarm.practice.writing import report_of

KINDS = {  # by tool: the words that ask for it
    "write_slides": re.compile(r"\b(?:slides?|presentation|powerpoint|pptx|deck)\b", re.IGNORECASE),
    "write_document": re.compile(r"\b(?:word|docx)\b", re.IGNORECASE),
    "write_pdf": re.compile(r"\bpdf\b", re.IGNORECASE),
    "write_spreadsheet": re.compile(r"\b(?:excel|xlsx|workbook|spreadsheet)\b", re.IGNORECASE),
}
PROSE = {"write_document": "docx", "write_pdf": "pdf"}  # what such a text ends up as
_OFFICE = r"(?:(?:excel|word|power ?point|pdf|xlsx|docx|pptx)(?: (?:workbook|spreadsheet|sheet|file|document|report|presentation))?)"
_PLAIN = (  # the request without its format: what it is about is understood from the rest
    (
        rf"\s*,?\s*\b(?:as|into|in|to) (?:an? |one )?(?:{_OFFICE}|workbook|spreadsheet|presentation|slides)\b",
        "",
    ),
    (
        r"\b(?:an? )?(?:excel|xlsx)(?: (?:workbook|spreadsheet|sheet|file|table))?(?= (?:of|with|about|for|on)\b)",
        "a table",
    ),
    (r"\b(?:an? )?(?:workbook|spreadsheet)(?= (?:of|with|for)\b)", "a table"),
    (
        r"\b(?:make|create|prepare|write|give me|draft)\s+(?:me )?(?:some |a few |\w+ )?(?:slides?|deck|(?:power ?point )?presentation|powerpoint|slide deck)(?= (?:about|on|of|for)\b)",
        "Write a report",
    ),
    (
        r"\b(?:make|create|prepare|write|give me|draft)\s+(?:me )?(?:an? )?(?:word|pdf|docx)(?: (?:document|report|file|paper))?(?= (?:about|on|of|for)\b)",
        "Write a report",
    ),
)
PIVOT = re.compile(
    r"\b(?:pivot|summary|summar\w+|group\w*|total\w*)\b[^.\n]*?\bby (?:the )?(?P<by>[\w ]+?)(?=[?.,:;]|$| in | of | and )",
    re.IGNORECASE,
)
BULLETS = 4
BULLET_CHARS = 160
TABLE_ROWS = 12  # that a slide can show
_WORKBOOK = re.compile(r"^- (?P<path>[^\n]+\.xlsx) \(", re.MULTILINE)
_SHEET = re.compile(r"^\[Sheet (?:\d+: (?P<uploaded>[^\n]+)|“(?P<made>[^\n]+)”)\]$", re.MULTILINE)
_FORMULA = re.compile(r"\s*\{=.*\}\Z")


def paper_of(dialogue: Dialogue, title: str, text: str) -> Wish | None:
    """The call that puts one text into the document that the request names; None where it names none for texts."""
    tool, name = _tool(dialogue), "-".join(plain(title).split()[:6]) or "report"
    if tool == "write_slides":
        slides = [{"title": title, "bullets": sentences_of(text.partition("\n")[0])[:BULLETS]}]
        listed = _bullets(text)
        slides += [{"title": "What there is", "bullets": listed}] if listed else []
        arguments: dict[str, Any] = {
            "title": title,
            "subtitle": "Made by the practice model",
            "slides": slides,
        }
        return Wish(name=tool, arguments={"path": f"{name}.pptx", **arguments})
    if tool in PROSE:
        markdown_text = f"# {title}\n\n{text}\n"
        return Wish(name=tool, arguments={"path": f"{name}.{PROSE[tool]}", "markdown": markdown_text})
    return None


def _tool(dialogue: Dialogue) -> str:
    """The tool that makes what the request names; empty where there is none."""
    asked = dialogue.task.text
    return next((name for name, words in KINDS.items() if name in dialogue.tools and words.search(asked)), "")


def paper_for(
    dialogue: Dialogue, order: Order, rows: Sequence[Row], bodies: Sequence[str], sources: Sequence[str]
) -> Wish | None:
    """The call that makes the document that the request names; None where it names none, or no tool makes it."""
    tool = _tool(dialogue)
    shown = chosen(order, rows)
    if not tool or not shown:
        return None
    name = file_name(order)
    if tool == "write_slides":
        return Wish(name=tool, arguments={"path": f"{name}.pptx", **_slides(order, shown, bodies, sources)})
    if tool == "write_spreadsheet":
        return Wish(name=tool, arguments={"path": f"{name}.xlsx", "sheets": [_sheet(order, shown)]})
    text = _prose(order, shown, bodies, sources)
    return Wish(name=tool, arguments={"path": f"{name}.{PROSE[tool]}", "markdown": text})


def as_plain(text: str) -> str:
    """The request without the words for an office format."""
    for pattern, meant in _PLAIN:
        text = re.sub(pattern, meant, text, flags=re.IGNORECASE)
    return text


def pivot(dialogue: Dialogue) -> Draft | None:
    """The next reply where a workbook of the conversation is to be summed up by one of its columns."""
    found = PIVOT.search(dialogue.task.text)
    if found is None or "revise_spreadsheet" not in dialogue.tools:
        return None
    revised = dialogue.called("revise_spreadsheet")
    if revised:
        return Draft(text=revised[-1].answer, reasoning="The workbook has a new version.")
    listed = dialogue.called("list_files")
    if not listed:
        return Draft(
            reasoning="First I look which workbooks there are.",
            calls=(Wish(name="list_files", arguments={}),),
        )
    paths = _WORKBOOK.findall(listed[0].answer)
    path = next(
        (path for path in paths if path.rpartition("/")[2] in dialogue.task.text), paths[0] if paths else ""
    )
    if not path:
        return Draft(text="There is no workbook in this conversation to sum up.", reasoning="I say so.")
    read = [call for call in dialogue.called("read_file") if call.argument("path") == path]
    if not read:
        wish = Wish(name="read_file", arguments={"path": path})
        return Draft(reasoning="I read its headings.", calls=(wish,))
    return _revised(path, read[0].answer, found["by"].strip())


def _revised(path: str, text: str, by: str) -> Draft:
    tables = [(name, rows) for name, part in _sheets(text) if (rows := _rows(part))]
    for source, (head, *below) in tables:
        group = next((name for name in head if by.lower() in name.lower()), "")
        numbers = [
            name
            for place, name in enumerate(head)
            if name != group and _are_numbers([row[place] for row in below if place < len(row)])
        ]
        if group and numbers:
            measures = [{"column": name, "by": "sum"} for name in numbers[:4]]
            summary = {"sheet": f"By {group}"[:31], "source": source, "group_by": group, "measures": measures}
            wish = Wish(name="revise_spreadsheet", arguments={"path": path, "summaries": [summary]})
            return Draft(reasoning=f"I add a sheet that sums {source} up by {group}.", calls=(wish,))
    columns = (
        ", ".join(dict.fromkeys(name for _, rows in tables for name in rows[0])) or "none that I can read"
    )
    return Draft(
        text=f"{path} has no column “{by}” with numbers beside it to sum up. Its columns: {columns}."
    )


def _sheets(text: str) -> Iterator[tuple[str, str]]:
    """The sheets of a workbook as `read_file` tells it: name and text."""
    for mark, following in pairwise([*_SHEET.finditer(text), None]):
        assert mark is not None, "only the last has nothing after it"
        yield mark["uploaded"] or mark["made"], text[mark.end() : following.start() if following else None]


def _rows(sheet: str) -> list[list[str]]:
    """The rows of a sheet: cells between tabs, or a grid under letters with the row's number first."""
    lines = [line for line in sheet.splitlines() if line]
    grid = [re.split(r"(?<!\\)\|", line)[2:-1] for line in lines if line.startswith("|")][2:]
    rows = grid or [line.split("\t") for line in lines if "\t" in line]
    return [[_FORMULA.sub("", cell.strip()) for cell in row] for row in rows]


def _are_numbers(values: Sequence[str]) -> bool:
    return bool(values) and all(re.fullmatch(r"[-−]?[\d,]*\.?\d+%?", value) for value in values if value)


def _prose(order: Order, rows: Sequence[Row], bodies: Sequence[str], sources: Sequence[str]) -> str:
    if order.shape in {"report", "answer"}:
        return report_of(order, rows, bodies, sources)
    title = file_name(order).replace("-", " ").capitalize()
    return f"# {title}\n\n{markdown(order, columns_of(order, rows), rows)}"


def _slides(
    order: Order, rows: Sequence[Row], bodies: Sequence[str], sources: Sequence[str]
) -> dict[str, Any]:
    """A slide for each chapter or row, and one of all rows where they make a table."""
    columns = columns_of(order, rows)
    title = (order.topic or file_name(order).replace("-", " ")).strip()
    slides: list[dict[str, Any]] = []
    if order.looked_up and len(rows) > 1:
        cells = [[row.name, *(row.values.get(column, "") for column in columns)] for row in rows[:TABLE_ROWS]]
        slides.append({"title": "At a glance", "table": [[heading(order, rows), *columns], *cells]})
    for row, body in zip(rows, bodies, strict=False):
        bullets = _bullets(body) or [f"{name}: {value}" for name, value in list(row.values.items())[:BULLETS]]
        slides.append({"title": row.name, "bullets": bullets, "notes": " ".join(row.sources)})
    listed = list(dict.fromkeys([*sources, *(source for row in rows for source in row.sources)]))
    if listed:
        slides.append({"title": "Sources", "bullets": listed[: BULLETS * 2]})
    return {
        "title": title[:1].upper() + title[1:],
        "subtitle": "Made by the practice model",
        "slides": slides,
    }


def _bullets(body: str) -> list[str]:
    lines = [
        line
        for line in body.split("\nSources:", maxsplit=1)[0].splitlines()
        if line and not line.startswith("#")
    ]
    said = [re.sub(r"\*\*(.+?)\*\*", r"\1", sentence) for line in lines for sentence in sentences_of(line)]
    return [one if len(one) <= BULLET_CHARS else f"{one[:BULLET_CHARS]}…" for one in said[:BULLETS]]


def _sheet(order: Order, rows: Sequence[Row]) -> dict[str, Any]:
    """The rows as a sheet, with a chart of the first column of numbers."""
    table: dict[str, Any] = table_file(order, columns_of(order, rows), rows)
    name = heading(order, rows)
    sheet = {"name": f"{name}s"[:31], "columns": table["columns"], "rows": table["rows"], "freeze_columns": 1}
    places = [
        place for place, column in enumerate(table["columns"]) if column["type"] in {"number", "integer"}
    ]
    if places and 1 < len(rows) <= 40:
        letter, last = chr(ord("A") + places[0]), len(rows) + 1
        title = table["columns"][places[0]]["name"]
        values = [f"{letter}2:{letter}{last}"]
        sheet["charts"] = [{"kind": "column", "labels": f"A2:A{last}", "values": values, "title": title}]
    return sheet
