"""Videos: how long and large they are, and stills taken at even distances for models that see no moving pictures."""

from collections.abc import Iterator
from typing import Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from playground.conversations.intake.boxes import forget_places
from playground.conversations.intake.formats import MOV, MP4, THREE_GP, Format
from playground.conversations.intake.outcome import Frame, Given, Note, Refusal, Taken
from playground.conversations.intake.pictures import THUMBNAIL, fitted

STILLS = 16
STILL_PIXELS = 4096 * 14 * 14  # what a Kimi model looks at of one frame of a video
LONGEST_SIDE = 2048
DECODED = 60  # frames behind a key frame until the one that is wanted, at most
PACKETS = 200_000  # read to find the end of a video that does not say how long it is


def take_film(given: Given, found: Format) -> Taken:
    """A video as it came, but for where it was taken, with its stills. Raises Refusal."""
    try:
        with (
            given.path.open("rb") as file,
            av.open(file, mode="r", format=found.name, options={"max_streams": "32"}) as film,
        ):
            stream = _stream(film, given)
            seconds = _seconds(film, stream)
            frames = list(_stills(film, stream, seconds, given))
            size = _size(stream, frames)
    except (av.FFmpegError, ValueError, OverflowError):
        raise Refusal("broken") from None
    if not frames:
        raise Refusal("no_picture")
    if found in (MP4, MOV, THREE_GP):
        forget_places(given.path)
    return Taken(
        kind="video",
        media_type=found.media_type,
        endings=found.endings,
        body=given.path.name,
        thumbnail="thumbnail",
        width=size[0],
        height=size[1],
        seconds=round(seconds, 2),
        frames=[frame for frame, _size in frames],
        notes=[Note("stills", {"count": len(frames)})],
    )


def _stream(film: InputContainer, given: Given) -> VideoStream:
    if not film.streams.video:
        raise Refusal("no_picture")
    stream = film.streams.video[0]
    context = stream.codec_context
    if context.width * context.height > given.pixels:
        raise Refusal("too_many_pixels", most=given.pixels)
    context.thread_count = 1
    context.options = {"max_pixels": str(given.pixels)}  # a stream may grow behind its header
    return stream


def _seconds(film: InputContainer, stream: VideoStream) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if film.duration:
        return film.duration / av.time_base
    last = 0.0
    for number, packet in enumerate(film.demux(stream)):
        if number > PACKETS:
            break
        if packet.pts is not None and packet.time_base:
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return last


def _stills(
    film: InputContainer, stream: VideoStream, seconds: float, given: Given
) -> Iterator[tuple[Frame, tuple[int, int]]]:
    """Stills in the middle of equal parts, each at its own moment. The first is the thumbnail too."""
    start = float((stream.start_time or 0) * (stream.time_base or 0))
    seen: set[float] = set()
    for number in range(STILLS):
        at = seconds * (number + 0.5) / STILLS
        found = _frame_at(film, stream, start + at)
        if found is None or found.time in seen:
            continue
        seen.add(found.time)
        picture = _upright(found)
        name = f"still{number}"
        picture.save(given.folder / name, "JPEG", quality=85)
        if len(seen) == 1:
            small = picture.resize(fitted(picture.size, THUMBNAIL * THUMBNAIL, THUMBNAIL))
            small.save(given.folder / "thumbnail", "WEBP", quality=80)
        moment = max(0.0, round((found.time or 0.0) - start, 2))
        whole = (found.height, found.width) if found.rotation % 180 else (found.width, found.height)
        yield Frame(file=name, media_type="image/jpeg", at=moment), whole


def _frame_at(film: InputContainer, stream: VideoStream, at: float) -> Any:
    """The frame that is shown at a second, or the last before it that can be had in a bounded time."""
    try:
        film.seek(int(at * av.time_base))
    except av.FFmpegError:
        return None
    found = None
    try:
        for number, frame in enumerate(film.decode(stream)):
            found = frame
            if number >= DECODED or (frame.time is not None and frame.time >= at):
                break
    except av.FFmpegError:
        pass  # the rest is damaged: what came before is shown
    return found


def _upright(frame: Any) -> Any:
    width, height = fitted((frame.width, frame.height), STILL_PIXELS, LONGEST_SIDE)
    picture = frame.reformat(width=width, height=height, format="rgb24").to_image()
    return picture.rotate(frame.rotation, expand=True) if frame.rotation % 360 else picture


def _size(stream: VideoStream, frames: list[tuple[Frame, tuple[int, int]]]) -> tuple[int, int]:
    """As it is shown: a phone that was held upright turns its frames."""
    return frames[0][1] if frames else (stream.codec_context.width, stream.codec_context.height)
