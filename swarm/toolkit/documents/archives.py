"""Office documents are archives: what one unpacks to is read from its directory before anything is unpacked."""

import io
import zipfile

from swarm.confined import Refused

UNPACKED_BYTES = 300_000_000
MEMBERS = 10_000


def check_archive(data: bytes) -> list[str]:
    """The names of its members. Raises Refused for one that unpacks to too much, BadZipFile for what is none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED_BYTES:
        raise Refused("The file unpacks to more than can be read here.")
    return [member.filename for member in members]
