"""The arrows between rooms can be broken: each kind of forbidden import is planted in a copy and must be found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

LINT = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(cache_dir=None))"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code and its contracts, without anything that a test could run."""
    for package in ("swarm", "playground"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("*.pyc", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("room", "planted", "contract"),
    [
        ("swarm/texts.py", "import django", "The engine knows no framework"),
        ("swarm/agent.py", "import playground.users.models", "The product stands on the engine"),
        ("swarm/state.py", "import swarm.orchestrator", "Rooms of the engine"),
        ("swarm/agent.py", "import httpx", "HTTP is spoken only"),
        ("playground/users/models.py", "import playground.runs.models", "Apps of the product"),
        (
            "playground/conversations/models.py",
            "import playground.conversations.views",
            "Rooms of conversations",
        ),
        ("playground/runs/models.py", "import playground.runs.worker", "Rooms of runs"),
        ("playground/runs/dispatch.py", "import playground.runs.worker", "Rooms of runs"),
        ("playground/celery.py", "import playground.runs.tasks", "Apps of the product"),
        ("playground/runs/worker.py", "import swarm.providers.chat", "One room puts the engine together"),
        ("playground/conversations/forms.py", "import PIL.Image", "Pictures are decoded in one room"),
        ("swarm/attic.py", "", "Rooms of the engine"),
    ],
)
def test_a_forbidden_import_is_found(copy: Path, room: str, planted: str, contract: str) -> None:
    file = copy / room
    file.write_text(f"{planted}\n{file.read_text() if file.exists() else ''}")
    lint = subprocess.run([sys.executable, "-c", LINT], cwd=copy, capture_output=True, text=True, check=False)
    broken = lint.stdout.partition("Broken contracts")[2]
    assert lint.returncode == 1, lint.stdout + lint.stderr
    assert contract in broken
