"""`kill -9` between any two statements of reserving, charging and settling: the books agree, and no hold is left over."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def deaths(tmp_path: Path, database: str) -> dict[str, tuple[int, list[str]]]:
    """By deed: in how many places a process was killed, and what was wrong afterwards."""
    environment = os.environ | {"DATABASE_URL": database, "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.playground.quotas.dying"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    found: dict[str, tuple[int, list[str]]] = json.loads(done.stdout)
    return found


def sound(found: dict[str, tuple[int, list[str]]]) -> bool:
    places = {name: killed for name, (killed, _wrong) in found.items()}
    assert {name: wrong for name, (_killed, wrong) in found.items() if wrong} == {}
    return places["reserve"] > 30 and places["charge"] >= 4 and places["settle"] > 15


def test_on_sqlite_no_death_leaves_anything_behind(tmp_path: Path) -> None:
    assert sound(deaths(tmp_path, ""))


@pytest.mark.servers
def test_on_postgresql_no_death_leaves_anything_behind(tmp_path: Path, postgres_database: str) -> None:
    assert sound(deaths(tmp_path, postgres_database))
