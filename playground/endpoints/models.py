"""The endpoint as an admin set it, and the models that endpoints offer."""

import msgspec
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from playground.endpoints.prices import Prices
from playground.environment import DIALECTS
from swarm.model import Abilities

ADDRESS_CHARS = 500
NAME_CHARS = 200


class Setting(models.Model):
    """Where the models of this site answer, as an admin set it; at most one row. The environment wins over it.

    The key is sealed with the site's own (`sealing`): who reads the database alone cannot use it.
    """

    address = models.CharField(max_length=ADDRESS_CHARS)
    sealed_key = models.TextField(blank=True)
    model = models.CharField(max_length=NAME_CHARS, blank=True)
    dialect = models.CharField(max_length=16, choices=[(name, name) for name in DIALECTS], default="auto")
    places = models.PositiveIntegerField(null=True, blank=True)  # requests at once; None: found out
    requests_per_minute = models.PositiveIntegerField(null=True, blank=True)  # None: no bound
    tokens_per_minute = models.PositiveBigIntegerField(null=True, blank=True)  # input and longest answer
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("endpoint")
        verbose_name_plural = _("endpoint")
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="endpoints_one_setting"),)

    def __str__(self) -> str:
        return self.address


class Pool(models.Model):
    """What the processes of this site share of one endpoint and key. Whoever asks it first makes the row.

    `limit` is how many requests at once it was found to take, by whichever process; `turn` moves with it.
    """

    endpoint = models.CharField(max_length=ADDRESS_CHARS)
    key = models.CharField(max_length=16)  # a digest of the key, nothing that could be used
    limit = models.PositiveIntegerField(null=True)
    turn = models.PositiveBigIntegerField(default=0)
    found_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    minute = models.JSONField(default=dict)  # what was granted lately: by seconds, requests and tokens
    load = models.JSONField(null=True)  # as the engine itself told it last
    measured_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("endpoint", "key"), name="endpoints_pool_once"),)

    def __str__(self) -> str:
        return self.endpoint


class Share(models.Model):
    """One process's part of a pool: what it wants, and what it may have. A row that is not renewed counts for nothing."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="shares")
    worker = models.CharField(max_length=200)
    wanted = models.JSONField(
        default=dict
    )  # by person: how many wait and are inside, and when one was let in last
    waiting = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)
    places = models.PositiveIntegerField(null=True)  # that it may use at once; None: no bound
    refused = models.PositiveIntegerField(default=0)  # by the endpoint, in the last minute
    failures = models.PositiveIntegerField(default=0)  # in a row
    worked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pool", "worker"), name="endpoints_share_once"),)

    def __str__(self) -> str:
        return self.worker


class Listing(models.Model):
    """When an endpoint was last asked for its models, and why it did not tell them, if it did not."""

    endpoint = models.CharField(max_length=ADDRESS_CHARS, unique=True)
    asked_at = models.DateTimeField(db_default=Now())
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.endpoint


class Offer(models.Model):
    """A model that an endpoint offers. `endpoint` is its address, or "practice".

    What the model can is kept by who says it: `told` by the endpoint's list and what is known of the family, `tried`
    by a check, `decided` by an admin. The later wins over the earlier, field by field.
    """

    endpoint = models.CharField(max_length=ADDRESS_CHARS)
    name = models.CharField(max_length=NAME_CHARS)
    place = models.PositiveIntegerField(default=0)  # in the endpoint's list
    listed = models.BooleanField(default=True)  # it was in the list when the endpoint was last asked
    hidden = models.BooleanField(default=False)  # nobody is offered it
    preferred = models.BooleanField(default=False)  # what a new conversation begins with

    told = models.JSONField(default=dict, blank=True)
    tried = models.JSONField(default=dict, blank=True)
    decided = models.JSONField(default=dict, blank=True)
    findings = models.JSONField(default=list, blank=True)  # of the last check: grade, code, sentence
    checked_at = models.DateTimeField(null=True, blank=True)

    # Per million tokens, in millionths of the currency.
    input_price = models.PositiveBigIntegerField(null=True, blank=True)
    cached_price = models.PositiveBigIntegerField(null=True, blank=True)
    output_price = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        verbose_name = _("model")
        verbose_name_plural = _("models")
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("endpoint", "name"), name="endpoints_offer_once"),
            models.UniqueConstraint(
                fields=("endpoint",),
                condition=models.Q(preferred=True),
                name="endpoints_one_preferred",
                violation_error_message=_("Another model is preferred already."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def found(self) -> Abilities:
        """What is known of it without an admin's word."""
        return _abilities(self.tried).over(_abilities(self.told))

    @property
    def can(self) -> Abilities:
        """What it can, as the site believes."""
        return _abilities(self.decided).over(self.found)

    @property
    def prices(self) -> Prices | None:
        """What it costs, where that is known."""
        if self.input_price is None or self.output_price is None:
            return None
        cached = self.input_price if self.cached_price is None else self.cached_price
        return Prices(
            input=self.input_price, cached=cached, output=self.output_price, currency=self.currency or "USD"
        )


class PriceVersion(models.Model):
    """What a model, or a tool that costs something, cost from a moment on. The newest is the one in force.

    Law: a row is added for every change and never touched again; one without prices says that none is known any more.
    """

    class Kind(models.TextChoices):
        """Of what."""

        MODEL = "model", _("Model")
        SEARCH = "search", _("Search")
        SANDBOX = "sandbox", _("Sandbox")

    kind = models.CharField(max_length=8, choices=Kind)
    endpoint = models.CharField(max_length=ADDRESS_CHARS, blank=True)  # of a model
    name = models.CharField(max_length=NAME_CHARS, blank=True)
    input = models.PositiveBigIntegerField(null=True, blank=True)  # these three as an offer's
    cached = models.PositiveBigIntegerField(null=True, blank=True)
    output = models.PositiveBigIntegerField(null=True, blank=True)
    each = models.PositiveBigIntegerField(null=True, blank=True)  # of a tool: one use, in millionths
    currency = models.CharField(max_length=3, blank=True)
    from_at = models.DateTimeField(db_default=Now(), editable=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("kind", "endpoint", "name"), name="endpoints_price_of"),)

    def __str__(self) -> str:
        return f"{self.name or self.kind} {self.from_at:%Y-%m-%d}"


def _abilities(stored: object) -> Abilities:
    return msgspec.convert(stored, Abilities)
