"""The door for files: who may give, see and remove them, how much, and what a browser is told about the bytes."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import AsyncRequestFactory, Client
from pytest_django import Settings

from playground.bodies import site_bodies
from playground.conversations import actions, attachments
from playground.conversations.attachment_views import bytes_of
from playground.conversations.models import Attachment, Conversation, Kind, Role
from playground.conversations.uploads import page_pictures
from playground.users.models import User
from tests.playground.conversations.odd_files import documents, films, pictures

pytestmark = pytest.mark.django_db
NOTE = b"Rivers are long.\n"


@pytest.fixture
def conversation(alice: User) -> Conversation:
    return actions.start_conversation(alice, about="Rivers")


def give(client: Client, name: str = "a.txt", data: bytes = NOTE, **more: object) -> HttpResponseBase:
    return client.post("/attachments/", {"file": SimpleUploadedFile(name, data), **more})


def given(client: Client, name: str = "a.txt", data: bytes = NOTE, **more: object) -> dict[str, Any]:
    answer = client.post("/attachments/", {"file": SimpleUploadedFile(name, data), **more})
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    return said


def a_form(name: str) -> bytes:
    """A form as a program writes it that puts any name into it."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + NOTE + b"\r\n--x--\r\n"


def content(answer: HttpResponseBase) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_a_composer_learns_all_that_it_shows(as_alice: Client) -> None:
    said = given(as_alice, "../../my photo.png", pictures.jpeg())
    key = said.pop("key")
    assert said.pop("size") == Attachment.objects.get().size
    assert said == {
        "name": "my photo.jpg",
        "kind": "image",
        "media_type": "image/jpeg",
        "width": 320,
        "height": 200,
        "pages": None,
        "seconds": None,
        "note": "A JPG file, whatever its name said.",
        "thumbnail_url": f"/attachments/{key}/thumbnail",
        "url": f"/attachments/{key}/",
    }


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\plans\\\\a.txt", "a.txt"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
        ("a\u202egpj.txt", "agpj.txt"),
        ("a\0b.txt", "ab.txt"),
        ("CON", "_CON"),
        ("乍得湖.txt", "乍得湖.txt"),
        ("%2e%2e%2fa.txt", "%2e%2e%2fa.txt"),
    ],
)
def test_no_name_breaks_the_door(as_alice: Client, sent: str, name: str) -> None:
    answer = as_alice.generic("POST", "/attachments/", a_form(sent), "multipart/form-data; boundary=x")
    assert answer.json()["name"] == name


@pytest.mark.parametrize("sent", ["..", "", "/", "."])
def test_a_file_without_a_name_is_none(as_alice: Client, sent: str) -> None:
    answer = as_alice.generic("POST", "/attachments/", a_form(sent), "multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "Choose a file: none came with this request.",
    )


def test_files_wait_in_the_composer_that_they_were_given_in(
    as_alice: Client, conversation: Conversation
) -> None:
    here, there = given(as_alice, conversation=conversation.key), given(as_alice)
    waiting = as_alice.get("/attachments/", {"conversation": str(conversation.key)}).json()["attachments"]
    assert waiting == [here]
    assert as_alice.get("/attachments/").json()["attachments"] == [there]


def test_two_files_of_one_name_are_told_apart(as_alice: Client) -> None:
    assert [given(as_alice, "image.txt")["name"] for _ in range(3)] == [
        "image.txt",
        "image (2).txt",
        "image (3).txt",
    ]


def test_the_same_file_is_stored_once(as_alice: Client) -> None:
    for _ in range(2):
        given(as_alice, "a.png", pictures.png())
    assert (
        len([path for path in (site_bodies().path("0" * 64).parent.parent).rglob("*") if path.is_file()]) == 2
    )


@pytest.mark.parametrize("part", ["", "thumbnail"])
def test_nobody_else_sees_a_file(as_alice: Client, as_bob: Client, as_owner: Client, part: str) -> None:
    address = given(as_alice, "a.png", pictures.png())["url"] + part
    assert as_alice.get(address).status_code == 200
    for stranger in (as_bob, as_owner):
        assert stranger.get(address).status_code == 404
        assert stranger.delete(address).status_code == (405 if part else 404)
    assert Client().get(address).status_code == 302
    assert Attachment.objects.exists()


def test_bob_gives_nothing_to_alices_conversation(as_bob: Client, conversation: Conversation) -> None:
    assert give(as_bob, conversation=conversation.key).status_code == 404
    assert as_bob.get("/attachments/", {"conversation": str(conversation.key)}).status_code == 404
    assert give(as_bob, conversation="nonsense").status_code == 404
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("a.png", pictures.png(), True),
        ("page.html", b"<script>alert(1)</script>", False),
        ("a.pdf", documents.pdf(1), False),
        ("a.mp4", films.film(), False),
    ],
)
def test_a_browser_runs_nothing_of_a_file(as_alice: Client, name: str, data: bytes, shown: bool) -> None:
    answer = as_alice.get(given(as_alice, name, data)["url"])
    assert answer.headers["Content-Disposition"].startswith("inline;" if shown else "attachment;")
    assert name in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert content(answer) == site_bodies().path(Attachment.objects.get().body).read_bytes()


