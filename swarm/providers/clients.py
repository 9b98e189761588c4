"""One httpx client for all models of a loop: connections, and the TLS context, are made once and shared."""

import asyncio
from urllib.request import getproxies, proxy_bypass
from weakref import WeakKeyDictionary

import httpx

from swarm.errors import ModelRefused
from swarm.providers.address import Endpoint
from swarm.providers.transport import LeanTransport

type Road = tuple[bool, bool]  # whether a proxy is on it; whether it is HTTP/2


class Lease:
    """A share of a loop's client. Closing the last share closes the client."""

    def __init__(self, client: httpx.AsyncClient, lean: LeanTransport | None = None) -> None:
        self.client = client
        self.shares = 0
        self._lean = lean  # the client's transport, where it is ours

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request that needs nothing of a browser; the body of the answer is still to come.

        Past the client where that can be: its cookies, redirects and rings of references cost half a millisecond and
        18 KB a request.
        """
        if self._lean is not None:
            return await self._lean.handle_async_request(request)
        return await self.client.send(request, stream=True)


_leases: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Road, Lease]] = WeakKeyDictionary()


def lease_for(endpoint: Endpoint) -> Lease:
    """A share of the running loop's client for the way to `endpoint`. Raises ModelRefused where there is no way."""
    road = _road(endpoint)
    leases = _leases.setdefault(asyncio.get_running_loop(), {})
    if road not in leases:
        leases[road] = _lease(road)
    leases[road].shares += 1
    return leases[road]


async def give_back(lease: Lease) -> None:
    """Give a share back."""
    lease.shares -= 1
    if lease.shares:
        return
    leases = _leases.get(asyncio.get_running_loop(), {})
    for road, other in list(leases.items()):
        if other is lease:
            del leases[road]
    await lease.client.aclose()


def _road(endpoint: Endpoint) -> Road:
    url = httpx.URL(endpoint.base_url)
    proxies = getproxies()
    proxied = (url.scheme in proxies or "all" in proxies) and not proxy_bypass(url.host)
    return bool(proxied), endpoint.http2


def _lease(road: Road) -> Lease:
    proxied, http2 = road
    if not proxied and not http2:
        lean = LeanTransport()
        return Lease(httpx.AsyncClient(transport=lean, trust_env=False), lean)
    unbounded = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    try:
        return Lease(httpx.AsyncClient(http2=http2, limits=unbounded, trust_env=proxied))
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise ModelRefused(
            f"The proxy or HTTP/2 that is set up cannot be used: {error}", code="bad_endpoint"
        ) from error
