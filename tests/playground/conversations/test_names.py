"""Names that strangers chose: safe on every system, as the agents' workspace demands, and still to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.conversations.names import safe_name, with_ending
from swarm.toolkit.paths import checked_path


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("photo.png", "photo.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\alice\\plan.docx", "plan.docx"),
        ("a\0b.png", "ab.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("\u2066évil\u2069  name\n.txt", "évil name.txt"),
        ('what? a "name": <1>|*.md', "what_ a _name__ _1___.md"),
        (".htaccess", "htaccess"),
        ("CON.png", "_CON.png"),
        ("com1", "_com1"),
        ("...", "file"),
        ("", "file"),
        ("/", "file"),
        ("乍得湖.jpg", "乍得湖.jpg"),
        ("e\u0301.txt", "é.txt"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
        ("乍" * 300 + ".png", "乍" * 65 + ".png"),
        ("name." + "y" * 300, "name." + "y" * 115),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(given_name: str, name: str) -> None:
    assert safe_name(given_name) == name


@given(some.text(max_size=400))
def test_any_name_is_one_for_the_workspace(anything: str) -> None:
    name = safe_name(anything)
    assert checked_path(f"uploads/{name}") == f"uploads/{name}"
    assert safe_name(name) == name


@given(some.text(max_size=400))
def test_an_ending_never_makes_a_name_unsafe(anything: str) -> None:
    name = with_ending(safe_name(anything), ("jpg", "jpeg"))
    assert name.lower().endswith((".jpg", ".jpeg"))
    assert checked_path(f"uploads/{name}") == f"uploads/{name}"


@pytest.mark.parametrize(
    ("name", "ended"),
    [
        ("a.png", "a.jpg"),
        ("a.JPEG", "a.JPEG"),
        ("a", "a.jpg"),
        ("a.b.heic", "a.b.jpg"),
        ("Meeting 3.15 with Ana", "Meeting 3.15 with Ana.jpg"),
    ],
)
def test_a_name_ends_as_what_it_names(name: str, ended: str) -> None:
    assert with_ending(name, ("jpg", "jpeg")) == ended
