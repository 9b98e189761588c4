"""The way in for HTTP and WebSocket."""

import os
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application


def site() -> Any:
    """The ASGI application of the whole site."""
    pages: Any = get_asgi_application()  # sets Django up: only then can what has models be imported

    from django.urls import path

    from playground import daphne_bodies
    from playground.endpoints.practice import beside_practice
    from playground.incoming import bounded
    from playground.runs.consumers import RunConsumer

    daphne_bodies.tame()
    live: Any = RunConsumer.as_asgi()  # Django's types know only views of HTTP behind a path
    sockets = URLRouter([path("runs/<uuid:key>/live", live)])
    return ProtocolTypeRouter(
        {
            "http": beside_practice(bounded(pages)),
            "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(sockets)),
        }
    )


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
application = site()
