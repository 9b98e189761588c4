"""Setting up from a bare machine: a working Python is found, or the message says exactly what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from scripts.prepare import fingerprint
from tests.house.tree import ROOT

SHIM = "#!/bin/sh\necho 'version not set' >&2\nexit 127\n"
OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"\n'
SOUND = f'#!/bin/sh\nexec {sys.executable} "$@"\n'


def find_python(
    tmp_path: Path, programs: dict[str, str], **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the search on a machine that has these programs and no others."""
    for name, text in programs.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return subprocess.run(
        ["/bin/bash", ROOT / "scripts" / "find-python"],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("broken", [SHIM, OLD])
def test_a_candidate_is_believed_only_after_it_ran(tmp_path: Path, broken: str) -> None:
    found = find_python(tmp_path, {"python3.14": broken, "python3.13": broken, "python3": SOUND})
    assert found.returncode == 0
    assert found.stdout.strip() == sys.executable


def test_a_named_interpreter_is_taken_or_refused_but_not_replaced(tmp_path: Path) -> None:
    found = find_python(tmp_path, {"python3": SOUND, "mine": SHIM}, PYTHON=str(tmp_path / "mine"))
    assert found.returncode == 1
    assert (
        found.stderr
        == f"PYTHON is '{tmp_path}/mine', which is not a working Python 3.12 or newer with venv and ensurepip.\n"
    )


def test_an_interpreter_without_venv_names_the_package_that_is_missing(tmp_path: Path) -> None:
    found = find_python(tmp_path, {"python3": WITHOUT_VENV})
    assert found.returncode == 1
    assert f"apt-get install python{sys.version_info.major}.{sys.version_info.minor}-venv" in found.stderr
    assert found.stderr.count("\n") == 1


def test_without_any_python_one_sentence_says_so(tmp_path: Path) -> None:
    if any(Path(place).exists() for place in ("/opt/homebrew/bin/python3", "/usr/local/bin/python3")):
        pytest.skip("this machine has a Python where the search looks last")
    found = find_python(tmp_path, {"python3": OLD})
    assert found.returncode == 1
    assert found.stderr.startswith("Python 3.12 or newer is missing")
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEBUG", "maybe"), ("DATA_DIR", "/proc/nowhere"), ("DATABASE_URL", "mysql://host/name")],
)
def test_nonsense_in_the_environment_ends_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    environment = os.environ | {"DATA_DIR": str(tmp_path), name: value}
    prepared = subprocess.run(
        [sys.executable, "-m", "scripts.prepare"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert prepared.returncode == 1
    assert prepared.stderr.startswith("The site cannot be prepared: ")
    assert prepared.stderr.count("\n") == 1


def test_static_files_are_collected_again_only_when_one_has_changed(tmp_path: Path) -> None:
    style = tmp_path / "a.css"
    style.write_text("a {}")
    before = fingerprint(iter([style]))
    assert fingerprint(iter([style])) == before
    style.write_text("a { color: red }")
    assert fingerprint(iter([style])) != before


def test_static_files_are_collected_again_for_another_folder(tmp_path: Path, settings: Settings) -> None:
    before = fingerprint(iter([]))
    settings.STATIC_ROOT = tmp_path
    assert fingerprint(iter([])) != before
