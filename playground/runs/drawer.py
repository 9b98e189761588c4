"""All files of a conversation: those that its person gave, and those that agents made, each with its versions.

A path that several runs wrote is one file: the versions of all of them follow each other, the oldest is number 1.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Struct

from playground.conversations.models import Attachment, Conversation, Kind
from playground.numbers import size
from playground.runs.models import AgentRow, FileVersion

SHOWN = 500
TABLES = frozenset(("xlsx", "xlsm", "xls", "ods", "csv", "tsv"))


class Version(Struct, frozen=True, kw_only=True):
    """One content of a file."""

    number: int
    body: str
    bytes_of: int
    size_word: str
    by: str
    when: datetime
    url: str
    download: str
    run_url: str


class Held(Struct, frozen=True, kw_only=True):
    """A file; its versions, the newest first. One that was given has a single one, and no run."""

    name: str
    given: bool
    media_type: str
    icon: str
    thumbnail: str
    versions: list[Version]

    @property
    def newest(self) -> Version:
        return self.versions[0]


class Narrowed(Struct, frozen=True, kw_only=True):
    """One button above the list: files of one kind, and how many there are."""

    key: str
    word: str
    count: int
    chosen: bool


class Drawer(Struct, frozen=True, kw_only=True):
    """What the drawer shows: files that fit the search, and how many there are in all."""

    files: list[Held]
    kinds: list[Narrowed]
    kind: str
    query: str
    total: int
    size_word: str
    cut: bool


def _is_table(file: Held) -> bool:
    return file.name.rpartition(".")[2].lower() in TABLES


# What the list can be narrowed to, in the order of the buttons.
KINDS: dict[str, tuple[Promise, Callable[[Held], bool]]] = {
    "pictures": (gettext_lazy("Pictures"), lambda file: file.media_type.startswith(("image/", "video/"))),
    "tables": (gettext_lazy("Tables"), _is_table),
    "documents": (
        gettext_lazy("Documents"),
        lambda file: not (file.media_type.startswith(("image/", "video/")) or _is_table(file)),
    ),
    "given": (gettext_lazy("Given by you"), lambda file: file.given),
    "made": (gettext_lazy("Made by agents"), lambda file: not file.given),
}


def drawer_of(conversation: Conversation, query: str = "", kind: str = "") -> Drawer:
    """The drawer of a conversation: what was given first, then what was made, each the newest first."""
    held = held_by(conversation)
    words = query.casefold().split()
    fits = KINDS[kind][1] if kind in KINDS else bool
    found = [
        file
        for file in held
        if fits(file) and all(word in f"{file.name} {file.newest.by}".casefold() for word in words)
    ]
    return Drawer(
        files=found[:SHOWN],
        kinds=_kinds(held, kind),
        kind=kind if kind in KINDS else "",
        query=query,
        total=len(held),
        size_word=size(sum(file.newest.bytes_of for file in held)),
        cut=len(found) > SHOWN,
    )


def _kinds(held: list[Held], chosen: str) -> list[Narrowed]:
    """The buttons: those that tell some of the files from the others."""
    counts = {key: sum(map(fits, held)) for key, (_word, fits) in KINDS.items()}
    return [
        Narrowed(key=key, word=str(word), count=counts[key], chosen=key == chosen)
        for key, (word, _fits) in KINDS.items()
        if 0 < counts[key] < len(held) or key == chosen
    ]


def held_by(conversation: Conversation) -> list[Held]:
    """All files of a conversation."""
    given = Attachment.objects.filter(message__conversation=conversation).select_related("conversation")
    return [
        *map(_given, given.order_by("-pk")),
        *sorted(_made(conversation), key=lambda file: file.newest.when, reverse=True),
    ]


def versions_of(conversation: Conversation, path: str) -> list[Version]:
    """The versions of one made file, the newest first."""
    return next((file.versions for file in _made(conversation, path)), [])


def _given(row: Attachment) -> Held:
    url = reverse("runs:given", args=[row.conversation.key if row.conversation else row.key, row.key])
    version = Version(
        number=1,
        body=row.body,
        bytes_of=row.size,
        size_word=size(row.size),
        by=_("you"),
        when=row.created_at,
        url=url,
        download=reverse("attachments:attachment", args=[row.key]),
        run_url="",
    )
    thumbnail = reverse("attachments:thumbnail", args=[row.key]) if row.thumbnail else ""
    icon = "image" if row.kind in (Kind.IMAGE, Kind.VIDEO) else "file"
    return Held(
        name=row.name,
        given=True,
        media_type=row.media_type,
        icon=icon,
        thumbnail=thumbnail,
        versions=[version],
    )


def _made(conversation: Conversation, path: str = "") -> Iterable[Held]:
    rows = FileVersion.objects.filter(run__conversation=conversation).select_related("run")
    rows = (rows.filter(path=path) if path else rows).order_by("run", "number")
    agents = AgentRow.objects.filter(run__conversation=conversation).values_list("run", "number", "name")
    names = {(run, number): name for run, number, name in agents}
    files: dict[str, list[Version]] = {}
    media_types = {row.path: row.media_type for row in rows}
    for row in rows:
        versions = files.setdefault(row.path, [])
        versions.insert(0, _version(row, len(versions) + 1, names.get((row.run_id, row.agent), "")))
    for name, versions in files.items():
        icon = "image" if media_types[name].startswith("image/") else "file"
        yield Held(
            name=name,
            given=False,
            media_type=media_types[name],
            icon=icon,
            thumbnail="",
            versions=versions,
        )


def _version(row: FileVersion, number: int, agent: str) -> Version:
    query = urlencode({"path": row.path, "version": row.number})
    return Version(
        number=number,
        body=row.body,
        bytes_of=row.size,
        size_word=size(row.size),
        by=agent if agent and (row.agent or row.run.mode == "swarm") else _("the agent"),
        when=row.run.accepted_at + timedelta(seconds=row.at),
        url=f"{reverse('runs:file', args=[row.run.key])}?{query}",
        download=f"{reverse('runs:download', args=[row.run.key])}?{query}",
        run_url=f"{reverse('runs:run', args=[row.run.key])}?agent={row.agent}",
    )
