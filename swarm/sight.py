"""Which files of a run can be seen, and how they are shown to the agent whose task names them.

One rule for people's words, templates and items alike: a path that stands in a task is what the task is about. So it holds
while the call still streams in, in every shape of delegation, and needs no argument that a model could forget.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from swarm.events import SeenFile
from swarm.messages import ImagePart, Part, TextPart, VideoPart
from swarm.tools import GivenFile, WorkspaceFile

MOST = 8  # pictures and videos a task; an event with more could outgrow a frame
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})  # what every endpoint takes


class Sight:
    """The files of a run, looked at for what can be seen. `files` is the run's own, and grows while it goes."""

    def __init__(self, files: Mapping[str, WorkspaceFile]) -> None:
        self._files = files
        self._known = -1
        self._paths: re.Pattern[str] | None = None

    def named_in(self, text: str) -> tuple[SeenFile, ...]:
        """The pictures and videos that the text names by their paths, in its order, each once."""
        if self._known != len(self._files):  # a file is replaced or added, never removed
            self._known, self._paths = len(self._files), _pattern(self._files.values())
        if self._paths is None:
            return ()
        paths = list(dict.fromkeys(found[0] for found in self._paths.finditer(text)))[:MOST]
        return tuple(
            SeenFile(path=path, body=self._files[path].body, media_type=self._files[path].media_type)
            for path in paths
        )


def can_be_seen(file: WorkspaceFile) -> bool:
    """Whether a model that sees can be shown this file. Only a person's videos: what agents write are none."""
    is_video = isinstance(file, GivenFile) and file.media_type.startswith("video/")
    return is_video or file.media_type in PICTURES


def part_of(file: SeenFile | WorkspaceFile, given: GivenFile | None = None) -> Part:
    """The file as a part of a message; `given` tells more of a video."""
    if not file.media_type.startswith("video/"):
        return ImagePart(body=file.body, media_type=file.media_type)
    return VideoPart(
        body=file.body,
        media_type=file.media_type,
        seconds=given.seconds if given else None,
        moments=given.moments if given else (),
    )


def shown(sees: Sequence[SeenFile], given: Iterable[GivenFile]) -> Iterator[Part]:
    """What an agent is shown with its task: each file after its path."""
    known = {file.body: file for file in given} if sees else {}
    for file in sees:
        yield TextPart(text=f"{file.path}:")
        yield part_of(file, known.get(file.body))


def _pattern(files: Iterable[WorkspaceFile]) -> re.Pattern[str] | None:
    """Finds whole paths: not `a.png` in `data.png`, and the longer of two that begin alike."""
    paths = sorted((file.path for file in files if can_be_seen(file)), key=len, reverse=True)
    if not paths:
        return None
    return re.compile(rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, paths))})(?![\w/-]|\.\w)", re.ASCII)
