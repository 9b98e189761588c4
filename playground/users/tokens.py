"""Tokens: with one a program does what its owner may do, until it expires or is revoked."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from playground.audit.models import Entry
from playground.audit.trail import record
from playground.users.models import Token, User

MARK = "mur_"  # so that scanners for leaked secrets, and people, know one when they see it
TOKEN_BYTES = 32  # 256 random bits
LIFETIMES_DAYS = (30, 90, 365, 0)  # 0: until it is revoked
NOTED_EVERY = timedelta(minutes=1)  # between two notes of its use: a busy program writes no row a request


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token with its text, which exists here and nowhere else."""

    token: Token
    text: str


def make(owner: User, *, name: str, days: int) -> NewToken:
    """Make a token that works for `days`, or until it is revoked where that is 0."""
    text = MARK + secrets.token_urlsafe(TOKEN_BYTES)
    token = Token.objects.create(
        token_hash=_hash(text),
        owner=owner,
        name=name,
        ending=text[-4:],
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    return NewToken(token=token, text=text)


def tokens_of(owner: User) -> QuerySet[Token]:
    """A person's own tokens that still work, the newest first."""
    return owner.tokens.filter(_works())


def token_of(text: str) -> Token | None:
    """The token of that text, with its owner; None for one that is unknown, expired or revoked. Notes that it was used."""
    found = Token.objects.filter(_works(), owner__is_active=True, token_hash=_hash(text))
    token = found.select_related("owner").first()
    now = timezone.now()
    if token is not None and (token.used_at is None or now - token.used_at >= NOTED_EVERY):
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token


@transaction.atomic
def revoke_for(by: User, token: Token, *, reason: str = "") -> bool:
    """End somebody else's token, by one's rights over them. False where it was revoked already."""
    revoked = revoke(token)
    if revoked:
        label = f"{token.owner}: {token.name}"
        states = {"before": {"state": "open"}, "after": {"state": "revoked"}}
        record(by, Entry.Deed.CHANGED, "token", token.pk, label, **states, reason=reason)
    return revoked


def still_works(token: int) -> bool:
    """Whether the token of that row number may go on."""
    return Token.objects.filter(_works(), owner__is_active=True, pk=token).exists()


def revoke(token: Token) -> bool:
    """End a token. False where it was revoked already."""
    return Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()) == 1


def _works() -> Q:
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


def _hash(text: str) -> str:
    return salted_hmac("playground.users.token", text, algorithm="sha256").hexdigest()
