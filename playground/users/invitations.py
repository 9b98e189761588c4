"""Invitations: a link that makes one account, once, until it expires or is taken back."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from playground.audit.models import Entry
from playground.audit.trail import record
from playground.users.models import Invitation, Role, User

TOKEN_BYTES = 24  # 192 random bits
LIFETIMES_DAYS = (1, 7, 30)


class InvitationGone(Exception):
    """The link is unknown, used, taken back or too old. Which of these is not told to whoever holds it."""


class NameTaken(Exception):
    """Somebody took the user name in the same instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """An invitation with its token, which exists here and nowhere else."""

    invitation: Invitation
    token: str


def invite(made_by: User, *, role: Role, days: int, note: str = "", console: bool = False) -> NewInvitation:
    """Make an invitation. Its token is in the answer and only its keyed hash in the database.

    `console`: a command made it, in the name of `made_by`.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            token_hash=_hash(token),
            role=role,
            note=note,
            made_by=made_by,
            expires_at=timezone.now() + timedelta(days=days),
        )
        told = {"role": str(role), "days": days}
        record(
            None if console else made_by,
            Entry.Deed.MADE,
            "invitation",
            invitation.pk,
            str(invitation),
            after=told,
        )
    return NewInvitation(invitation=invitation, token=token)


def open_invitations() -> QuerySet[Invitation]:
    """Those that still let somebody in. Who was deactivated invites nobody."""
    return Invitation.objects.filter(
        used_at=None, revoked_at=None, expires_at__gt=timezone.now(), made_by__is_active=True
    )


def invitation_of(token: str) -> Invitation:
    """The open invitation of a link. Raises InvitationGone, the same for every reason."""
    invitation = open_invitations().filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise InvitationGone
    return invitation


def accept(token: str, *, username: str, password: str) -> User:
    """Make the account of an invitation. Raises InvitationGone, or NameTaken and the link stays good."""
    return _accept(token, username, make_password(password))  # slow on purpose, so before the transaction


@transaction.atomic
def _accept(token: str, username: str, password_hash: str) -> User:
    used = open_invitations().filter(token_hash=_hash(token)).update(used_at=timezone.now())
    if used != 1:  # compare and set: of two who hold the link one gets in
        raise InvitationGone
    invitation = Invitation.objects.get(token_hash=_hash(token))
    try:
        with transaction.atomic():
            user = User.objects.create(
                username=User.normalize_username(username),
                password=password_hash,
                is_staff=invitation.role == Role.ADMIN,
            )
    except IntegrityError as error:
        raise NameTaken from error
    Invitation.objects.filter(pk=invitation.pk).update(used_by=user)
    return user


@transaction.atomic
def revoke(invitation: Invitation, *, by: User | None, reason: str = "") -> bool:
    """Take an invitation back. False where it was used or taken back already."""
    revoked = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if revoked:
        states = {"before": {"state": "open"}, "after": {"state": "revoked"}}
        record(by, Entry.Deed.CHANGED, "invitation", invitation.pk, str(invitation), **states, reason=reason)
    return revoked == 1


def _hash(token: str) -> str:
    return salted_hmac("playground.users.invitation", token, algorithm="sha256").hexdigest()
