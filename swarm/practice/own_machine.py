"""A door for the site and its own machine only."""

import hmac
import ipaddress

from swarm.practice.asgi import App, Receive, Refusal, Scope, Send, send_json

# A request with one of these came through a proxy or from a page in a browser: that the last hop is loopback says
# nothing of who asks.
FROM_ELSEWHERE = frozenset(
    {
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-real-ip",
        b"via",
        b"origin",
        b"sec-fetch-site",
    }
)


class OwnMachineOnly:
    """Lets through whoever shows `secret` as a bearer token, and clients on loopback that came directly."""

    def __init__(self, app: App, *, secret: str) -> None:
        self._app = app
        self._secret = secret.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not (self._knows_secret(scope) or _came_directly(scope)):
            refusal = Refusal(
                403, "The practice model answers its own machine only.", kind="permission_error"
            )
            await send_json(send, refusal.status, refusal.body)
            return
        await self._app(scope, receive, send)

    def _knows_secret(self, scope: Scope) -> bool:
        shown = dict(scope["headers"]).get(b"authorization", b"")
        return bool(self._secret) and hmac.compare_digest(shown, b"Bearer " + self._secret)


def _came_directly(scope: Scope) -> bool:
    host = (scope.get("client") or ("",))[0]
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
    return loopback and FROM_ELSEWHERE.isdisjoint(name for name, _ in scope["headers"])
