"""Files and functions stay small enough to be read at once."""

import ast
from pathlib import Path

import pytest

from tests.house.tree import our_own, text_of

MOST_LINES = {".py": 400, ".html": 150, ".js": 120, ".css": 250}
MOST_LINES_OF_A_FUNCTION = 60


def too_long(file: Path, text: str) -> list[str]:
    """What is too long in this file, each with its length."""
    found = []
    lines = len(text.splitlines())
    if lines > MOST_LINES[file.suffix]:
        found.append(f"{file}: {lines} lines, at most {MOST_LINES[file.suffix]}")
    if file.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    found.append(
                        f"{file}: {node.name} has {length} lines, at most {MOST_LINES_OF_A_FUNCTION}"
                    )
    return found


@pytest.mark.parametrize("suffix", MOST_LINES)
def test_every_file_of_ours_has_a_readable_length(suffix: str) -> None:
    assert [found for file in our_own(suffix) for found in too_long(file, text_of(file))] == []


@pytest.mark.parametrize(("suffix", "most"), MOST_LINES.items())
def test_one_line_too_many_is_found(suffix: str, most: int) -> None:
    assert too_long(Path(f"a{suffix}"), "\n" * most) == []
    assert too_long(Path(f"a{suffix}"), "\n" * (most + 1)) == [f"a{suffix}: {most + 1} lines, at most {most}"]


def test_a_function_that_is_too_long_is_found() -> None:
    text = "async def long() -> None:\n" + "    pass\n" * 60
    assert too_long(Path("a.py"), text) == ["a.py: long has 61 lines, at most 60"]
