"""The trail: one row for each thing that somebody changed by their rights over others, or looked at by them.

Law: rows are only ever added; the database refuses a change.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """Who did what to whom or what, when and why. `before` and `after` hold the fields that differ, never a secret."""

    class Deed(models.TextChoices):
        """What was done."""

        MADE = "made", _("Made")
        CHANGED = "changed", _("Changed")
        REMOVED = "removed", _("Removed")
        LOOKED = "looked", _("Looked at")
        ACTED = "acted", _("Acted on")

    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150)  # as they were called then; "console" for a command
    deed = models.CharField(max_length=16, choices=Deed)
    kind = models.CharField(max_length=64)  # of the thing: "limit", "endpoint", "run"
    key = models.CharField(max_length=64, blank=True)  # which one: its number or public key
    label = models.CharField(max_length=300)  # as people call it
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("entry of the trail")
        verbose_name_plural = _("trail of changes")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("kind", "key"), name="audit_of_a_thing"),)

    def __str__(self) -> str:
        return f"{self.by_name} {self.deed} {self.label}"
