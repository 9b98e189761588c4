"""Documents that list what is in the code are in step with it: events, and what can be configured."""

import ast
import fnmatch
import re
from collections.abc import Iterator

from scripts import events_page
from swarm.events import Event
from tests.house.tree import ROOT, our_own, text_of

READERS = {"text", "flag", "number", "words", "address", "getenv"}
SHELL = re.compile(r"\$\{([A-Z][A-Z_]+):[-?+]")
ROW = re.compile(r"^\| `([A-Z][A-Z_]+)` \|", re.MULTILINE)
# Read from the machine, not set for us.
OF_THE_MACHINE = {"PATH", "HOME", "PYENV_ROOT", "DJANGO_SETTINGS_MODULE"}


def variables_read(source: str) -> Iterator[str]:
    """The environment variables that Python code reads: by a reader of `environment`, or straight.

    A name that is put together comes with a * for the part that is not known here.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="environment")), args=[name, *_]):
                yield from _names(name)
            case ast.Call(func=ast.Attribute(attr=reader) | ast.Name(id=reader), args=[name, *_]) if (
                reader in READERS
            ):
                yield from _names(name)
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="environ"), attr="get"), args=[name, *_]
            ):
                yield from _names(name)
            case ast.Call(args=[ast.Name(id="environ"), name, *_]):
                yield from _names(name)
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=name):
                yield from _names(name)


def _names(expression: ast.expr) -> Iterator[str]:
    parts = expression.values if isinstance(expression, ast.JoinedStr) else [expression]
    name = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
    if re.fullmatch(r"[A-Z*][A-Z_*]{2,}", name) and name != "*":
        yield name


def variables_of_shell(source: str) -> set[str]:
    """The environment variables that a shell script takes with a default or demands."""
    return set(SHELL.findall(source))


def test_every_variable_that_is_read_is_documented_and_no_other() -> None:
    code = [file for file in our_own(".py") if file.parts[0] != "tests" or file.name == "servers.py"]
    shell = [file for file in our_own("", ".yaml") if file.parts[0] in {"scripts", "compose.yaml"}]
    read = {name for file in code for name in variables_read(text_of(file))}
    read |= {name for file in shell for name in variables_of_shell(text_of(file))}
    documented = set(ROW.findall((ROOT / "docs" / "configuration.md").read_text()))
    missing = {name for name in read - OF_THE_MACHINE if not fnmatch.filter(documented, name)}
    assert sorted(missing) == [], "read but not in docs/configuration.md"
    idle = {name for name in documented if not any(fnmatch.fnmatchcase(name, pattern) for pattern in read)}
    assert sorted(idle) == [], "in docs/configuration.md but read nowhere"


def test_every_way_of_reading_a_variable_is_seen() -> None:
    source = """
environment.text("ONE_A")
environment.a_new_reader("TWO_A")
number("THREE_A", 3, least=1)
os.environ.get("FOUR_A")
os.environ["FIVE_A"]
address(f"{prefix}_SIX_A")
seconds(environ, "ELEVEN_A", 2.0)
request.META.get("REMOTE_ADDR")
"""
    assert sorted(variables_read(source)) == [
        "*_SIX_A",
        "ELEVEN_A",
        "FIVE_A",
        "FOUR_A",
        "ONE_A",
        "THREE_A",
        "TWO_A",
    ]
    assert variables_of_shell("x=${EIGHT_A:-} y=${SEVEN_A:?say so} z=$local") == {"EIGHT_A", "SEVEN_A"}


def test_the_schema_of_the_event_stream_is_written_from_the_types() -> None:
    assert events_page.PAGE.read_text(encoding="utf-8") == events_page.page(), (
        "run python -m scripts.events_page"
    )


def test_the_schema_shows_every_event_once() -> None:
    tags = [event.__struct_config__.tag for event in events_page.members(Event)]
    headings = re.findall(r"^### `(\w+)`$", events_page.page(), re.MULTILINE)
    assert sorted(headings) == sorted(map(str, tags))
