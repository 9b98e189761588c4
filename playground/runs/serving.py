"""One process that is the whole site: Daphne's server on a fast loop, and in the same loop whatever must run beside it."""

import asyncio
import ipaddress
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from playground import daphne_bodies

# Seconds for which one thread keeps the interpreter while another wants it. Frames are committed in a thread beside the
# loop; at Python's 5 ms each hand-over cost more than the commit (step to next request: p99 402 ms, with this 91 ms).
SWITCH = 0.0005
DEFAULT_PORT = 8000


class PortTaken(Exception):
    """Something else listens where we were told to."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to a server on `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_everywhere(host: str) -> bool:
    """Whether `host` stands for all addresses of this machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def free_port(host: str, port: int | None) -> int:
    """A port that can be listened on: the one asked for, or the default, or else any. Raises PortTaken for the first."""
    if port is not None:
        if not _can_listen(host, port):
            raise PortTaken(f"Something else listens on port {port} of {host} already.")
        return port
    return DEFAULT_PORT if _can_listen(host, DEFAULT_PORT) else _any_port(host)


def serve(
    application: Callable[..., Any],
    host: str,
    port: int,
    *,
    beside: Callable[[], AbstractAsyncContextManager[None]],
    ready: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM, with `beside` open in the same loop; it is closed before this returns.

    What breaks `beside` ends the server too, and is raised here.
    """
    _install_fast_loop()
    sys.setswitchinterval(SWITCH)
    from daphne.server import Server
    from twisted.internet import defer
    from twisted.internet import reactor as installed

    daphne_bodies.tame()

    reactor: Any = installed  # its own types promise less than the asyncio reactor keeps
    endpoint = f"tcp:port={port}:interface={host.replace(':', '\\:')}"
    server = Server(application, endpoints=[endpoint], server_name="murmuration")
    loop = reactor._asyncioEventloop
    asked_to_end = asyncio.Event()
    work: list[asyncio.Task[None]] = []

    async def run_beside() -> None:
        try:
            async with beside():
                ready()
                await asked_to_end.wait()
        finally:
            if not asked_to_end.is_set():
                server.stop()

    def begin() -> None:
        work.append(loop.create_task(run_beside(), name="beside the site"))

    def end() -> Any:
        asked_to_end.set()
        done = asyncio.gather(*work, return_exceptions=True)
        return defer.Deferred.fromFuture(asyncio.ensure_future(done, loop=loop))

    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so a shell begins what it runs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    reactor.callWhenRunning(begin)
    reactor.addSystemEventTrigger("before", "shutdown", end)
    server.run()
    for task in work:
        task.result()


def _install_fast_loop() -> None:
    """Give Twisted a uvloop, where there is one and nobody gave it a loop before."""
    if "twisted.internet.reactor" in sys.modules:
        return
    try:
        import uvloop
    except ImportError:
        return
    from twisted.internet import asyncioreactor

    install: Any = asyncioreactor.install  # untyped
    install(uvloop.new_event_loop())


def _can_listen(host: str, port: int) -> bool:
    with _listener(host) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _any_port(host: str) -> int:
    with _listener(host) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _listener(host: str) -> socket.socket:
    probe = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return probe
