"""The files of a run as pages list them."""

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from playground.numbers import size
from swarm.state import FileState

KINDS = {
    "docx": _("Word document"),
    "xlsx": _("Excel workbook"),
    "xlsm": _("Excel workbook"),
    "pptx": _("PowerPoint slides"),
    "pdf": _("PDF"),
    "md": _("Markdown"),
    "csv": _("table as text"),
    "txt": _("text"),
}


def kind_of(path: str, media_type: str) -> str:
    """What a file is, in people's words where there are any."""
    return str(KINDS.get(path.rpartition(".")[2].lower(), media_type))


class FileFace(Struct, frozen=True, kw_only=True):
    """One file in a list."""

    path: str
    size: int
    size_word: str
    media_type: str
    agent: int
    url: str


class FileRow(Struct, frozen=True, array_like=True):
    """FILE of the wire: fields in the order in which they are sent."""

    path: str
    size: int
    media_type: str
    agent: int
    url: str


def file_url(key: UUID, path: str) -> str:
    """The preview of a file. The path is a model's: it travels as a query value, never as a path."""
    return f"{reverse('runs:file', args=(key,))}?{urlencode({'path': path})}"


def file_face(key: UUID, path: str, bytes_of: int, media_type: str, agent: int) -> FileFace:
    """The face of one file."""
    return FileFace(
        path=path,
        size=bytes_of,
        size_word=size(bytes_of),
        media_type=media_type,
        agent=agent,
        url=file_url(key, path),
    )


def file_faces(key: UUID, files: Iterable[FileState]) -> list[FileFace]:
    """Faces in order of path."""
    shown = sorted(files, key=lambda file: file.path)
    return [file_face(key, file.path, file.size, file.media_type, file.agent) for file in shown]


def file_row(key: UUID, file: FileState) -> FileRow:
    """FILE of that file."""
    return FileRow(
        path=file.path,
        size=file.size,
        media_type=file.media_type,
        agent=file.agent,
        url=file_url(key, file.path),
    )


def file_rows(key: UUID, files: Iterable[FileState]) -> list[FileRow]:
    """Rows in order of path."""
    return [file_row(key, file) for file in sorted(files, key=lambda file: file.path)]
