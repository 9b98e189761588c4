"""Who asks: the owner of the token in the Authorization header. Cookies count for nothing here, so no form of another site
can speak for somebody who is signed in.
"""

from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from playground.quotas.requests import admit
from playground.users.models import Token, User
from playground.users.tokens import token_of


class Bearer(HttpBearer):
    """Lets a request in that carries a working token, as many in a minute as its owner may make. Raises TooFast."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        found = token_of(token)
        if found is not None:
            admit(found.owner)
            request.user = found.owner
        return found


def token_used(request: HttpRequest) -> Token:
    """The token with which this request came."""
    return cast("Token", request.auth)  # type: ignore[attr-defined]  # ninja puts it there


def asker(request: HttpRequest) -> User:
    """The person for whom this request speaks."""
    return token_used(request).owner
