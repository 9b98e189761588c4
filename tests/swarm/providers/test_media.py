"""Pictures and videos as a recording server saw them."""

import asyncio
import base64
import json
from typing import Any

import pytest
from msgspec.structs import replace

from swarm.bodies import MemoryBodies
from swarm.errors import ModelRefused, ModelUnavailable
from swarm.messages import ImagePart, Moment, Part, TextPart, UserMessage, VideoPart
from swarm.model import Request
from swarm.providers import dialects
from swarm.providers.chat import ChatModel
from swarm.providers.media import Media
from tests.swarm.providers.server import FINE, Heard, Script, Server, http, model_at, serving, stream

LISTED = {"id": "m", "owned_by": "moonshot", "context_length": 262_144, "supports_video_in": True}
GONE = Script(
    [http(b'{"error":{"type":"invalid_request_error","message":"file file_1 not found"}}', status="400 X")]
)


class CountedBodies(MemoryBodies):
    """Remembers how often its bytes were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.got = 0

    async def get(self, body: str) -> bytes:
        self.got += 1
        return await super().get(body)


def listing(*rows: dict[str, Any]) -> Script:
    return Script([http(json.dumps({"data": rows}).encode())])


def stored(name: str) -> Script:
    return Script([http(json.dumps({"id": name}).encode())])


def showing(*parts: Part) -> Request:
    return Request(messages=(UserMessage(parts=(*parts, TextPart(text="What is it?"))),))


async def a_video(bodies: MemoryBodies, data: bytes = b"moving pictures") -> VideoPart:
    at = (1.0, 2.5)
    moments = [
        Moment(body=await bodies.put(b"still %f" % when), media_type="image/jpeg", at=when) for when in at
    ]
    return VideoPart(body=await bodies.put(data), media_type="video/mp4", seconds=3.6, moments=tuple(moments))


def said(server: Server) -> list[Any]:
    content: list[Any] = server.chats()[-1].json["messages"][0]["content"]
    return content


def kimi(server: Server, bodies: MemoryBodies, **more: Any) -> ChatModel:
    server.paths["/v1/models"] = listing(LISTED)
    return model_at(server.base_url, dialect="kimi", bodies=bodies, **more)


def uploads(server: Server) -> list[bytes]:
    return [asked.body for asked in server.asked if asked.path == "/v1/files"]


async def test_a_picture_is_read_and_encoded_once_however_many_look_at_it() -> None:
    bodies = CountedBodies()
    picture = ImagePart(body=await bodies.put(b"pixels"), media_type="image/png")
    async with serving(stream(FINE)) as server, model_at(server.base_url, bodies=bodies) as chat:
        for _ in range(3):
            await chat.complete(showing(picture), Heard())
        url = f"data:image/png;base64,{base64.b64encode(b'pixels').decode()}"
        assert said(server)[0] == {"type": "image_url", "image_url": {"url": url}}
    assert bodies.got == 1


async def test_what_is_kept_of_pictures_has_an_end() -> None:
    bodies = CountedBodies()
    first, second = [await bodies.put(letter * 300) for letter in (b"a", b"b")]
    media = Media(bodies, kept_chars=700)  # one picture and a half
    for body in (first, first, second, first):
        await media.image(body, "image/png")
    assert bodies.got == 3


async def test_a_request_larger_than_the_endpoint_takes_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(dialects.DIALECTS, "kimi", replace(dialects.KIMI, most_bytes=100_000))
    bodies = MemoryBodies()
    picture = ImagePart(body=await bodies.put(b"x" * 90_000), media_type="image/png")
    async with serving(stream(FINE)) as server, kimi(server, bodies) as chat:
        with pytest.raises(ModelRefused, match=r"0\.1 MB; the endpoint takes 0 MB\. Send fewer") as refusal:
            await chat.complete(showing(picture), Heard())
        assert server.chats() == []
    assert refusal.value.code == "too_large"


async def test_an_endpoint_that_takes_videos_gets_one_once_and_its_id_from_then_on() -> None:
    bodies = MemoryBodies()
    video = await a_video(bodies, b"once")
    async with serving(stream(FINE)) as server, kimi(server, bodies, key="k1") as chat:
        server.paths["/v1/files"] = stored("file_1")
        await asyncio.gather(*(chat.complete(showing(video), Heard()) for _ in range(3)))
        assert said(server)[0] == {"type": "video_url", "video_url": {"url": "ms://file_1"}}
        (upload,) = uploads(server)
        assert b'name="purpose"\r\n\r\nvideo\r\n' in upload
        assert b"once" in upload
        assert b"content-type: video/mp4" in upload.lower()


async def test_another_key_has_files_of_its_own() -> None:
    bodies = MemoryBodies()
    video = await a_video(bodies, b"twice")
    async with serving(stream(FINE)) as server:
        server.paths["/v1/files"] = stored("file_1")
        for key in ("one", "two"):
            async with kimi(server, bodies, key=key) as chat:
                await chat.complete(showing(video), Heard())
        assert len(uploads(server)) == 2


async def test_a_video_that_the_endpoint_lost_is_sent_again() -> None:
    bodies = MemoryBodies()
    video = await a_video(bodies, b"lost")
    async with serving(stream(FINE), GONE, stream(FINE)) as server, kimi(server, bodies) as chat:
        server.paths["/v1/files"] = stored("file_1")
        await chat.complete(showing(video), Heard())
        server.paths["/v1/files"] = stored("file_2")
        with pytest.raises(ModelUnavailable) as another_try:
            await chat.complete(showing(video), Heard())
        await chat.complete(showing(video), Heard())
        assert said(server)[0]["video_url"]["url"] == "ms://file_2"
    assert another_try.value.code == "file_gone"


async def test_a_video_that_is_refused_as_soon_as_it_was_sent_is_not_sent_for_ever() -> None:
    bodies = MemoryBodies()
    video = await a_video(bodies, b"bad")
    async with serving(GONE) as server, kimi(server, bodies) as chat:
        server.paths["/v1/files"] = stored("file_1")
        with pytest.raises(ModelRefused):
            await chat.complete(showing(video), Heard())


async def test_an_endpoint_that_takes_no_videos_gets_pictures_with_their_times_and_is_told_so() -> None:
    bodies = MemoryBodies()
    video = await a_video(bodies)
    async with serving(stream(FINE)) as server, model_at(server.base_url, bodies=bodies) as chat:
        await chat.complete(showing(video), Heard())
        told, first, picture, second, _, question = said(server)
    assert "4 seconds long" in told["text"]
    assert "2 pictures of it follow" in told["text"]
    assert (first["text"], second["text"]) == ("At 1.0 s:", "At 2.5 s:")
    assert picture["image_url"]["url"].startswith("data:image/jpeg;base64,")
    assert question["text"] == "What is it?"


async def test_a_refused_upload_is_told_as_the_endpoint_says_it() -> None:
    bodies = MemoryBodies()
    video = await a_video(bodies, b"huge")
    async with serving(stream(FINE)) as server, kimi(server, bodies) as chat:
        server.paths["/v1/files"] = Script([http(b'{"error":{"message":"too big"}}', status="413 X")])
        with pytest.raises(ModelRefused):
            await chat.complete(showing(video), Heard())


async def test_a_picture_that_is_no_longer_stored_is_said_to_be_gone() -> None:
    async with serving(stream(FINE)) as server, model_at(server.base_url) as chat:
        with pytest.raises(ModelRefused, match="no longer stored"):
            await chat.complete(showing(ImagePart(body="0" * 64, media_type="image/png")), Heard())
