"""Making a document ends: by its document, by its time, by its memory, or with the call that wanted it."""

import asyncio

import pytest

from swarm.confined import Confined, Unfinished
from swarm.toolkit.documents.orders import WriteDocument
from swarm.toolkit.documents.press import MAKING, printed
from swarm.toolkit.documents.wrong import DocumentWrong

ORDER = WriteDocument(path="a.docx", markdown="# x\n\n" + "word " * 100_000)


async def test_what_takes_too_long_is_stopped_and_said() -> None:
    with pytest.raises(DocumentWrong, match="took longer than 0 seconds: make it smaller"):
        await printed("write_document", ORDER, {}, seconds=0.1)


async def test_what_takes_too_much_memory_is_stopped_and_said() -> None:
    with pytest.raises(DocumentWrong, match="took too much memory"):
        await printed("write_document", ORDER, {}, megabytes=30)


async def test_a_call_that_is_given_up_takes_its_process_along(monkeypatch: pytest.MonkeyPatch) -> None:
    started = asyncio.Event()
    loop, works = asyncio.get_running_loop(), []

    class Watched(Confined):
        def run(self, data: bytes) -> bytes:
            works.append(self)
            loop.call_soon_threadsafe(started.set)
            try:
                return super().run(data)
            finally:
                loop.call_soon_threadsafe(ended.set)

    ended = asyncio.Event()
    monkeypatch.setattr("swarm.toolkit.documents.press.Confined", Watched)
    call = asyncio.create_task(printed("write_document", ORDER, {}))
    await started.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.wait_for(ended.wait(), 10)


def test_a_process_that_breaks_is_no_answer() -> None:
    with pytest.raises(Unfinished, match="DecodeError"):
        Confined(MAKING, seconds=30, megabytes=2_000).run(b"\xc1")


def test_a_confined_process_knows_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_API_KEY", "secret-of-ours")
    from swarm.confined import _environment

    assert "secret-of-ours" not in _environment().values()
