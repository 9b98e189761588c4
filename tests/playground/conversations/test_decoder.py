"""The process that looks into a file is ended when it takes too long, is one of few, and takes nobody down with it."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytest_django import Settings

from playground.conversations import decoder
from playground.conversations.intake.outcome import Refused, Taken
from tests.playground.conversations.odd_files import pictures


@pytest.fixture
def folder() -> Iterator[Path]:
    with decoder.scratch() as folder:
        yield folder


def a_hanging_file(folder: Path) -> None:
    """A file that never comes to its end: who opens it waits for ever."""
    os.mkfifo(folder / decoder.GIVEN)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every process that was started, in order."""
    found: list[subprocess.Popen[bytes]] = []

    class Seen(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            self.told = options["env"]
            found.append(self)
            super().__init__(*args, **options)

    monkeypatch.setattr(subprocess, "Popen", Seen)
    return found


def test_what_takes_too_long_is_ended(
    folder: Path, settings: Settings, started: list[subprocess.Popen[bytes]]
) -> None:
    settings.UPLOADS = replace(settings.UPLOADS, seconds=1)
    a_hanging_file(folder)
    assert decoder.examine(folder, "a.png") == Refused(code="too_slow")
    assert [process.returncode < 0 for process in started] == [True]  # by a signal


def test_a_process_that_does_not_end_itself_is_killed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(decoder, "GRACE", -59.0)  # our clock runs out long before its own
    a_hanging_file(folder)
    assert decoder.examine(folder, "a.png") == Refused(code="too_slow")
    assert [process.returncode < 0 for process in started] == [True]  # by a signal


def test_a_process_that_breaks_down_refuses_the_file(folder: Path) -> None:
    assert decoder.examine(folder, "a.png") == Refused(code="broken")  # there is no file at all


@pytest.mark.parametrize("nonsense", [b"", b"{", b'{"type":"other"}', b'{"type":"taken"}'])
def test_an_outcome_that_makes_no_sense_refuses_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, nonsense: bytes
) -> None:
    monkeypatch.setattr(
        decoder, "_run", lambda folder, _: (folder / "outcome.json").write_bytes(nonsense) or True
    )
    assert decoder.examine(folder, "a.png") == Refused(code="broken")


@pytest.mark.parametrize("name", ["../order.json", "/etc/passwd", "a/b"])
def test_an_outcome_names_only_what_lies_in_its_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    lie = Taken(kind="image", media_type="image/png", endings=("png",), body=name)

    def run(folder: Path, _seconds: float) -> bool:
        (folder / "outcome.json").write_bytes(msgspec.json.encode(lie))
        return True

    monkeypatch.setattr(decoder, "_run", run)
    assert decoder.examine(folder, "a.png") == Refused(code="broken")


def test_the_process_is_told_no_secret(
    folder: Path, monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setenv("MODEL_API_KEY", "very secret")
    decoder.examine(folder, "a.png")
    told = vars(started[0])["told"]
    assert "PATH" in told
    assert "very secret" not in told.values()


def test_few_look_at_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    run, now, most = decoder._run, list[Path](), list[int]()

    def counted(folder: Path, seconds: float) -> bool:
        now.append(folder)
        most.append(len(now))
        try:
            return run(folder, seconds)
        finally:
            now.remove(folder)

    monkeypatch.setattr(decoder, "_run", counted)
    asking = [threading.Thread(target=_give_a_picture) for _ in range(12)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(most) == 12
    assert max(most) == settings.UPLOADS.at_once


def test_who_waits_too_long_for_a_turn_is_told(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder, "PATIENCE", 0.01)
    settings.UPLOADS = replace(settings.UPLOADS, at_once=1)
    with decoder._a_turn(1), pytest.raises(decoder.Busy):
        decoder.examine(folder, "a.png")


def test_a_scratch_folder_is_gone_whatever_happens() -> None:
    with decoder.scratch() as folder:
        (folder / "a").write_bytes(b"x")
    with pytest.raises(KeyError), decoder.scratch():
        raise KeyError
    assert not list(decoder.scratch_place().iterdir())


def test_a_small_picture_is_looked_into_quickly(folder: Path) -> None:
    (folder / decoder.GIVEN).write_bytes(pictures.jpeg())
    began = time.monotonic()
    decoder.examine(folder, "a.jpg")
    assert (
        time.monotonic() - began < 5
    )  # 0.2 s on a quiet machine: the process imports what it needs and no more


def _give_a_picture() -> None:
    with decoder.scratch() as folder:
        (folder / decoder.GIVEN).write_bytes(pictures.png())
        assert isinstance(decoder.examine(folder, "a.png"), Taken)
