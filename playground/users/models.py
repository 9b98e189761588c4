"""People, the invitations that let them in, and the failed sign-ins that keep others out."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person may do on this site. Kept in Django's own flags, so that its admin agrees."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")


class People(UserManager["User"]):
    """Finds people by name, whatever the case they type it in."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractUser):
    """Somebody with an account. There is at most one owner: who came first."""

    objects: ClassVar[People] = People()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = (("look_at_runs", "Can look at the runs of other people"),)
        constraints = (
            models.UniqueConstraint(
                Lower("username"),
                name="users_one_name_in_any_case",
                violation_error_message=_("Somebody has this name already. Choose another."),
            ),
            models.UniqueConstraint(
                fields=["is_superuser"],
                condition=models.Q(is_superuser=True),
                name="users_one_owner",
                violation_error_message=_("This site has an owner already."),
            ),
        )

    @property
    def role(self) -> Role:
        if self.is_superuser:
            return Role.OWNER
        return Role.ADMIN if self.is_staff else Role.MEMBER

    @cached_property
    def sits_at_desk(self) -> bool:
        """Whether there is anything at the desk for them: by their role, or because they manage a group."""
        return self.role is not Role.MEMBER or self.managing.exists()

    @property
    def may_invite(self) -> bool:
        return self.role is not Role.MEMBER


class Managing(models.Model):
    """Somebody manages a group: they see what its members may use and have used, and share it out among them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="managing")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="managed_by")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "group"), name="users_managing_once"),)

    def __str__(self) -> str:
        return f"{self.user} manages {self.group}"


class InvitationState(models.TextChoices):
    """What has become of an invitation."""

    OPEN = "open", pgettext_lazy("invitation", "Open")
    USED = "used", _("Used")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")


class Invitation(models.Model):
    """A link that lets one person make an account. The link itself is shown once; only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    role = models.CharField(
        max_length=16, choices=[(Role.MEMBER, Role.MEMBER.label), (Role.ADMIN, Role.ADMIN.label)]
    )
    note = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations_made"
    )
    used_by = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="came_by",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.note or f"invitation {self.pk}"

    @property
    def state(self) -> InvitationState:
        if self.used_at:
            return InvitationState.USED
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.expires_at <= timezone.now():
            return InvitationState.EXPIRED
        return InvitationState.OPEN


class SignInAttempt(models.Model):
    """A sign-in that has not succeeded. `account` and `address` are keyed hashes: no list of who tried what."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (
            models.Index(fields=["account", "at"], name="users_attempt_account"),
            models.Index(fields=["address", "at"], name="users_attempt_address"),
        )

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class Token(models.Model):
    """With it a program acts for a person on the API. The token itself is shown once; only its keyed hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    ending = models.CharField(max_length=4)  # of the token: enough to tell one's own apart
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # None: when it is revoked
    used_at = models.DateTimeField(null=True, blank=True)  # to the minute
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name
