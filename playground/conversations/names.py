"""Names of files that strangers chose, made safe for every system and kept readable for people."""

import re
import unicodedata
from pathlib import PurePosixPath

CHARS = 120
BYTES = 200  # in UTF-8; with a number before the ending it still fits the 255 that file systems take
ENDING_CHARS = 10
FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
# Control signs, invisible ones (which can turn a name around), surrogates, private use, unassigned.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
SPACES = frozenset({"Zl", "Zp", "Zs"})
NAMELESS = "file"


def safe_name(given: str) -> str:
    """The last part of a path as a plain name: no way out of a folder, nothing unseen, no name of a device."""
    last = re.split(r"[/\\]", given.replace("\0", ""))[-1]
    seen = "".join(_shown(sign) for sign in unicodedata.normalize("NFC", last))
    name = FORBIDDEN.sub("_", " ".join(seen.split())).strip(" .")
    name = _short(name) or NAMELESS
    return f"_{name}" if DEVICES.fullmatch(name) else name


def with_ending(name: str, endings: tuple[str, ...]) -> str:
    """The name with the first of `endings`, unless it has one of them already. None: any will do."""
    ending = _ending(name)
    if not endings or ending.lower().removeprefix(".") in endings:
        return name
    return _short(f"{name.removesuffix(ending).rstrip(' .')}.{endings[0]}")


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    return "" if category in UNSEEN and sign not in "\t\n\r" else " " if category in SPACES else sign


def _ending(name: str) -> str:
    ending = PurePosixPath(name).suffix
    return ending if 1 < len(ending) <= ENDING_CHARS else ""


def _short(name: str) -> str:
    """At most so many characters and bytes. The ending stays: it says what the file is."""
    ending = _ending(name)
    stem = name.removesuffix(ending)[: CHARS - len(ending)]
    while len(f"{stem}{ending}".encode()) > BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip(' .')}{ending}"
