"""What a bundle is: its members, their names, and the page at its front that says what must be in it. `docs/bundle.md`."""

import hashlib
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.carrying.refusing import BundleRefused
from swarm import events as ev
from swarm import wire
from swarm.state import RunState

FORMAT: Literal["murmuration-bundle"] = "murmuration-bundle"
VERSION = 1  # of the bundle: moves when a reader of the last version could misread one
EVENTS = "events.jsonl"
MANIFEST = "manifest.json"
FOLDER = "files/"
BODY_NAME = re.compile(r"files/[0-9a-f]{64}")
MANIFEST_BYTES = 2_000_000


class Member(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the bundle beside the manifest itself."""

    name: str
    sha256: str
    size: int


class Counts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much the run holds. `agents` counts the leading one too."""

    frames: int
    events: int
    agents: int
    files: int


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The manifest. `state` is the hash of what all events fold to; `members` are sorted by their names."""

    format: Literal["murmuration-bundle"] = FORMAT
    version: int = VERSION
    events_version: int = wire.VERSION
    counts: Counts
    state: str
    members: list[Member]


class _Versions(Struct, frozen=True, kw_only=True):
    format: str
    version: int
    events_version: int


class Line(Struct, frozen=True, kw_only=True):
    """What a line of the events says beside its event."""

    frame: int


def written(manifest: Manifest) -> bytes:
    """The manifest as it lies in the bundle."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read(data: bytes) -> Manifest:
    """The manifest of these bytes. Raises BundleRefused."""
    try:
        versions = msgspec.json.decode(data, type=_Versions)
        if versions.format != FORMAT:
            raise BundleRefused(_("This file is no bundle: its manifest is that of something else."))
        if (versions.version, versions.events_version) != (VERSION, wire.VERSION):
            raise BundleRefused(_("This bundle has a version that this site does not know."))
        return msgspec.json.decode(data, type=Manifest)
    except (ValueError, RecursionError):
        raise BundleRefused(_("The bundle's manifest cannot be read.")) from None


def line_of(frame: int, event: ev.Event) -> bytes:
    """An event as a line: its wire form, and before it the number of its frame."""
    return b'{"frame":%d,' % frame + wire.event_to_json(event)[1:] + b"\n"


def hash_of(state: RunState) -> str:
    """The hash of a state: the same on every system that folds the same events."""
    return hashlib.sha256(msgspec.json.encode(state, order="deterministic")).hexdigest()


class Named(NamedTuple):
    """A body that an event names, with its length as the event says it: in bytes, or in characters."""

    body: str
    size: int | None = None
    chars: int | None = None


def bodies_of(event: ev.Event) -> Iterator[Named]:
    """The bodies that an event names."""
    match event:
        case ev.FileWritten():
            yield Named(event.body, size=event.size)
        case ev.AgentSpawned():
            yield from (Named(seen.body) for seen in event.sees)
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if isinstance(value, ev.Long) and value.body:
            yield Named(value.body, chars=value.size)
