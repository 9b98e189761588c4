"""Pictures and videos as they go over the wire.

A picture is a data URL, made once: three hundred agents that look at it at every step share one text. A video is uploaded
where the endpoint takes videos; elsewhere pictures of it stand in its place, and the model is told so.
"""

import base64
from collections.abc import Awaitable, Callable
from typing import Any

from swarm.bodies import Bodies
from swarm.errors import ModelRefused
from swarm.messages import VideoPart

KEPT_CHARS = 64 * 1024 * 1024  # of data URLs, the ones used last

UNSEEN = "[A picture or video stands here, which you cannot see. Say so where it matters.]"

type Upload = Callable[[VideoPart, bytes], Awaitable[str]]  # gives the address of a video that was sent


class Media:
    """What one model's requests show. `upload` is None where its endpoint takes no videos."""

    def __init__(self, bodies: Bodies, *, blind: bool = False, kept_chars: int = KEPT_CHARS) -> None:
        self._bodies = bodies
        self._blind = blind
        self._kept_chars = kept_chars
        self._urls: dict[tuple[str, str], str] = {}  # the one used last at the end
        self._chars = 0
        self.upload: Upload | None = None

    async def image(self, body: str, media_type: str) -> dict[str, Any]:
        """The part for a picture. Raises ModelRefused for one that is no longer stored."""
        if self._blind:
            return _text(UNSEEN)
        return {"type": "image_url", "image_url": {"url": await self._url(body, media_type)}}

    async def video(self, part: VideoPart) -> list[dict[str, Any]]:
        """The parts for a video: itself, or pictures of it with their times."""
        if self.upload is not None:
            address = await self.upload(part, await self._bytes(part.body))
            return [{"type": "video_url", "video_url": {"url": address}}]
        if self._blind:
            return [_text(UNSEEN)]
        parts = [_text(_instead(part))]
        for moment in part.moments:
            parts.append(_text(f"At {moment.at:.1f} s:"))
            parts.append(await self.image(moment.body, moment.media_type))
        return parts

    async def _url(self, body: str, media_type: str) -> str:
        url = self._urls.get((body, media_type))
        if url is None:
            data = await self._bytes(body)
            url = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
        self._remember((body, media_type), url)
        return url

    def _remember(self, key: tuple[str, str], url: str) -> None:
        self._chars += len(url) - len(self._urls.pop(key, ""))
        self._urls[key] = url
        while self._chars > self._kept_chars:
            self._chars -= len(self._urls.pop(next(iter(self._urls))))

    async def _bytes(self, body: str) -> bytes:
        try:
            return await self._bodies.get(body)
        except KeyError as error:
            raise ModelRefused(
                "A picture or video of this conversation is no longer stored.", code="missing_picture"
            ) from error


def _instead(part: VideoPart) -> str:
    length = f", {part.seconds:.0f} seconds long" if part.seconds is not None else ""
    if not part.moments:
        return f"[A video{length}. This endpoint takes no videos, and no pictures of it are at hand.]"
    return (
        f"[A video{length}. This endpoint takes no videos: {len(part.moments)} pictures of it follow, evenly spaced, each "
        "after its time. Say that you saw these and not the whole.]"
    )


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}
