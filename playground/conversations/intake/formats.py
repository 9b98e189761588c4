"""Which formats there are, and which one a file has. Its bytes decide; its name only says what its owner believes."""

import re
import zipfile
from pathlib import PurePath

from msgspec import Struct

from playground.conversations.intake.outcome import Given, Kind, Refusal

HEAD = 4096
TS_PACKET = 188  # bytes; each begins with a G
OFFICE = "application/vnd.openxmlformats-officedocument"


class Format(Struct, frozen=True):
    """A format that is taken: its name to the library that reads it, and the endings of names that it goes by."""

    name: str
    kind: Kind
    media_type: str
    endings: tuple[str, ...] = ()


PNG = Format("PNG", "image", "image/png", ("png",))
JPEG = Format("JPEG", "image", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))
GIF = Format("GIF", "image", "image/gif", ("gif",))
WEBP = Format("WEBP", "image", "image/webp", ("webp",))
BMP = Format("BMP", "image", "image/bmp", ("bmp", "dib"))
TIFF = Format("TIFF", "image", "image/tiff", ("tif", "tiff"))
HEIF = Format("HEIF", "image", "image/heif", ("heic", "heif", "hif"))
AVIF = Format("AVIF", "image", "image/avif", ("avif",))
MP4 = Format("mp4", "video", "video/mp4", ("mp4", "m4v"))
MOV = Format("mov", "video", "video/quicktime", ("mov", "qt"))
THREE_GP = Format("3gp", "video", "video/3gpp", ("3gp", "3gpp", "3g2"))
WEBM = Format("webm", "video", "video/webm", ("webm",))
MATROSKA = Format("matroska", "video", "video/x-matroska", ("mkv",))
AVI = Format("avi", "video", "video/x-msvideo", ("avi",))
MPEG = Format("mpeg", "video", "video/mpeg", ("mpg", "mpeg", "vob"))
MPEG_TS = Format("mpegts", "video", "video/mp2t", ("ts", "mts", "m2ts"))
FLV = Format("flv", "video", "video/x-flv", ("flv",))
WMV = Format("asf", "video", "video/x-ms-wmv", ("wmv", "asf"))
PDF = Format("pdf", "document", "application/pdf", ("pdf",))
WORD = Format("docx", "document", f"{OFFICE}.wordprocessingml.document", ("docx",))
SLIDES = Format("pptx", "document", f"{OFFICE}.presentationml.presentation", ("pptx",))
WORKBOOK = Format("xlsx", "document", f"{OFFICE}.spreadsheetml.sheet", ("xlsx",))
TEXT = Format("text", "text", "text/plain")

BINARY = (
    *(PNG, JPEG, GIF, WEBP, BMP, TIFF, HEIF, AVIF),
    *(MP4, MOV, THREE_GP, WEBM, MATROSKA, AVI, MPEG, MPEG_TS, FLV, WMV),
    *(PDF, WORD, SLIDES, WORKBOOK),
)
AMBIGUOUS = frozenset({"ts"})  # also TypeScript
CLAIMS = {ending: one for one in BINARY for ending in one.endings if ending not in AMBIGUOUS}

STARTS: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"%PDF-", PDF),
    (b"\0\0\x01\xba", MPEG),
    (b"\0\0\x01\xb3", MPEG),
    (b"FLV\x01", FLV),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", WMV),
)
# What is known and not taken, by the code of its refusal.
REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"ID3", "audio"),
    (b"fLaC", "audio"),
    (b"OggS", "audio"),
    (b"\xff\xfb", "audio"),
    (b"\xff\xf1", "audio"),
    (b"{\\rtf", "rich_text"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
)
HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}
AUDIO_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
OLD_MOV_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
PARTS = {"word/document.xml": WORD, "ppt/presentation.xml": SLIDES, "xl/workbook.xml": WORKBOOK}
SVG = re.compile(rb"\s*(<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE\s+svg[^>]*>|\s)*<(\w+:)?svg[\s>]", re.S | re.I)


def format_of(given: Given) -> Format:
    """What the bytes are. Raises Refusal for what is known and not taken, and where the name says something else."""
    with given.path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Refusal("empty")
    found = _binary(head, given)
    if found is None:
        if claimed := claimed_by(given.name):
            raise Refusal("mislabelled", claimed=claimed.kind)
        found = TEXT
    return found


def claimed_by(name: str) -> Format | None:
    """The binary format that the ending of a name speaks of."""
    return CLAIMS.get(PurePath(name.lower()).suffix.removeprefix("."))


def _binary(head: bytes, given: Given) -> Format | None:
    for start, code in REFUSED:
        if head.startswith(start):
            raise Refusal(code)
    for start, found in STARTS:
        if head.startswith(start):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _zipped(given)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refusal("encrypted" if _holds_encrypted(given) else "old_office")
    if head[:2] == b"MZ" and b"PE\0\0" in head:
        raise Refusal("program")
    if SVG.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Refusal("svg")
    return _boxed(head) or _riff(head) or _matroska(head) or _bare(head)


def _riff(head: bytes) -> Format | None:
    if head[:4] != b"RIFF":
        return None
    if head[8:12] == b"WAVE":
        raise Refusal("audio")
    return {b"WEBP": WEBP, b"AVI ": AVI}.get(head[8:12])


def _boxed(head: bytes) -> Format | None:
    """The family of MP4: boxes, of which the first names the brands."""
    if head[4:8] in OLD_MOV_BOXES and head[:2] == b"\0\0":
        return MOV
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    brands = {brand} | {head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4]), HEAD), 4)}
    if brand in AUDIO_BRANDS:
        raise Refusal("audio")
    if brand in AVIF_BRANDS or (brand in HEIF_BRANDS and brands & AVIF_BRANDS):
        return AVIF
    if brand in HEIF_BRANDS:
        return HEIF
    if brand == b"qt  ":
        return MOV
    return THREE_GP if brand[:2] == b"3g" else MP4


def _matroska(head: bytes) -> Format | None:
    if head[:4] != b"\x1a\x45\xdf\xa3":
        return None
    return WEBM if b"webm" in head[:64] else MATROSKA


def _bare(head: bytes) -> Format | None:
    """Formats whose first bytes alone say little."""
    if (
        head[:2] == b"BM"
        and head[6:10] == b"\0\0\0\0"
        and head[14:15] in {b"\x0c", b"\x28", b"\x6c", b"\x7c"}
    ):
        return BMP
    packets = head[: 3 * TS_PACKET : TS_PACKET]
    return MPEG_TS if packets == b"GGG" else None


def _zipped(given: Given) -> Format:
    try:
        with zipfile.ZipFile(given.path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refusal("broken", kind="document") from None
    for part, found in PARTS.items():
        if part in names:
            return found
    raise Refusal("open_document" if "META-INF/manifest.xml" in names else "archive")


def _holds_encrypted(given: Given) -> bool:
    """Whether an old container holds a new, encrypted document: a stream of this name says so."""
    with given.path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(1_000_000)
