"""Vendored front-end files are what their makers published: each is listed in VERSIONS with its hash and licence."""

import base64
import hashlib
import re
from pathlib import Path

from tests.house.tree import ROOT, VENDORED

LINE = re.compile(r"^sha384-(\S+)  (\S+)$", re.MULTILINE)
LICENCES = {"LICENSE", "LICENCE", "LICENSE.txt", "LICENSE.md", "OFL.txt"}


def faults(folder: Path) -> list[str]:
    """Where the folder's files and its VERSIONS disagree."""
    listed = {path: digest for digest, path in LINE.findall((folder / "VERSIONS").read_text())}
    there = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    code = {name: file for name, file in there.items() if file.name not in LICENCES and name != "VERSIONS"}
    return [
        *(f"not listed: {name}" for name in sorted(code.keys() - listed.keys())),
        *(f"not there: {name}" for name in sorted(listed.keys() - there.keys())),
        *(
            f"changed: {name}"
            for name in sorted(code.keys() & listed.keys())
            if sha384(code[name]) != listed[name]
        ),
        *(
            f"no licence: {name}"
            for name in sorted({Path(name).parts[0] for name in code})
            if not _licensed(folder / name)
        ),
    ]


def sha384(file: Path) -> str:
    """The hash in the form that browsers know."""
    return base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()


def _licensed(package: Path) -> bool:
    return any(file.name in LICENCES for file in package.rglob("*"))


def test_the_vendored_files_are_those_that_were_reviewed() -> None:
    assert faults(ROOT / VENDORED) == []


def test_a_changed_an_unlisted_and_a_missing_file_are_found(tmp_path: Path) -> None:
    package = tmp_path / "bird-1.0"
    package.mkdir()
    (package / "bird.js").write_text("fly()")
    (tmp_path / "VERSIONS").write_text(
        f"bird 1.0 (MIT)\nsha384-{sha384(package / 'bird.js')}  bird-1.0/bird.js\n"
    )
    assert faults(tmp_path) == ["no licence: bird-1.0"]
    (package / "LICENSE").write_text("MIT")
    assert faults(tmp_path) == []
    (package / "bird.js").write_text("fly(); phone_home()")
    assert faults(tmp_path) == ["changed: bird-1.0/bird.js"]
    (package / "bird.js").rename(package / "wing.js")
    assert faults(tmp_path) == ["not listed: bird-1.0/wing.js", "not there: bird-1.0/bird.js"]
