"""A run's trace: for a file, and on its way to the collector that the site names, when the run is over."""

from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections

from playground.runs import journal
from playground.runs.models import Run
from swarm.state import fold

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan


def spans(run: Run) -> "list[ReadableSpan]":
    """The spans of a run as far as it came. Its words are in them only where the site says so."""
    from playground.tracing.spans import Told, spans_of

    told = Told(
        key=run.key,
        accepted_at=run.accepted_at,
        state=fold(journal.past(run.pk)),
        content=settings.TRACES_CONTENT,
    )
    return spans_of(told)


def tell_ended(run: int) -> None:
    """Send the trace of a run, if the site has a collector. Returns at once."""
    if settings.TRACES_ENDPOINT:
        from playground.tracing.outbox import outbox

        outbox.put(settings.TRACES_ENDPOINT, partial(_of_ended, run))


def _of_ended(run: int) -> "list[ReadableSpan]":
    """The spans, read in a thread of their own that leaves no connection open."""
    try:
        found = Run.objects.filter(pk=run).first()
        return spans(found) if found else []
    finally:
        connections.close_all()
