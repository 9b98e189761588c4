"""For whom a token speaks, and which models may be asked."""

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import Router

from playground.api.bearer import asker, token_used
from playground.api.forms import Me, ModelOut
from playground.endpoints.choosing import MODEL, choices, forbidden_modes, refusals
from playground.quotas.effective import permissions

router = Router(tags=["me"])
models = Router(tags=["models"])


@router.get("", response=Me)
def me(request: HttpRequest) -> dict[str, Any]:
    """The person of this token."""
    user = asker(request)
    return {"username": user.username, "role": user.role.value, "token": token_used(request).name}


@models.get("", response=list[ModelOut])
def offered(request: HttpRequest) -> list[dict[str, Any]]:
    """The models that may be asked, first the one that is asked where none is named."""
    may = permissions(asker(request))
    forbidden = forbidden_modes(may)
    return [
        {"name": offer.name, **msgspec.structs.asdict(offer.can), "refusals": refusals(offer) | forbidden}
        for offer in choices()
        if may.allow(MODEL, offer.name)
    ]
