"""Money for a hundred calls, and ten times as many who want one, from eight processes: a hundred get one.

`python -m bench.ledger` repeats it with 10,000 a hundred times.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def race(tmp_path: Path, database: str) -> str:
    command = [sys.executable, "-m", "bench.ledger", "--rounds", "3", "--wishes", "1000"]
    environment = os.environ | {"DATABASE_URL": database, "DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def test_on_sqlite_exactly_a_hundred_win(tmp_path: Path) -> None:
    assert race(tmp_path, "") == "sqlite: exactly 100 in 3 of 3 rounds"


@pytest.mark.servers
def test_on_postgresql_exactly_a_hundred_win(tmp_path: Path, postgres_database: str) -> None:
    assert race(tmp_path, postgres_database) == "postgresql: exactly 100 in 3 of 3 rounds"
