"""Where a model answers, as a value. Reading it from an environment or a database is its owner's business."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from swarm.providers.dialects import DIALECTS

AUTO = "auto"


class Timeouts(Struct, frozen=True, kw_only=True):
    """Patience, in seconds. A server that queues says nothing for minutes, so only connecting is short."""

    connect: float = 10.0
    first: float = 600.0  # until the first piece of content
    stall: float = 120.0  # between two pieces of content; keep-alives do not count
    whole: float = 1800.0  # for an answer without a stream


class Endpoint(Struct, frozen=True, kw_only=True):
    """A model behind an address.

    `places` is how many requests it takes at once, None where nobody knows. `headers` and `fields` are added to every
    request, and win over ours. A `blind` model is sent words in place of pictures. Raises ValueError, with a sentence for who set it up, for what cannot be one.
    """

    base_url: str
    model: str
    key: str = ""
    dialect: str = AUTO
    places: int | None = None
    timeouts: Timeouts = Timeouts()
    headers: Mapping[str, str] = {}
    fields: Mapping[str, Any] = {}
    http2: bool = False
    blind: bool = False

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("The model's address begins with http:// or https:// and names a host.")
        if self.dialect not in (AUTO, *DIALECTS):
            known = ", ".join((AUTO, *DIALECTS))
            raise ValueError(f"There is no dialect {self.dialect!r}; there are: {known}.")
        if self.places is not None and self.places < 1:
            raise ValueError("The number of requests at once is at least 1.")
        if not self.model.strip():
            raise ValueError("The model has no name.")
        if any(not char.isprintable() or ord(char) > 126 for char in self.key.strip()):
            raise ValueError("The key holds characters that no key has; was it copied whole?")

    def __repr__(self) -> str:
        return f"Endpoint({self.model!r} at {self.host!r}, dialect {self.dialect!r})"  # never the key

    @property
    def host(self) -> str:
        """The host, for people: no credentials, no path."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""

    def url(self, path: str) -> str:
        """The address of a path below the base."""
        return f"{self.base_url.strip().rstrip('/')}/{path}"

    @property
    def root(self) -> str:
        """The base without its version: where servers keep what is not part of the API."""
        base = self.base_url.strip().rstrip("/")
        return base.removesuffix("/v1")
