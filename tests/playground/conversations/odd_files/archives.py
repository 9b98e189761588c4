"""Archives: plain ones, bombs, and those that hide in another file."""

import io
import zipfile


def archive(members: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in (members or {"run.js": b"alert(1)"}).items():
            made.writestr(name, data)
    return out.getvalue()


def with_more(document: bytes, members: dict[str, bytes]) -> bytes:
    """An office file with further members."""
    out = io.BytesIO(document)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def replaced(document: bytes, name: str, data: bytes) -> bytes:
    """An office file in which one member is another."""
    with zipfile.ZipFile(io.BytesIO(document)) as given:
        members = {member: given.read(member) for member in given.namelist()}
    return archive(members | {name: data})


def bomb(document: bytes, megabytes: int = 400) -> bytes:
    """An office file of some hundred kilobytes that unpacks to this much."""
    return with_more(document, {"word/media/big.xml": bytes(megabytes * 1_000_000)})


def many_members(document: bytes, count: int = 6_000) -> bytes:
    return with_more(document, {f"word/media/{number}.bin": b"" for number in range(count)})


def overlapping(document: bytes) -> bytes:
    """Two entries of the directory that lead to the same bytes: they come out twice."""
    start = document.rindex(b"PK\x05\x06")
    record = bytearray(document[start:])
    offset = int.from_bytes(record[16:20], "little")
    entry_end = document.index(b"PK\x01\x02", offset + 4)
    entry = document[offset:entry_end].replace(b"[Content_Types]", b"[Content_Again]")
    for at in (8, 10):
        record[at : at + 2] = (int.from_bytes(record[at : at + 2], "little") + 1).to_bytes(2, "little")
    size = int.from_bytes(record[12:16], "little") + len(entry)
    record[12:16] = size.to_bytes(4, "little")
    return document[:start] + entry + bytes(record)


def locked(document: bytes) -> bytes:
    """The way today's Office locks a document: the whole of it in an old container, under this name."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + document
    )


def old_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(4000)


def open_document() -> bytes:
    return archive({"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": b"<x/>"})
