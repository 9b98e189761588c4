"""No path leads out of the workspace, or means one thing here and another there."""

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarm.errors import WorkspaceError
from swarm.toolkit.paths import PATH_CHARS, PATH_DEPTH, checked_path, media_type_of

HOSTILE = [
    "", "/", "/etc/passwd", "..", "../x", "a/../b", "a/..", "./a", ".", "a/./b", "a//b", "a/", "~/../x", "C:\\x", "C:x", "c:/x",
    "\\\\server\\share", "a\\b", "a\0b", "a\nb", "a\tb", "\x1b[31m", "a\u202etxt.exe", "a\u200bb", "a\u2028b", "CON", "con.txt",
    "x/nul", "COM1", "lpt9.md", "a ", " a", "a.", "a./b", ".git/config", ".env", "x/.ssh/id", "a:b", "a?b", "a*b", "a|b", '"a"',
    "<a>", "a" * (PATH_CHARS + 1), "/".join("a" * (PATH_DEPTH + 1)), "ä" * 200, "\ud800", "\ue000", "….", "．．/x\\",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_a_path_that_could_hurt_is_refused(path: str) -> None:
    with pytest.raises(WorkspaceError):
        checked_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "report.md",
        "reports/2026/summary.md",
        "Länder.csv",
        "表/国.xlsx",
        "a b.txt",
        "x-1_2 (3).json",
        "console.log",
        "🐦.md",
    ],
)
def test_a_plain_path_stays_as_it_is(path: str) -> None:
    assert checked_path(path) == path


def test_two_ways_to_write_one_letter_make_one_path() -> None:
    assert checked_path("Ländér.md") == checked_path(unicodedata.normalize("NFD", "Ländér.md")) == "Ländér.md"


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(WorkspaceError, match="begins with a slash"):
        checked_path("/etc/passwd")
    with pytest.raises(WorkspaceError, match="201 characters: at most 200"):
        checked_path("a" * 201)


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(["..", ".", "", "/", "\\", "a", "C:", "\0", "nul", " ", "é", "e\u0301"])
        ).map("/".join),
    )
)
def test_every_path_that_is_taken_stays_inside_on_every_system(path: str) -> None:
    try:
        taken = checked_path(path)
    except WorkspaceError:
        return
    posix, windows = PurePosixPath(taken), PureWindowsPath(taken)
    assert not posix.is_absolute()
    assert not windows.is_absolute()
    assert not windows.drive
    assert posix.parts == windows.parts == tuple(taken.split("/"))
    assert not {"..", "."} & set(posix.parts)
    assert taken.isprintable()
    assert checked_path(taken) == taken


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("a.md", "text/markdown"),
        ("A.CSV", "text/csv"),
        ("x/y.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("x.md/readme", "application/octet-stream"),
        ("strange.zzz", "application/octet-stream"),
        ("md", "application/octet-stream"),
    ],
)
def test_the_media_type_comes_from_the_name(path: str, media_type: str) -> None:
    assert media_type_of(path) == media_type
