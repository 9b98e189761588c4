"""Runs: the journal, which is the truth, and the projections of it that pages and lists read.

Law: `Frame` rows are only ever added (the database refuses an update), and every other row here that tells about a run
could be made again from them, except its lease and the wishes that nobody has answered yet.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from playground.conversations.models import Conversation, Message


class Status(models.TextChoices):
    """Where a run, or an agent, is. The same words as `swarm.state.Status`."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    WAITING = "waiting", _("Waiting")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Mode(models.TextChoices):
    """How a message is worked on. The same words as `swarm.events.Mode`."""

    INSTANT = "instant", _("Instant")
    THINKING = "thinking", _("Thinking")
    AGENT = "agent", _("Agent")
    SWARM = "swarm", _("Swarm")


ENDED = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)
IS_ENDED = models.Q(status__in=ENDED)
IS_UNOWNED = models.Q(lease_until=None) | models.Q(lease_until__lt=Now())


class Run(models.Model):
    """The work on one message of a person, in one mode.

    `seq` is the number of its last frame, `epoch` counts who had the right to write: both fence every append.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="runs")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="runs")
    answer = models.OneToOneField(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="answer_of"
    )
    after = models.ForeignKey(  # no worker takes this run before that one has ended
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followers"
    )
    mode = models.CharField(max_length=16, choices=Mode)
    model = models.CharField(max_length=200)
    endpoint = models.CharField(max_length=200)
    limits = models.JSONField(default=dict)
    tools = models.JSONField(
        default=list
    )  # of the program that asks: {"name", "description", "parameters"} each
    begun = models.TextField(
        blank=True
    )  # what the answer begins with: it was said before, and is gone on with

    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    code = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    accepted_at = models.DateTimeField(
        db_default=Now(), editable=False
    )  # the zero of its clock; of a fork earlier, by as much as its kept past is long
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)  # from a bundle: nothing more ever happens to it

    seq = models.PositiveIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=0)
    lease_owner = models.CharField(max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    parked = models.BooleanField(default=False)  # nobody need work on it until a person wants something
    hinted_at = models.DateTimeField(null=True, blank=True)
    progress_at = models.DateTimeField(null=True, blank=True)  # of the last frame

    counts = models.JSONField(default=dict)  # sub-agents by status
    agents = models.PositiveIntegerField(default=0)  # sub-agents
    waves = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)  # finished, of all agents
    gaps = models.PositiveIntegerField(default=0)  # tasks that ended without a result
    recoveries = models.PositiveIntegerField(default=0)  # since the last finished step
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    cached_tokens = models.PositiveBigIntegerField(default=0)
    first_token = models.FloatField(
        null=True, blank=True
    )  # seconds from the run's first request to its first token
    prices = models.JSONField(null=True)  # `Prices` of the model when the run got it; None: not known
    prices_before = models.JSONField(default=list)  # the same of each model before it, the first one first
    cost = models.PositiveBigIntegerField(null=True)  # in millionths of the currency of `prices`
    wait = models.JSONField(null=True)  # what a run that waits for budget needs: `projection.Wait`
    answered_by = models.CharField(max_length=200, blank=True)  # the model that the endpoint named last
    thought = models.FloatField(null=True)  # seconds that its leader thought last; None: it did not
    answering = models.FloatField(default=0.0)  # seconds in which models wrote, summed over all steps

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("lease_until",), name="runs_alive", condition=~models.Q(status__in=ENDED)),
        )

    def __str__(self) -> str:
        return f"{self.mode} {self.key}"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen, unless a person asks for another try."""
        return self.status in ENDED


