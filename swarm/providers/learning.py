"""What an endpoint tells about itself: its dialect, where that is not set, and the model's window."""

from collections.abc import Awaitable, Callable

import httpx
import msgspec
from msgspec import Struct

from swarm.providers.address import AUTO, Endpoint
from swarm.providers.chunks import NOT_DECODED, ModelList, ModelRow
from swarm.providers.dialects import DIALECTS, GENERIC, VLLM, Dialect, Habit, of_host, of_owner

PATIENCE = 15.0  # seconds; asked once, before the first call


class Learned(Struct, frozen=True):
    """`window` is the model's context in tokens, None where the endpoint does not say; `root` what is behind its name;
    `video` whether the endpoint says that the model takes videos.
    """

    dialect: Dialect
    window: int | None = None
    models: tuple[str, ...] = ()
    root: str = ""
    video: bool = False

    def habit(self, model: str) -> Habit:
        """What the model is sent: by its name, or by what is behind a name that says nothing."""
        return self.dialect.habit(model, self.root)


class Unwilling(Exception):
    """The endpoint answered the question for its models with a status that its calls would meet too."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"status {response.status_code}")
        self.response = response


type Question[T] = Callable[[Endpoint, httpx.AsyncClient, dict[str, str]], Awaitable[T]]


async def learn(endpoint: Endpoint, client: httpx.AsyncClient, headers: dict[str, str]) -> Learned:
    """Ask as little as is needed. Raises httpx.HTTPError, or Unwilling where the key or the server is the matter."""
    known = (
        of_host(httpx.URL(endpoint.base_url).host) if endpoint.dialect == AUTO else DIALECTS[endpoint.dialect]
    )
    if known is not None and not known.lists_window:
        return Learned(known)
    rows = await models_of(endpoint, client, headers)
    row = _row(rows, endpoint.model)
    window = (row.max_model_len or row.context_length) if row else None
    names = tuple(found.id for found in rows)
    if known is None:
        known = next((dialect for found in rows if (dialect := of_owner(found.owned_by or ""))), None)
    if known is None:
        known = VLLM if rows and await _tells_version(endpoint, client) else GENERIC
    root = row.root if row and isinstance(row.root, str) else ""
    return Learned(known, window, names, root, video=bool(row and row.supports_video_in is True))


async def models_of(endpoint: Endpoint, client: httpx.AsyncClient, headers: dict[str, str]) -> list[ModelRow]:
    """The endpoint's list of models; empty where it keeps none."""
    response = await client.get(endpoint.url("models"), headers=headers, timeout=PATIENCE)
    if response.status_code in (401, 403, 429) or response.status_code >= 500:
        raise Unwilling(response)
    try:
        return msgspec.json.decode(response.content, type=ModelList).data
    except NOT_DECODED:
        return []


def _row(rows: list[ModelRow], model: str) -> ModelRow | None:
    return next((row for row in rows if row.id == model), rows[0] if len(rows) == 1 else None)


async def _tells_version(endpoint: Endpoint, client: httpx.AsyncClient) -> bool:
    """vLLM has `/version` beside its API, whatever a proxy made of its list of models."""
    response = await client.get(f"{endpoint.root}/version", timeout=PATIENCE)
    try:
        return response.status_code == 200 and set(msgspec.json.decode(response.content)) == {"version"}
    except (*NOT_DECODED, TypeError):
        return False
