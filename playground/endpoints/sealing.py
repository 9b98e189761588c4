"""Secrets that the site must be able to read again, sealed with the site's own key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """It was sealed with another key of the site."""


def seal(secret: str) -> str:
    """The secret, so that only this site can read it; nothing for nothing."""
    return _box().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """What was sealed. Raises Unreadable."""
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed).decode()
    except InvalidToken as error:
        raise Unreadable("it was sealed with another key of this site") from error


def _box() -> Fernet:
    own = hashlib.sha256(b"murmuration sealing\n" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(own))