class Frame(models.Model):
    """Events that were committed together: one numbered row of a run's journal. `events` is a JSON array."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="frames")
    seq = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField()
    committed_at = models.DateTimeField(db_default=Now(), editable=False)
    events = models.TextField()

    class Meta:
        ordering = ("run", "seq")
        constraints = (models.UniqueConstraint(fields=("run", "seq"), name="runs_frame_once"),)

    def __str__(self) -> str:
        return f"frame {self.seq}"


class AgentRow(models.Model):
    """One agent of a run as lists show it. Times are seconds since the run was accepted."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="agent_rows")
    number = models.PositiveIntegerField()
    wave = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    label = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    code = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    steps = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    started = models.FloatField(null=True, blank=True)
    ended = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("run", "number")
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="runs_agent_once"),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class RunFile(models.Model):
    """The last content of one path of a run's workspace; `body` is the hash of its bytes."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=600)
    body = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=200)
    agent = models.PositiveIntegerField()

    class Meta:
        ordering = ("run", "path")
        constraints = (models.UniqueConstraint(fields=("run", "path"), name="runs_file_once"),)

    def __str__(self) -> str:
        return self.path


class FileVersion(models.Model):
    """One content that a path of a run's workspace had: the first is number 1. Each tells of one `FileWritten`."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="versions")
    path = models.CharField(max_length=600)
    number = models.PositiveIntegerField()
    body = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=200)
    agent = models.PositiveIntegerField()
    at = models.FloatField()  # seconds since the run was accepted

    class Meta:
        ordering = ("run", "path", "number")
        constraints = (models.UniqueConstraint(fields=("run", "path", "number"), name="runs_version_once"),)

    def __str__(self) -> str:
        return f"{self.path} {self.number}"


class Fork(models.Model):
    """How a run began that was made from another: from the start, or with what had been finished before a point of it.

    `title` is what the origin was called then: its conversation's, or that of the link through which it was seen. Frames up
    to `seq` are kept: `tokens` were used for them there, and none here. `given` are files that lay in its workspace.
    """

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="forked")
    origin = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="forks")
    share = models.UUIDField(null=True)  # of the link; None: the person's own run
    title = models.CharField(max_length=200)
    wave = models.PositiveIntegerField(null=True)
    agent = models.PositiveIntegerField(null=True)
    seq = models.PositiveIntegerField(default=1)
    agents = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)
    given = models.JSONField(default=list)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title


class Control(models.Model):
    """What a person wants of a run. A wish: only the journal says whether it came true (`outcome` repeats it)."""

    class Kind(models.TextChoices):
        """The same words as `swarm.controls.Control`."""

        STOP = "stop", _("Stop")
        PAUSE = "pause", _("Pause")
        RESUME = "resume", _("Resume")
        STEER = "steer", _("Steer")
        RETRY = "retry", _("Retry")
        CONCLUDE = "conclude", _("End with what it has")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="controls")
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind)
    agent = models.PositiveIntegerField(null=True, blank=True)  # None: the whole run
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    applied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("run", "key"), name="runs_control_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class AskFirst(models.Model):
    """From where on a person wants to see what a run will take before it begins. None: always."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ask_first")
    tokens = models.PositiveBigIntegerField(null=True, blank=True)
    cost = models.PositiveBigIntegerField(null=True, blank=True)  # in millionths of `currency`
    currency = models.CharField(max_length=3, blank=True)

    def __str__(self) -> str:
        return f"above {self.tokens} tokens, {self.cost} {self.currency}"


class Worker(models.Model):
    """A process that carries runs and says every few seconds that it lives. One that drains hands its runs to others.

    With Celery: a worker's main process; its children, which hold the leases, are named in `processes`.
    """

    name = models.CharField(max_length=200, unique=True)  # host and number, as in `Run.lease_owner`
    processes = models.JSONField(default=list)  # numbers of the processes whose leases count as its own
    version = models.CharField(max_length=64)
    places = models.PositiveIntegerField()  # runs that it carries at once
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    draining_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Maintenance(models.Model):
    """While its row is there, what was not begun yet waits; what is under way goes on to its end. At most one."""

    text = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="runs_one_maintenance"),)

    def __str__(self) -> str:
        return self.text or "maintenance"
