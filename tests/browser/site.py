"""The real site as a process of its own, as `make play` starts it, on an empty data directory."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GREETING = "Murmuration is at "
STOP_SECONDS = 20
FROM_OUTSIDE = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "LISTEN", "PORT", "MODEL_BASE_URL", "MODEL_API_KEY")


@contextmanager
def a_site(folder: Path) -> Iterator[str]:
    """The address of a new site; it is closed at the end, and has to close in order."""
    environment = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
    quick = {"PRACTICE_FIRST_TOKEN": "0", "PRACTICE_TOKENS_PER_SECOND": "400"}
    environment |= {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1", **quick}
    command = [sys.executable, "-m", "scripts.prepare", "play"]
    with (folder / "site.log").open("w+") as log:
        site = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            yield _greeted(site, Path(log.name))
        finally:
            site.send_signal(signal.SIGINT)
            site.communicate(timeout=STOP_SECONDS)
        assert site.returncode == 0, Path(log.name).read_text()


def _greeted(site: subprocess.Popen[str], log: Path) -> str:
    """What the site says its address is, once it answers."""
    assert site.stdout is not None  # it is a pipe
    for line in site.stdout:
        if line.startswith(GREETING):
            return line.removeprefix(GREETING).strip()
    raise AssertionError(f"the site ended before it answered:\n{log.read_text()}")
