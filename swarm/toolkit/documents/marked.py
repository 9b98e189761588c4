"""Plain text as Markdown that shows it as it is."""

import re
from collections.abc import Sequence

SIGNS = re.compile(r"([\\`*_\[\]<>#|~$])")
AT_BEGIN = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def marked(text: str) -> str:
    """The text with a backslash before each sign that would mean something; line ends stay."""
    return "\n".join(
        AT_BEGIN.sub(r"\1\\\2", SIGNS.sub(r"\\\1", line)) for line in text.replace("\v", "\n").split("\n")
    )


def table_of(rows: Sequence[Sequence[str]]) -> str:
    """A table, whose first row is its heading; one without rows is nothing."""
    if not rows or not rows[0]:
        return ""
    width = max(map(len, rows))
    lines = [[" ".join(marked(cell).split()) for cell in row] + [""] * (width - len(row)) for row in rows]
    shown = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([shown[0], "|" + "---|" * width, *shown[1:]])
