"""The ledger. A posting moves an amount from one place of an account to another: so every transaction sums to zero.

Law: postings and charges are only ever added (the database refuses a change); an account's three numbers are the sums
of its postings; what is held and spent is never more than what was granted (the database refuses that too).
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from playground.quotas.models.limits import Period, TopUp


class Place(models.TextChoices):
    """Where an amount lies. `outside` is the site itself: what it granted comes from there."""

    OUTSIDE = "outside", _("Outside")
    AVAILABLE = "available", _("Available")
    HELD = "held", _("Held")
    SPENT = "spent", _("Spent")


class Account(models.Model):
    """What one person may use of one thing in one period, or by one top-up. Available = granted - spent - held.

    `unit` is "tokens", "runs", "swarms", "uploads", or a currency whose millionths are counted.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="accounts"
    )
    unit = models.CharField(max_length=16)
    period = models.CharField(max_length=16, choices=Period, blank=True, default=Period.NONE)
    own = models.BooleanField(default=False)  # it stands for a person's own, lower cap
    top_up = models.OneToOneField(
        TopUp, on_delete=models.SET_NULL, null=True, blank=True, related_name="account"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)  # None: it goes on, as a rolling one does
    returned_to = models.DateTimeField(  # of a rolling one: what was spent before this came back already
        null=True, blank=True
    )
    granted = models.PositiveBigIntegerField(default=0)
    spent = models.PositiveBigIntegerField(default=0)
    held = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="quotas_never_less_than_zero",
                condition=models.Q(granted__gte=models.F("spent") + models.F("held")),
            ),
            models.UniqueConstraint(
                fields=("user", "unit", "period", "own", "starts_at"),
                condition=models.Q(top_up=None, user__isnull=False),
                name="quotas_account_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.period} {self.starts_at:%Y-%m-%d}"

    @property
    def available(self) -> int:
        return self.granted - self.spent - self.held


class Hold(models.Model):
    """What is set aside for one run, and how much of it was charged so far. At most one of a run is open.

    A run takes it in chunks and charges against it in its frames' own transactions; when it is settled, what was
    charged is spent, and the rest is available again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="holds"
    )
    run = models.UUIDField()  # its public key
    tokens = models.PositiveBigIntegerField(default=0)
    cost = models.PositiveBigIntegerField(default=0)  # in millionths of `currency`
    currency = models.CharField(max_length=3, blank=True)
    charged_tokens = models.PositiveBigIntegerField(default=0)
    charged_cost = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("run",), condition=models.Q(settled_at=None), name="quotas_one_hold_a_run"
            ),
        )
        indexes = (
            models.Index(
                fields=("expires_at",), condition=models.Q(settled_at=None), name="quotas_open_holds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.tokens} tokens, {self.cost} {self.currency}"


class Chunk(models.Model):
    """By how much a hold grew at once. `key` names the wish: the same one twice gives the first answer."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="chunks")
    key = models.CharField(max_length=100, unique=True)
    tokens = models.PositiveBigIntegerField()
    cost = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key


class HoldLine(models.Model):
    """How much of a hold lies on which account.

    The lines of one limit, and those of all top-ups, are each a row without gaps: this one covers what is charged from
    `start` on. So it is known which period's account pays, and what a limit that came later does not.
    """

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    start = models.PositiveBigIntegerField(default=0)
    amount = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("hold", "account", "start"), name="quotas_line_once"),)

    def __str__(self) -> str:
        return f"{self.amount} of {self.account}"


class Posting(models.Model):
    """An amount that moved within an account. The same `key` twice is one posting."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    source = models.CharField(max_length=16, choices=Place)
    target = models.CharField(max_length=16, choices=Place)
    amount = models.PositiveBigIntegerField()
    key = models.CharField(max_length=120)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, null=True, related_name="postings")
    at = models.DateTimeField(db_default=Now(), editable=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("account", "key"), name="quotas_posting_once"),
            models.CheckConstraint(
                name="quotas_posting_moves", condition=~models.Q(source=models.F("target"))
            ),
            models.CheckConstraint(name="quotas_posting_of_something", condition=models.Q(amount__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.amount} from {self.source} to {self.target}"


class Charge(models.Model):
    """One line of the bill: one model call of a run, written in the transaction of the frame that tells its end.

    Everything that usage pages show is a sum of these.
    """

    class Kind(models.TextChoices):
        """For what."""

        MODEL = "model", _("Model call")
        SEARCH = "search", _("Search")
        SANDBOX = "sandbox", _("Sandbox")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="charges"
    )
    run = models.UUIDField()
    hold = models.ForeignKey(  # None: nothing limits this person
        Hold, on_delete=models.PROTECT, null=True, related_name="charges"
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MODEL)
    seq = models.PositiveIntegerField()  # the frame that tells of it
    agent = models.PositiveIntegerField()
    step = models.PositiveIntegerField()
    attempt = models.PositiveIntegerField()
    mode = models.CharField(max_length=16)
    endpoint = models.CharField(max_length=200)
    model = models.CharField(max_length=200)
    input = models.PositiveBigIntegerField()  # cached tokens are a part of it
    cached = models.PositiveBigIntegerField(default=0)
    output = models.PositiveBigIntegerField()
    estimated = models.BooleanField(default=False)  # no usage came: counted by us
    cost = models.PositiveBigIntegerField(default=0)  # in millionths of `currency`
    currency = models.CharField(max_length=3, blank=True)  # empty: it has no price
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("run", "kind", "seq", "agent", "step", "attempt"), name="quotas_charge_once"
            ),
        )
        indexes = (
            models.Index(fields=("user", "at"), name="quotas_charges_of_person"),
            models.Index(fields=("at",), name="quotas_charges_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.model} {self.input}+{self.output}"
