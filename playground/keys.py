"""Secrets that a site makes for itself once and keeps in a file that only its own account can read."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def key_of_this_site(given: str, file: Path) -> str:
    """The signing key: `given` by the environment, or made once and kept in `file`."""
    return given or kept_in(file, get_random_secret_key())


def kept_in(file: Path, new: str) -> str:
    """What `file` holds; where there is no file yet, it now holds `new`. Of several processes one wins, all agree."""
    if file.exists():
        return _sound(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")  # mkstemp: only we can read it
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(new)
        _link_unless_there(Path(draft), file)
    finally:
        Path(draft).unlink()
    return _sound(file)


def _sound(file: Path) -> str:
    """What `file` holds. Raises ImproperlyConfigured where it is empty: going on with no key would be open to all."""
    kept = read_from(file)
    if not kept:
        raise ImproperlyConfigured(f"{file} is empty. Remove it, and a new one is made at the next start.")
    return kept


def read_from(file: Path) -> str:
    """What `file` holds; empty where there is none."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _link_unless_there(draft: Path, file: Path) -> None:
    """Give the complete draft its name at once, so that no other process ever reads half a secret."""
    with suppress(FileExistsError):
        os.link(draft, file)
