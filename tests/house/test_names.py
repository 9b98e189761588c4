"""A module is named for what it holds; a name that fits anything says nothing."""

from pathlib import Path

import pytest

from tests.house.tree import our_own

NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "base", "service", "manager", "misc"}


def says_nothing(file: Path) -> bool:
    """Whether the module, or a folder that it is in, has a name that fits anything."""
    words = {*file.with_suffix("").parts}
    return bool({form for word in words for form in (word, f"{word}s")} & NAMES_THAT_SAY_NOTHING) or bool(
        {word.removesuffix("s") for word in words} & NAMES_THAT_SAY_NOTHING
    )


def test_every_module_says_what_it_holds() -> None:
    assert [file for file in our_own(".py", ".js") if says_nothing(file)] == []


@pytest.mark.parametrize(
    "name", ["swarm/utils.py", "swarm/util.py", "playground/runs/services.py", "static/js/common/a.js"]
)
def test_a_name_that_says_nothing_is_found(name: str) -> None:
    assert says_nothing(Path(name))


def test_a_name_that_only_contains_such_a_word_is_fine() -> None:
    assert not says_nothing(Path("playground/database.py"))
