"""What the site loads when it starts: libraries that read and write documents wait until somebody needs them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT

LARGE = ("PIL", "av", "docx", "lxml", "openpyxl", "pillow_heif", "pptx", "pypdfium2", "typst", "xlsxwriter")

STARTED = f"""
import sys
import playground.asgi
from django.urls import get_resolver
from playground.runs import tasks
from swarm.toolkit import registry
assert get_resolver().url_patterns
print(*(name for name in {LARGE!r} if name in sys.modules))
"""


def test_a_site_that_starts_loads_no_library_of_documents(tmp_path: Path) -> None:
    """An idle site is as small as what it does."""
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DEBUG": "1"}
    environment |= {"DJANGO_SETTINGS_MODULE": "playground.settings"}
    started = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr
    assert started.stdout.split() == []
