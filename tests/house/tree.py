"""The files that make up the project: what git keeps, and what it would keep if it were committed now."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDORED = Path("static/vendor")


@cache
def files() -> tuple[Path, ...]:
    """All files, relative to the project's root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


def our_own(*suffixes: str) -> list[Path]:
    """The files of these suffixes that we wrote ourselves."""
    return [file for file in files() if file.suffix in suffixes and VENDORED not in file.parents]


def text_of(file: Path) -> str:
    """The text of a file, or nothing where it is no text."""
    try:
        return (ROOT / file).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
