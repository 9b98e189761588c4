"""The zip of a bundle, as a stranger sent it: looked at before anything is unpacked, and unpacked within bounds.

Law: no name of the archive is ever a path of ours, and no number in it is believed before it was counted.
"""

import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from playground.carrying.manifest import (
    BODY_NAME,
    EVENTS,
    FOLDER,
    MANIFEST,
    MANIFEST_BYTES,
    Manifest,
    Member,
    read,
)
from playground.carrying.refusing import BundleRefused
from playground.runs.archive import PIECE

MEMBERS = 5_000
EVENTS_BYTES = 64_000_000
TOTAL_BYTES = 2_000_000_000
RATIO = 100  # of all bytes to those of the zip; texts of models are packed to a tenth
SMALL = 10_000_000  # bytes that may unpack from whatever it is
END = struct.Struct("<4s4H2LH")  # the end of a zip: its directory's place, length and number of entries
ENTRY_BYTES = 300  # of the directory, for each of our members: its name has 70
FAR = b"PK\x06\x07"  # leads to a second end, for archives that are larger than any bundle
ENCRYPTED = 0x1


class Archive:
    """The members of a bundle. What it holds is what its manifest says, as soon as it is open."""

    def __init__(self, file: IO[bytes]) -> None:
        size = _checked_end(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            raise _damaged() from None
        self._infos = _checked(self._zip.infolist(), size)
        data = b"".join(self._unpacked(MANIFEST, MANIFEST_BYTES))
        self.manifest: Manifest = read(data)
        self._members = _agreeing(self.manifest, self._infos)

    @property
    def bodies(self) -> list[Member]:
        """The members that are bodies."""
        return [member for name, member in self._members.items() if name != EVENTS]

    def unpack_events(self, place: Path) -> None:
        """Write the events to a file of ours."""
        self.unpack(EVENTS, place)

    def _pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, which in the end are those that the manifest means."""
        digest, wanted = hashlib.sha256(), self._members[name]
        for data in self._unpacked(name, wanted.size):
            digest.update(data)
            yield data
        if digest.hexdigest() != wanted.sha256:
            raise BundleRefused(_("A file of the bundle is not the one that its manifest names."))

    def unpack(self, name: str, place: Path) -> None:
        """Write a member to a file of ours."""
        with place.open("wb") as file:
            for data in self._pieces(name):
                file.write(data)

    def _unpacked(self, name: str, most: int) -> Iterator[bytes]:
        try:
            with self._zip.open(self._infos[name]) as member:
                while data := member.read(PIECE):
                    most -= len(data)
                    if most < 0:
                        raise BundleRefused(_("A file of the bundle is larger than it says."))
                    yield data
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            EOFError,
            OSError,
            RuntimeError,
            zlib.error,
            struct.error,
        ):
            raise _damaged() from None


def _checked_end(file: IO[bytes]) -> int:
    """The zip's size. Its directory is short enough to be read at once."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END.size - len(FAR) * 5))
    tail = file.read()
    if size < END.size or tail[-END.size :][:4] != b"PK\x05\x06":
        raise BundleRefused(_("This file is no bundle, or not all of it."))
    end = END.unpack(tail[-END.size :])
    entries, directory = end[4], end[5]
    if entries > MEMBERS or directory > MEMBERS * ENTRY_BYTES or FAR in tail:
        raise BundleRefused(_("The bundle holds more files than a bundle may."))
    file.seek(0)
    return size


def _checked(infos: list[zipfile.ZipInfo], size: int) -> dict[str, zipfile.ZipInfo]:
    """The members by name: each an ordinary file of a bundle, once, and all together no bomb."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename
        if name not in {EVENTS, MANIFEST} and not BODY_NAME.fullmatch(name):
            raise BundleRefused(_("The bundle holds a file that no bundle has."))
        if name in found:
            raise BundleRefused(_("The bundle holds a file twice."))
        if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG} or info.flag_bits & ENCRYPTED:
            raise BundleRefused(_("The bundle holds a link or a locked file."))
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise BundleRefused(_("The bundle is packed in a way that this site does not read."))
        found[name] = info
    if not found.keys() >= {EVENTS, MANIFEST}:
        raise BundleRefused(_("This file is no bundle: its events or its manifest are missing."))
    total = sum(info.file_size for info in infos)
    if total > TOTAL_BYTES or found[EVENTS].file_size > EVENTS_BYTES or total > max(SMALL, RATIO * size):
        raise BundleRefused(_("The bundle unpacks to more than can be held."))
    return found


def _agreeing(manifest: Manifest, infos: dict[str, zipfile.ZipInfo]) -> dict[str, Member]:
    """The manifest's members: exactly those that are there, of the size that they have."""
    members = {member.name: member for member in manifest.members}
    if len(members) < len(manifest.members) or members.keys() != infos.keys() - {MANIFEST}:
        raise BundleRefused(_("The bundle does not hold the files that its manifest names."))
    for name, member in members.items():
        if member.size != infos[name].file_size or name not in {EVENTS, FOLDER + member.sha256}:
            raise BundleRefused(_("A file of the bundle is not the one that its manifest names."))
    return members


def _damaged() -> BundleRefused:
    return BundleRefused(_("The bundle is damaged: take it away anew where it comes from."))
