"""For whom a token speaks, and which models may be asked."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from playground.api.bearer import asker, token_used
from playground.api.forms import Me

router = Router(tags=["me"])
models = Router(tags=["models"])


@router.get("", response=Me)
def me(request: HttpRequest) -> dict[str, Any]:
    """The person of this token."""
    user = asker(request)
    return {"username": user.username, "role": user.role.value, "token": token_used(request).name}
