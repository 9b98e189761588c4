"""Readers of environment variables that refuse nonsense instead of guessing."""

import contextlib
import ipaddress
import os
import socket
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable, stripped; `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """A yes or no. Raises ImproperlyConfigured for anything else."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`. Raises ImproperlyConfigured for anything else."""
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number of at least {least}.")
    return int(value)


def choice(name: str, default: str, *, among: Collection[str]) -> str:
    """One of a few words, whatever their case. Raises ImproperlyConfigured for anything else."""
    words = {word.lower(): word for word in among}
    value = text(name, default).lower()
    if value not in words:
        raise ImproperlyConfigured(f"{name} is {value!r}: write one of {', '.join(among)}.")
    return words[value]


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def database(url: str) -> dict[str, object]:
    """Django's form of `sqlite:///path` or `postgres://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(parts.path.removeprefix("/") if parts.netloc else parts.path),
            # IMMEDIATE: a transaction that reads and then writes must not fail for a writer in between (SQLITE_BUSY).
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
        }
    raise ImproperlyConfigured(
        "DATABASE_URL must look like sqlite:////path/file or postgres://user:password@host:5432/name."
    )


MB = 1024 * 1024
DIALECTS = ("auto", "kimi", "vllm", "generic")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEndpoint:
    """Where a model answers, as the environment says it. The key is in no repr, so in no log and no error page."""

    base_url: str  # empty: the practice model of this site
    api_key: str = field(repr=False)
    name: str  # empty: the first model that the endpoint lists
    dialect: str
    places: int | None  # requests at once; None: found out while running
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None  # as providers count: input and the longest answer allowed

    @property
    def practice(self) -> bool:
        """Whether the built-in practice model answers."""
        return not self.base_url


def model_endpoint() -> ModelEndpoint:
    """The endpoint of MODEL_*. OPENAI_BASE_URL and OPENAI_API_KEY are read where neither of the first two is set.

    Both or neither: a key is never sent to an address that it was not given for.
    """
    prefix = "MODEL" if text("MODEL_BASE_URL") or text("MODEL_API_KEY") else "OPENAI"
    return ModelEndpoint(
        base_url=address(f"{prefix}_BASE_URL"),
        api_key=text(f"{prefix}_API_KEY"),
        name=text("MODEL_NAME"),
        dialect=choice("MODEL_DIALECT", "auto", among=DIALECTS),
        places=number("MODEL_PLACES", 0) or None,
        requests_per_minute=number("MODEL_REQUESTS_PER_MINUTE", 0) or None,
        tokens_per_minute=number("MODEL_TOKENS_PER_MINUTE", 0) or None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """How much a person may give, and what looking at a file may cost."""

    file_bytes: int
    waiting_bytes: int  # of one person's files that were not sent yet
    message_files: int
    pixels: int
    seconds: int
    memory_bytes: int
    at_once: int  # files that one process of the site looks into side by side
    keep_days: int


def uploads() -> Uploads:
    """The limits of UPLOAD_*."""
    return Uploads(
        file_bytes=number("UPLOAD_BYTES", 100 * MB, least=1),
        waiting_bytes=number("UPLOAD_WAITING_BYTES", 1000 * MB, least=1),
        message_files=number("UPLOAD_FILES", 100, least=1),
        pixels=number("UPLOAD_PIXELS", 40_000_000, least=1),
        seconds=number("UPLOAD_SECONDS", 60, least=1),
        memory_bytes=number("UPLOAD_MEMORY_BYTES", 1024 * MB, least=256 * MB),
        at_once=number("UPLOAD_AT_ONCE", 2, least=1),
        keep_days=number("UPLOAD_KEEP_DAYS", 7, least=1),
    )


def address(name: str) -> str:
    """An http or https address without the slash at its end; empty where unset. Refuses anything else."""
    value = text(name).rstrip("/")
    if value and not is_address(value):
        raise ImproperlyConfigured(
            f"{name} must be an address such as https://host:8000 (no user name in it)."
        )
    return value


def is_address(value: str) -> bool:
    """Whether it is an http or https address with a host and without a user name."""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return sound and not (parts.username or parts.password)


def hosts(url: str) -> list[str]:
    """The host of an address, as ALLOWED_HOSTS wants it."""
    host = urlsplit(url).hostname if url else None
    return [_written(host)] if host else []


def own_hosts(listening: str) -> list[str]:
    """Under which names others reach this machine where it listens on the address `listening`, or on all (0.0.0.0, ::)."""
    if not _is_everywhere(listening):
        return [_written(listening)] if listening else []
    return [socket.gethostname(), *(_written(address) for address in _routed_addresses())]


def _is_everywhere(listening: str) -> bool:
    try:
        return ipaddress.ip_address(listening.strip("[]")).is_unspecified
    except ValueError:
        return False


def _routed_addresses() -> Iterator[str]:
    """The address of this machine on its way out, for each kind of network that it has. Nothing is sent."""
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            yield str(probe.getsockname()[0])


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
