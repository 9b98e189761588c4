"""What is committed names no machine, no registry and no one's home: it works wherever it is cloned."""

import re

import pytest

from tests.house.tree import VENDORED, files, text_of


def spelt(text: str) -> str:
    """The text without its dots: so this file names what it looks for without holding it."""
    return text.replace("·", "")


LOCAL = [r"(?<![\w.])/w·ork/\w", r"(?<![\w.])/r·oot/", r"(?<![\w.])/home/(?!user/|me/|app/)\w+/"]
REGISTRIES = [r"p·ypi\.org", r"p·ythonhosted\.org", r"n·pmjs\.(?:org|com)", r"d·eb\.debian\.org"]
TIE = re.compile("|".join(spelt(pattern) for pattern in LOCAL + REGISTRIES))


def ties(text: str) -> list[str]:
    """The paths of a machine and the hosts of registries that a text names."""
    return [found.group() for found in TIE.finditer(text)]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {str(file): ties(text_of(file)) for file in files() if VENDORED not in file.parents}
    assert {file: names for file, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "text",
    [
        "cd /w·ork/main",
        "open('/r·oot/.ssh')",
        "from https://p·ypi.org/simple",
        "n·pmjs.org",
        "/home/a·da/src",
    ],
)
def test_a_tie_to_a_machine_is_found(text: str) -> None:
    assert ties(spelt(text))


def test_the_word_alone_is_no_tie() -> None:
    assert ties("teamwork/life, the root / of it, data/work/x, /home/user/project") == []
