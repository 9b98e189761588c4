"""Daphne takes bodies as they come: it does not parse them, and keeps no more than the longest."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from daphne import http_protocol
from pytest_django import Settings

from playground import daphne_bodies
from playground.incoming import most_bytes

FORM = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    plain = http_protocol.WebRequest
    chunk = vars(plain).get("handleContentChunk")
    yield
    http_protocol.WebRequest = plain
    if chunk is None and "handleContentChunk" in vars(plain):
        del plain.handleContentChunk


@pytest.fixture
def request_in_daphne(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(http_protocol.WebRequest, "process", lambda _request: None)
    daphne_bodies.tame()
    daphne_bodies.tame()  # as the command and the application both do
    server = SimpleNamespace(protocol_connected=lambda _request: None, request_buffer_size=8192)
    factory = SimpleNamespace(server=server)
    channel = SimpleNamespace(factory=factory, getPeer=lambda: None, getHost=lambda: None, transport=None)
    request: Any = http_protocol.WebRequest(channel, False)
    request.gotLength(None)
    yield request
    request.content.close()


def test_a_form_is_left_to_django(request_in_daphne: Any) -> None:
    request = request_in_daphne
    request.requestHeaders.addRawHeader(b"Content-Type", b"multipart/form-data; boundary=x")
    request.handleContentChunk(FORM)
    request.requestReceived(b"POST", b"/attachments/?a=1", b"HTTP/1.1")
    assert request.args == {b"a": [b"1"]}
    assert request.content.read() == FORM
    assert request.server.request_buffer_size == daphne_bodies.PIECE


def test_what_is_too_long_is_not_written_down(request_in_daphne: Any, settings: Settings) -> None:
    settings.UPLOADS = replace(settings.UPLOADS, file_bytes=300)
    request = request_in_daphne
    for _ in range(40):
        request.handleContentChunk(b"x" * 100_000)
    assert most_bytes() < request.content.tell() <= most_bytes() + 100_000
