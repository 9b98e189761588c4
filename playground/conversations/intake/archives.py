"""Office files are zip archives: what they unpack to is read from their directory before anything is unpacked."""

import zipfile
from collections.abc import Iterator

from playground.conversations.intake.outcome import Given, Refusal

MEMBERS = 5_000
UNPACKED_BYTES = 300_000_000
XML_BYTES = 60_000_000  # of one part: as a tree it takes about ten times as much
RATIO = 300  # honest XML packs to a hundredth at best; a bomb to a thousandth
BOMB_BYTES = 5_000_000  # below this no ratio does harm
ENCRYPTED = 0x1


def check(given: Given) -> None:
    """Raises Refusal for an archive that is a bomb, locked, or not what its directory says."""
    with zipfile.ZipFile(given.path) as archive:
        members = archive.infolist()
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED_BYTES:
        raise Refusal("too_much")
    for member in members:
        if member.flag_bits & ENCRYPTED:
            raise Refusal("encrypted")
        if member.filename.endswith((".xml", ".rels")) and member.file_size > XML_BYTES:
            raise Refusal("too_much")
        if member.file_size > BOMB_BYTES and member.file_size > RATIO * max(member.compress_size, 1):
            raise Refusal("too_much")
    if len({member.header_offset for member in members}) < len(members):
        raise Refusal("too_much")  # members that share their bytes: more comes out than the sizes say


def media_in(given: Given, folder: str) -> Iterator[bytes]:
    """The files below a folder of the archive, in the order of their names' numbers."""
    with zipfile.ZipFile(given.path) as archive:
        for member in sorted(archive.infolist(), key=lambda member: (len(member.filename), member.filename)):
            if member.filename.startswith(folder) and not member.is_dir():
                yield archive.read(member)
