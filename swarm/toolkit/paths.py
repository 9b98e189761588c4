"""Which paths a workspace takes: those that mean the same on every system that may ever hold the files."""

import re
import unicodedata

from swarm.errors import WorkspaceError

PATH_CHARS = 200
PATH_DEPTH = 8
NAME_BYTES = 255  # what common file systems take
FORBIDDEN = frozenset('<>:"|?*\\')
# Windows opens a device for these, with any ending.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
# Control signs, invisible ones (which can turn a name around), surrogates, private use, line ends, unusual spaces.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})

MEDIA_TYPES = {
    "md": "text/markdown",
    "txt": "text/plain",
    "log": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "html": "text/html",
    "htm": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "py": "text/x-python",
    "xml": "application/xml",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def checked_path(path: str) -> str:
    """The path as the workspace writes it (NFC). Raises WorkspaceError with what is wrong with it."""
    plain = unicodedata.normalize("NFC", path)
    if not plain:
        raise WorkspaceError("The path is empty: name the file, for example reports/summary.md.")
    if len(plain) > PATH_CHARS:
        raise WorkspaceError(f"The path has {len(plain)} characters: at most {PATH_CHARS} are allowed.")
    if plain.startswith("/"):
        raise WorkspaceError(
            f"{plain!r} begins with a slash: paths are relative, for example reports/summary.md."
        )
    names = plain.split("/")
    if len(names) > PATH_DEPTH:
        raise WorkspaceError(f"{plain!r} is {len(names)} names deep: at most {PATH_DEPTH} are allowed.")
    for name in names:
        if wrong := _wrong_with(name):
            raise WorkspaceError(f"{plain!r} is not a path for the workspace: {wrong}.")
    return plain


def media_type_of(path: str) -> str:
    """What a file holds, as far as its name says. Not the system's tables: every process must say the same."""
    _, dot, ending = path.rpartition("/")[2].rpartition(".")
    return MEDIA_TYPES.get(ending.lower() if dot else "", "application/octet-stream")


def _wrong_with(name: str) -> str:
    """Why a name is refused; empty where it is fine."""
    if not name:
        return "a name in it is empty"
    if name.startswith("."):
        return "no name may begin with a point"
    if name != name.strip() or name.endswith("."):
        return "no name may begin or end with a space, or end with a point"
    if any(sign in FORBIDDEN for sign in name):
        return 'a name may not hold any of < > : " | ? * \\'
    if any(unicodedata.category(sign) in UNSEEN for sign in name.replace(" ", "")):
        return "a name holds a sign that cannot be seen"
    if DEVICES.fullmatch(name):
        return f"{name} is the name of a device on some systems"
    if len(name.encode()) > NAME_BYTES:
        return f"a name is longer than {NAME_BYTES} bytes"
    return ""
