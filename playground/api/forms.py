"""What programs send and get, as types: the OpenAPI document is made of them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

from swarm.events import Mode

TITLE_CHARS = 200
TEXT_CHARS = 200_000
ATTACHMENTS = 100  # of one message

type Title = Annotated[str, Field(max_length=TITLE_CHARS)]


class Paging(Schema):
    """Which page of a list."""

    before: str = Field("", description="The `next` of the page before it; left out: the first page.")
    limit: int = Field(50, ge=1, le=200)


class Me(Schema):
    """For whom the token speaks."""

    username: str
    role: str
    token: str = Field(description="The name that was given to the token.")


class ModelOut(Schema):
    """A model of the site's endpoint. What nobody knows of it is null."""

    name: str
    window: int | None = Field(description="Tokens of its context.")
    vision: bool | None
    video: bool | None
    thinking: Literal["switchable", "always", "never"] | None
    tools: bool | None
    refusals: dict[str, str] = Field(
        description="What it is refused for: a mode or a kind of attachment, and why."
    )


class NewConversation(Schema):
    """A conversation to begin. Without a title it is named after the first message."""

    title: Title = ""
    mode: Mode = "swarm"


class ConversationChange(Schema):
    """What to change; what is left out stays."""

    title: Annotated[str, Field(min_length=1, max_length=TITLE_CHARS)] | None = None
    pinned: bool | None = None


class ConversationOut(Schema):
    """A conversation."""

    key: UUID
    title: str
    mode: str
    model: str
    pinned: bool
    created_at: datetime
    updated_at: datetime


class Page[T](Schema):
    """One page of a list. `next` is the `before` of the page after it; null at the end."""

    items: list[T]
    next: str | None


class NewMessage(Schema):
    """A question. `key` makes it safe to send again: the same key twice begins one run and answers it twice."""

    text: Annotated[str, Field(max_length=TEXT_CHARS)] = ""
    mode: Mode | None = Field(None, description="Left out: the mode that the conversation was in last.")
    model: str = Field("", description="One of /models; empty: the site's own choice.")
    attachments: Annotated[list[UUID], Field(default_factory=list, max_length=ATTACHMENTS)]
    parent: int | None = Field(
        None, description="The message that it follows; left out: the newest. Another choice makes a branch."
    )
    key: UUID | None = None


class AttachmentOut(Schema):
    """A file that a person gave. `url` and `thumbnail` are addresses of this API."""

    key: UUID
    name: str
    kind: str
    media_type: str
    size: int = Field(description="Bytes.")
    width: int | None
    height: int | None
    pages: int | None
    seconds: float | None
    note: str
    url: str


class MessageOut(Schema):
    """One thing said. Messages of a conversation are a tree; siblings are branches."""

    id: int
    parent: int | None
    role: Literal["user", "assistant"]
    text: str
    created_at: datetime
    attachments: list[AttachmentOut]
    runs: list[UUID] = Field(description="The work on it, for a message of a person.")


class FileOut(Schema):
    """A file that a run made."""

    path: str
    size: int = Field(description="Bytes.")
    media_type: str
    agent: int
    sha256: str
    url: str


class RunOut(Schema):
    """The work on one message. Times are in seconds, tokens are counted over all agents."""

    key: UUID
    conversation: UUID
    message: int
    mode: str
    model: str
    status: Literal["queued", "running", "waiting", "paused", "completed", "failed", "cancelled"]
    ended: bool
    code: str = Field(description="Why it failed or waits, for a program.")
    reason: str = Field(description="Why it failed or waits, for a person.")
    accepted_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    seq: int = Field(description="The number of its last frame: see /events.")
    agents: dict[str, int] = Field(description="Sub-agents by status.")
    steps: int
    gaps: int = Field(description="Tasks that ended without a result.")
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    first_token: float | None
    cost: int | None = Field(description="In millionths of `currency`; null where no price is known.")
    currency: str | None
    answered_by: str = Field(description="The model that the endpoint named.")
    answer: str | None
    files: list[FileOut]


class Wish(Schema):
    """What to do to a run, or to one of its agents by number (0 leads)."""

    kind: Literal["stop", "pause", "resume", "steer", "retry", "conclude"]
    agent: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    text: Annotated[str, Field(max_length=8_000)] = Field(
        "", description="Of a steer: what the agent reads. Of a resume: another model to go on with."
    )


class WishOut(Schema):
    """A wish that was taken. Whether it came true is told by a `control_applied` event with the same key."""

    key: str


class Refused(Schema):
    """How every refusal looks."""

    error: dict[str, Any]
