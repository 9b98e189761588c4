"""Where the one-process site listens, what it says, and how it refuses."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from playground.runs import serving
from playground.runs.management.commands import play
from tests.playground.runs.site import ROOT, Site, end

EVERYWHERE = ".".join("0000")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "loopback", "everywhere"),
    [
        ("127.0.0.1", True, False),
        ("127.8.8.8", True, False),
        ("::1", True, False),
        ("localhost", True, False),
        (EVERYWHERE, False, True),
        ("::", False, True),
        ("192.168.1.5", False, False),
        ("swarm.example.org", False, False),
    ],
)
def test_who_can_connect_is_known_from_the_host(host: str, loopback: bool, everywhere: bool) -> None:
    assert (serving.is_loopback(host), serving.is_everywhere(host)) == (loopback, everywhere)


def test_a_port_that_was_asked_for_and_is_taken_is_refused(taken: int) -> None:
    with pytest.raises(serving.PortTaken, match=str(taken)):
        serving.free_port("127.0.0.1", taken)


def test_a_default_port_that_is_taken_is_replaced(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "DEFAULT_PORT", taken)
    port = serving.free_port("127.0.0.1", None)
    assert port != taken
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))


@pytest.mark.processes
def test_a_taken_port_is_one_sentence(taken: int, tmp_path: Path) -> None:
    done = Site(tmp_path, DATABASE_URL="", REDIS_URL="").manage("play", "--port", str(taken), check=False)
    assert done.returncode == 1
    assert (
        f"Something else listens on port {taken} of 127.0.0.1 already. Choose another with PORT."
        in done.stderr
    )
    assert "Traceback" not in done.stderr


@pytest.mark.processes
def test_a_site_that_others_reach_prints_the_owners_link_once_and_answers(tmp_path: Path) -> None:
    site = Site(tmp_path, DATABASE_URL="", REDIS_URL="")
    port = serving.free_port("127.0.0.1", 0)
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "play", "--host", EVERYWHERE, "--port", str(port)],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(3)]
    assert end(process) == 0
    process.stdout.close()
    assert said[0] == f"Murmuration is at http://localhost:{port}\n"
    assert f"http://localhost:{port}/setup/" in said[1]


def test_a_site_without_its_static_files_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "staticfiles_storage", SimpleNamespace(hashed_files={}))
    with pytest.raises(CommandError, match="collectstatic"):
        call_command("play")
