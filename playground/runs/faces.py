"""The last runs of some conversations, as a list shows them: one query, whatever their number."""

from collections.abc import Iterable
from typing import cast

from msgspec import Struct

from playground.runs.models import Run
from playground.runs.rendering.face import Mark, face
from swarm.state import Status


class LastRun(Struct, frozen=True, kw_only=True):
    """What became of what was asked last."""

    face: list[Mark]
    status: Status


def last_runs_of(conversations: Iterable[int]) -> dict[int, LastRun]:
    """By conversation. One in which nothing ran has none."""
    runs = Run.objects.filter(conversation__in=list(conversations)).order_by("pk")
    return {
        conversation: LastRun(
            face=face(counts), status=cast("Status", status)
        )  # the choices of the row are the words of the engine
        for conversation, counts, status in runs.values_list("conversation", "counts", "status")
    }
