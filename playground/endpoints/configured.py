"""Which endpoint the site is set to: the environment's, else the one that an admin set, else the practice model."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from playground.endpoints.models import Setting
from playground.endpoints.sealing import Unreadable, unseal
from playground.environment import ModelEndpoint

PRACTICE = "practice"  # the built-in endpoint, and its model

log = logging.getLogger(__name__)


def endpoint() -> ModelEndpoint:
    """Where models answer now."""
    given: ModelEndpoint = settings.MODEL_ENDPOINT
    if given.base_url:
        return given
    row = Setting.objects.first()
    return _as_endpoint(row) if row else given


def by_environment() -> bool:
    """Whether the environment says where models answer, so that nobody can change it here."""
    return bool(settings.MODEL_ENDPOINT.base_url)


def address_of(found: ModelEndpoint) -> str:
    """By what rows name an endpoint."""
    return found.base_url or PRACTICE


def fingerprint(found: ModelEndpoint) -> str:
    """By what rows tell keys apart: limits belong to an endpoint and its key. Nothing that the key could be found by."""
    if not found.api_key:
        return ""
    return salted_hmac("murmuration endpoint key", found.api_key, algorithm="sha256").hexdigest()[:16]


def host_of(found: ModelEndpoint) -> str:
    """By what runs name an endpoint: no path."""
    return PRACTICE if found.practice else (urlsplit(found.base_url).hostname or "")[:200]


def _as_endpoint(row: Setting) -> ModelEndpoint:
    try:
        key = unseal(row.sealed_key)
    except Unreadable as error:
        log.warning("the key of %s cannot be read: %s", row.address, error)
        key = ""
    return ModelEndpoint(
        base_url=row.address,
        api_key=key,
        name=row.model,
        dialect=row.dialect,
        places=row.places,
        requests_per_minute=row.requests_per_minute,
        tokens_per_minute=row.tokens_per_minute,
    )
