"""What can be told of a picture from its first bytes alone: its format and its size."""

import base64
import binascii

from msgspec.structs import replace

from swarm.practice.dialogue import Dialogue, Picture
from swarm.practice.looking import look

_MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def picture_of(url: str) -> Picture:
    """What `url` shows of itself. Raises ValueError, with a sentence, for a data URL that holds no image."""
    if not url.startswith("data:"):
        return Picture(media_type="", size=0)
    head, comma, body = url[5:].partition(",")
    if not comma or not head.endswith(";base64"):
        raise ValueError("image_url must be data:image/…;base64,… or an address.")
    try:
        data = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("The image's data URL is not base64.") from None
    width, height = _extent(data)
    return Picture(
        media_type=_media_type(data) or head.removesuffix(";base64"),
        size=len(data),
        width=width,
        height=height,
        data=data,
    )


def with_looks(dialogue: Dialogue) -> Dialogue:
    """The dialogue with its pictures measured. Blocks: they are decoded, in a process of their own."""
    said = [*(past.pictures for past in dialogue.past), dialogue.task.pictures]
    pictures = [picture for pictures in said for picture in pictures if picture.data]
    looks = dict(
        zip((id(picture) for picture in pictures), look([one.data for one in pictures]), strict=True)
    )

    def seen(pictures: tuple[Picture, ...]) -> tuple[Picture, ...]:
        return tuple(replace(one, look=looks.get(id(one)), data=b"") for one in pictures)

    past = tuple(replace(exchange, pictures=seen(exchange.pictures)) for exchange in dialogue.past)
    task = replace(dialogue.task, pictures=seen(dialogue.task.pictures))
    return replace(dialogue, past=past, task=task)


def _media_type(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "")


def _extent(data: bytes) -> tuple[int, int]:
    """Width and height; zeros where the format does not say it at the beginning."""
    if _media_type(data) == "image/png" and data[12:16] == b"IHDR" and len(data) >= 24:
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if _media_type(data) == "image/gif" and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if _media_type(data) == "image/jpeg":
        return _jpeg_extent(data)
    return 0, 0


def _jpeg_extent(data: bytes) -> tuple[int, int]:
    """Walk the segments to the start of frame: SOF0 to SOF15 without the three that are tables."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + max(length, 2)
    return 0, 0