def test_a_browser_that_has_the_bytes_gets_none_and_still_must_ask(as_alice: Client, as_bob: Client) -> None:
    said = given(as_alice, "a.png", pictures.png())
    tag = as_alice.get(said["url"]).headers["ETag"]
    again = as_alice.get(said["url"], headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert as_bob.get(said["url"], headers={"If-None-Match": tag}).status_code == 404


def test_a_file_is_removed_until_it_is_sent(
    as_alice: Client, alice: User, conversation: Conversation
) -> None:
    sent, dropped = given(as_alice), given(as_alice)
    message = conversation.messages.create(role=Role.USER, text="")
    attachments.attach(alice, message, [sent["key"]])
    assert as_alice.delete(dropped["url"]).status_code == 204
    assert as_alice.get(dropped["url"]).status_code == 404
    refused = as_alice.delete(sent["url"])
    assert refused.status_code == 409
    assert "stays with its message" in refused.json()["error"]


def test_a_file_whose_bytes_are_gone_is_not_there(as_alice: Client) -> None:
    said = given(as_alice)
    site_bodies().path(Attachment.objects.get().body).unlink()
    assert as_alice.get(said["url"]).status_code == 404


def test_a_request_brings_one_file(as_alice: Client) -> None:
    two = [SimpleUploadedFile(name, NOTE) for name in ("a.txt", "b.txt")]
    for files in ({}, {"file": "just words"}, {"file": two}):
        answer = as_alice.post("/attachments/", files)
        assert answer.status_code == 400
        assert "Choose a file" in answer.json()["error"]


def test_what_is_too_large_is_refused_before_it_is_looked_into(as_alice: Client, settings: Settings) -> None:
    settings.UPLOADS = replace(settings.UPLOADS, file_bytes=len(NOTE) - 1)
    answer = as_alice.post("/attachments/", {"file": SimpleUploadedFile("a.txt", NOTE)})
    assert answer.status_code == 413
    assert "“a.txt” is larger than" in answer.json()["error"]


def test_only_so_many_files_wait_in_a_composer(
    as_alice: Client, settings: Settings, conversation: Conversation
) -> None:
    settings.UPLOADS = replace(settings.UPLOADS, message_files=1)
    given(as_alice)
    answer = as_alice.post("/attachments/", {"file": SimpleUploadedFile("b.txt", NOTE)})
    assert answer.status_code == 409
    assert "One file waits here already" in answer.json()["error"]
    given(as_alice, conversation=conversation.key)


def test_files_that_wait_take_only_so_much_room(as_alice: Client, as_bob: Client, settings: Settings) -> None:
    settings.UPLOADS = replace(settings.UPLOADS, waiting_bytes=2 * len(NOTE))
    first = given(as_alice)
    given(as_alice)
    answer = as_alice.post("/attachments/", {"file": SimpleUploadedFile("c.txt", NOTE)})
    assert answer.status_code == 409
    assert "not sent yet" in answer.json()["error"]
    given(as_bob)
    as_alice.delete(first["url"])
    given(as_alice)


def test_a_stranger_gives_nothing(db: None) -> None:
    assert give(Client()).status_code == 302
    assert not Attachment.objects.exists()


def test_a_video_comes_with_its_stills(as_alice: Client) -> None:
    given(as_alice, "a.mp4", films.film(seconds=4))
    row = Attachment.objects.get()
    assert row.kind == Kind.VIDEO
    assert row.seconds == pytest.approx(4, abs=0.2)
    assert [sorted(frame) for frame in row.frames] == [["at", "body", "media_type", "size"]] * 16
    assert all(site_bodies().path(frame["body"]).exists() for frame in row.frames)


def test_the_first_pages_of_a_document_come_as_pictures(as_alice: Client) -> None:
    for name, data, pages in (
        ("a.pdf", documents.pdf(6), [1, 2, 3, 4]),
        ("b.docx", documents.word(picture=True), [None]),
        ("c.pptx", documents.slides(), [2]),
    ):
        given(as_alice, name, data)
        frames = Attachment.objects.get(name=name).frames
        assert [frame["page"] for frame in frames] == pages
        assert all(site_bodies().path(frame["body"]).stat().st_size == frame["size"] for frame in frames)


def test_any_page_of_a_pdf_can_be_drawn_later(as_alice: Client) -> None:
    given(as_alice, "a.pdf", documents.pdf(6))
    drawn = page_pictures(Attachment.objects.get(), [6, 99])
    assert list(drawn) == [6]
    assert site_bodies().path(drawn[6]).read_bytes().startswith(b"\xff\xd8")


def test_a_long_file_is_sent_piece_by_piece(as_alice: Client, async_rf: AsyncRequestFactory) -> None:
    data = b"a line of a log\n" * 50_000
    key = as_alice.post("/attachments/", {"file": SimpleUploadedFile("a.log", data)}).json()["key"]
    answer = bytes_of(async_rf.get("/"), Attachment.objects.get(key=key))
    assert isinstance(answer, StreamingHttpResponse)
    pieces = asyncio.run(received(answer))
    assert len(pieces) == 4
    assert b"".join(pieces) == data
    assert answer.headers["Content-Length"] == str(len(data))


async def received(answer: StreamingHttpResponse) -> list[bytes]:
    return [piece async for piece in answer]
