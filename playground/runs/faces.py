"""The faces of the last runs of some conversations: one query, whatever their number."""

from collections.abc import Iterable

from playground.runs.models import Run
from playground.runs.rendering.face import Mark, face


def faces_of(conversations: Iterable[int]) -> dict[int, list[Mark]]:
    """By conversation. One in which nothing ran has none."""
    runs = Run.objects.filter(conversation__in=list(conversations)).order_by("pk")
    return {conversation: face(counts) for conversation, counts in runs.values_list("conversation", "counts")}
