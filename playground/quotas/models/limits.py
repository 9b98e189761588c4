"""What an admin decides: how much a person may use, of what, in which time; and what a group may use at all."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Dimension(models.TextChoices):
    """What is counted. The first six are used up and come back with a period; the others bound one thing at a time."""

    TOKENS = "tokens", pgettext_lazy("of a model", "Tokens")
    MONEY = "money", _("Money")
    RUNS = "runs", _("Runs")
    SWARMS = "swarms", _("Swarms")
    UPLOADS = "uploads", _("Uploaded bytes")
    REQUESTS = "requests", _("API requests")
    AGENTS = "agents", _("Agents a run")
    AT_ONCE = "at_once", _("Agents at once")
    MINUTES = "minutes", _("Minutes a run")
    STORAGE = "storage", _("Stored bytes")


class Period(models.TextChoices):
    """When what was used comes back: at the start of the next one by the site's clock, or bit by bit as it grows old."""

    NONE = "", _("no period")
    MINUTE = "minute", _("a minute")
    HOUR = "hour", _("an hour")
    DAY = "day", _("a day")
    WEEK = "week", _("a week")
    MONTH = "month", _("a month")
    ROLLING_DAY = "rolling_day", _("any 24 hours")
    ROLLING_WEEK = "rolling_week", _("any 7 days")
    ROLLING_MONTH = "rolling_month", _("any 30 days")


class Subject(models.TextChoices):
    """Whom a limit is for. The first that says something counts; of several groups the most generous."""

    OWN = "own", _("Own cap")  # a person's for themselves: only ever lowers what the others allow
    USER = "user", _("Person")
    GROUP = "group", _("Group")
    SITE = "site", _("Everybody")


class Limit(models.Model):
    """So much of something in a time. No row: unset, the next level says. `amount` None: unlimited; 0: none.

    Whole units: tokens, bytes, runs; money in millionths of `currency`.
    """

    subject = models.CharField(max_length=8, choices=Subject)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="limits"
    )
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="limits")
    dimension = models.CharField(max_length=16, choices=Dimension)
    period = models.CharField(max_length=16, choices=Period, blank=True, default=Period.NONE)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.PositiveBigIntegerField(null=True, blank=True)
    soft_percent = models.PositiveSmallIntegerField(default=80)  # from here on the person is told
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        ordering = ("dimension", "period", "currency", "subject", "pk")
        constraints = (
            models.CheckConstraint(
                name="quotas_limit_is_for_one",
                condition=models.Q(subject__in=(Subject.OWN, Subject.USER), user__isnull=False, group=None)
                | models.Q(subject=Subject.GROUP, user=None, group__isnull=False)
                | models.Q(subject=Subject.SITE, user=None, group=None),
            ),
            models.CheckConstraint(
                name="quotas_limit_percent", condition=models.Q(soft_percent__gte=1, soft_percent__lte=100)
            ),
            models.UniqueConstraint(
                fields=("subject", "user", "dimension", "period", "currency"),
                condition=models.Q(user__isnull=False),
                name="quotas_limit_once_a_person",
            ),
            models.UniqueConstraint(
                fields=("group", "dimension", "period", "currency"),
                condition=models.Q(group__isnull=False),
                name="quotas_limit_once_a_group",
            ),
            models.UniqueConstraint(
                fields=("dimension", "period", "currency"),
                condition=models.Q(subject=Subject.SITE),
                name="quotas_limit_once_a_site",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dimension} {self.period} {self.subject}"


class TopUp(models.Model):
    """More for one person, once, until a day. Used only where their limits do not reach."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="top_ups")
    dimension = models.CharField(
        max_length=16, choices=[(name, name.label) for name in (Dimension.TOKENS, Dimension.MONEY)]
    )
    currency = models.CharField(max_length=3, blank=True)
    amount = models.PositiveBigIntegerField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("top-up")
        verbose_name_plural = _("top-ups")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency or self.dimension} for {self.user}"


class Permission(models.Model):
    """Whether a group, or everybody (no group), may use a model, a mode or a tool. Of several groups the most generous."""

    class Kind(models.TextChoices):
        """Of what."""

        MODEL = "model", _("Model")
        MODE = "mode", _("Mode")
        TOOL = "tool", _("Tool")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="may_use")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=200)
    allowed = models.BooleanField()

    class Meta:
        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        ordering = ("kind", "name", "group")
        constraints = (
            models.UniqueConstraint(
                fields=("group", "kind", "name"),
                condition=models.Q(group__isnull=False),
                name="quotas_permission_once",
            ),
            models.UniqueConstraint(
                fields=("kind", "name"),
                condition=models.Q(group=None),
                name="quotas_permission_of_all_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
