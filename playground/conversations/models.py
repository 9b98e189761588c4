"""Conversations and what is said in them."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Who speaks."""

    USER = "user", _("You")
    ASSISTANT = "assistant", _("Assistant")
    TOOL = "tool", _("Program")  # what a program answers to a call of its own tools


class Conversation(models.Model):
    """A thread of talk. Only its owner reaches it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations"
    )
    title = models.CharField(max_length=200, blank=True)
    named = models.BooleanField(default=False)  # a person chose the title: nothing changes it any more
    mode = models.CharField(max_length=16, default="swarm")
    model = models.CharField(max_length=200, blank=True)  # that was chosen last; empty: the site's own choice
    instructions = models.TextField(blank=True)  # for the leading agent, before all else
    pinned_at = models.DateTimeField(null=True, blank=True)
    head = models.ForeignKey(  # the last message of the branch that the page shows; None: the newest
        "Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-updated_at", "-pk")
        indexes = (models.Index(fields=["owner", "-updated_at"], name="conversations_newest"),)

    def __str__(self) -> str:
        return self.title or gettext("New conversation")

    def get_absolute_url(self) -> str:
        return reverse("runs:conversation", args=[self.key])


class Message(models.Model):
    """One thing said. An assistant's message is the answer of a run on the user's message that is its `parent`.

    Messages of a conversation are a tree: siblings are branches (an edited question, another answer to the same one).
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    role = models.CharField(max_length=16, choices=Role)
    text = models.TextField()
    calls = models.JSONField(
        default=list, blank=True
    )  # of a program's own tools: {"id", "name", "arguments"} each
    call = models.CharField(max_length=200, blank=True)  # the id of the call that a program answers
    digest = models.CharField(
        max_length=64, blank=True
    )  # of the talk up to here, where a program sent it whole
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["digest"], name="conversations_digest", condition=~models.Q(digest="")),
        )

    def __str__(self) -> str:
        return self.text[:60]


class Kind(models.TextChoices):
    """What an attachment is to a model: pictures and videos are seen, documents and texts are read."""

    IMAGE = "image", _("Picture")
    VIDEO = "video", _("Video")
    DOCUMENT = "document", _("Document")
    TEXT = "text", _("Text")


class Attachment(models.Model):
    """A file that a person gave. Without a message it waits in a composer: the conversation's, or that of the start page.

    Bytes are bodies by content hash; none is in the database. `body` is what is kept and served (a picture without its
    metadata, upright and scaled), `thumbnail` a small WebP, `text` what was extracted, in UTF-8 with page marks.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attachments")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    name = models.CharField(max_length=200)  # as a person reads it; safe as a file's name
    kind = models.CharField(max_length=16, choices=Kind)
    media_type = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()  # bytes of `body`
    body = models.CharField(max_length=64)
    thumbnail = models.CharField(max_length=64, blank=True)
    text = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)  # pixels
    height = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)  # pages, slides or sheets
    seconds = models.FloatField(null=True, blank=True)  # of a video
    frames = models.JSONField(  # pictures out of it: {"body", "media_type", "size"} and, of a video, "at" (seconds),
        default=list,
        blank=True,  # of a document "page" (None: nobody knows which)
    )
    place = models.PositiveSmallIntegerField(default=0)  # among the attachments of its message
    note = models.CharField(
        max_length=400, blank=True
    )  # what was done to it, for people ("First of 12 frames")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("place", "pk")
        indexes = (
            models.Index(
                fields=["owner", "conversation"],
                name="conversations_waiting",
                condition=models.Q(message=None),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Reaction(models.Model):
    """What a person thinks of an answer: at most one a person and message."""

    class Value(models.TextChoices):
        """Good or bad."""

        UP = "up", _("Good answer")
        DOWN = "down", _("Bad answer")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=8, choices=Value)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("message", "by"), name="conversations_one_reaction"),)

    def __str__(self) -> str:
        return self.value
