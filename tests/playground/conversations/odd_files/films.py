"""Videos: of every container, cut off, without a picture, and with a place in them."""

import io
import struct
from fractions import Fraction
from typing import Any

import av
from av.video.stream import VideoStream
from PIL import Image

from tests.playground.conversations.odd_files.pictures import PLACE

RATE = 10


def film(
    container: str = "mp4", codec: str = "mpeg4", seconds: float = 2.0, size: tuple[int, int] = (160, 96)
) -> bytes:
    """A film that grows from dark to light."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as made:
        rate = 25 if container == "mpeg" else RATE  # the old ones know few rates
        stream = made.add_stream(codec, rate=rate)
        assert isinstance(stream, VideoStream)  # every codec above is one for pictures
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        count = max(1, int(seconds * rate))
        for number in range(count):
            grey = 255 * number // count
            picture = Image.new("RGB", size, (grey, grey, grey))
            frame: Any = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]  # has no types yet
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return out.getvalue()


def sound() -> bytes:
    """An MP4 in which there is nothing to see."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as made:
        stream = made.add_stream("aac", rate=44_100)
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.rate, frame.pts, frame.time_base = 44_100, 0, Fraction(1, 44_100)
        made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return out.getvalue()


def placed_film() -> bytes:
    """A film whose camera wrote down where it was, as a box at the end of the index."""
    made = film("mov")
    at = made.rindex(b"moov") - 4
    size = int.from_bytes(made[at : at + 4])
    assert at + size == len(made)  # the index is last, so that it may grow
    note = (
        struct.pack(">I4s", 16 + len(PLACE), b"\xa9xyz")
        + struct.pack(">HH", len(PLACE), 0)
        + PLACE
        + bytes(4)
    )
    box = struct.pack(">I4s", 8 + len(note), b"udta") + note
    return made[:at] + struct.pack(">I", size + len(box)) + made[at + 4 :] + box


def headless() -> bytes:
    """The beginning of a film, whose index is gone."""
    made = film()
    return made[: made.rindex(b"moov") - 4]


def garbage() -> bytes:
    return struct.pack(">I4s4sI", 20, b"ftyp", b"isom", 0) + b"isom" + bytes(range(256)) * 64
