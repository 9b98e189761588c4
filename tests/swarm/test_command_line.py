"""`python -m swarm`: where it finds its model, and how it says that it found none."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from swarm.__main__ import main


@pytest.fixture
def served() -> Iterator[str]:
    """The address of a practice model in a process of its own."""
    command = [sys.executable, "-m", "swarm.practice", "--port", "0", "--fast"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.terminate()


@pytest.mark.parametrize("name", ["", "practice"])
def test_a_model_without_a_name_is_the_first_that_is_listed(
    served: str,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("MODEL_BASE_URL", served)
    monkeypatch.setenv("MODEL_NAME", name)
    assert main(["hello", "--mode", "instant", "--json", "--out", str(tmp_path)]) == 0
    assert '"model":"practice"' in capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (("MODEL_BASE_URL", "gpu-host:8000"), "The model's address begins with http:// or https://"),
        (("MODEL_DIALECT", "klingon"), "There is no dialect 'klingon'"),
        (("MODEL_API_KEY", "käse"), "The key holds characters that no key has"),
    ],
)
def test_an_endpoint_that_cannot_be_one_is_told_in_a_sentence(
    setting: tuple[str, str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("MODEL_NAME", "")
    monkeypatch.setenv(*setting)
    assert main(["hello", "--out", str(tmp_path)]) == 2
    assert sentence in capsys.readouterr().err


def test_an_endpoint_that_nobody_serves_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.delenv("MODEL_NAME", raising=False)
    assert main(["hello", "--out", str(tmp_path)]) == 2
    assert "127.0.0.1:9" in capsys.readouterr().err
