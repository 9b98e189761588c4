"""Rows as programs get them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.urls import reverse

from playground.conversations.models import Attachment, Conversation, Message
from playground.runs.models import Run, RunFile
from playground.runs.rendering.reasons import told

ROW_NUMBER_DIGITS = 19  # what a column of row numbers holds


def page[M: Model](
    rows: QuerySet[M], before: str, limit: int, shape: Callable[[M], dict[str, Any]]
) -> dict[str, Any]:
    """One page of `rows`, which are ordered by falling row number."""
    if before.isascii() and before.isdigit() and len(before) < ROW_NUMBER_DIGITS:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return {
        "items": [shape(row) for row in shown],
        "next": str(shown[-1].pk) if len(found) > limit else None,
    }


def conversation(row: Conversation) -> dict[str, Any]:
    """A conversation."""
    return {
        "key": row.key,
        "title": row.title,
        "mode": row.mode,
        "model": row.model,
        "pinned": row.pinned_at is not None,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def message(row: Message) -> dict[str, Any]:
    """A message with its attachments and the keys of the runs on it."""
    return {
        "id": row.pk,
        "parent": row.parent_id,
        "role": row.role,
        "text": row.text,
        "created_at": row.created_at,
        "attachments": [attachment(one) for one in row.attachments.all()],
        "runs": [run.key for run in row.runs.all()],
    }


def attachment(row: Attachment) -> dict[str, Any]:
    """A file that a person gave."""
    names = ("key", "name", "kind", "media_type", "size", "width", "height", "pages", "seconds", "note")
    shown = {name: getattr(row, name) for name in names}
    return shown | {"url": reverse("api:attachment_bytes", args=[row.key])}


def run(row: Run) -> dict[str, Any]:
    """A run with its answer and its files."""
    names = (
        *(
            "key",
            "mode",
            "model",
            "status",
            "ended",
            "code",
            "accepted_at",
            "started_at",
            "ended_at",
        ),
        *("seq", "steps", "gaps", "input_tokens", "cached_tokens", "output_tokens", "first_token"),
        *("cost", "answered_by"),
    )
    return {name: getattr(row, name) for name in names} | {
        "reason": told(row.reason),
        "conversation": row.conversation.key,
        "message": row.message_id,
        "agents": row.counts,
        "currency": (row.prices or {}).get("currency"),
        "answer": row.answer.text if row.answer and row.ended else None,
        "files": [file(row, one) for one in row.files.all()],
    }


def file(of: Run, row: RunFile) -> dict[str, Any]:
    """A file that a run made."""
    return {
        "path": row.path,
        "size": row.size,
        "media_type": row.media_type,
        "agent": row.agent,
        "sha256": row.body,
        "url": f"{reverse('api:run_file', args=[of.key])}?{urlencode({'path': row.path})}",
    }
