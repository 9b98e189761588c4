"""The load that an engine tells of itself at `/metrics`, in Prometheus' text form. vLLM does."""

import re

import httpx

from swarm.places.engine import EngineLoad
from swarm.providers.address import Endpoint

PATIENCE = 5.0  # seconds
MOST_BYTES = 4 * 1024 * 1024
CACHE = (
    "vllm:kv_cache_usage_perc",
    "vllm:gpu_cache_usage_perc",
)  # newer and older engines; of 1, whatever the name says
LINE = re.compile(
    r"^(vllm:num_requests_running|vllm:num_requests_waiting|vllm:kv_cache_usage_perc|vllm:gpu_cache_usage_perc)"
    r"(?:\{[^}\n]*\})? ([0-9.eE+-]+)$",
    re.MULTILINE,
)


async def load_of(
    endpoint: Endpoint, client: httpx.AsyncClient, headers: dict[str, str]
) -> EngineLoad | None:
    """What the engine says now; None where it says nothing. Raises httpx.HTTPError."""
    response = await client.get(f"{endpoint.root}/metrics", headers=headers, timeout=PATIENCE)
    if response.status_code != httpx.codes.OK or len(response.content) > MOST_BYTES:
        return None
    return load_in(response.text)


def load_in(text: str) -> EngineLoad | None:
    """The load in a page of metrics: the sum over its engines, of caches the fullest. None where it holds none."""
    found: dict[str, list[float]] = {}
    for name, value in LINE.findall(text):
        try:
            found.setdefault(name, []).append(float(value))
        except ValueError:
            return None
    running, waiting = found.get("vllm:num_requests_running"), found.get("vllm:num_requests_waiting")
    if running is None or waiting is None:
        return None
    cache = [value for name in CACHE for value in found.get(name, ())]
    return EngineLoad(running=round(sum(running)), waiting=round(sum(waiting)), cache=max(cache, default=0.0))
