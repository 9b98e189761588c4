"""Traces on their way to a collector: one thread of each process, in the order in which runs ended.

Law: no run ever waits for a collector, and none fails by one. What it does not take in time is dropped, and the log says so.
"""

import logging
import os
import queue
import threading
from collections.abc import Callable, Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult

type Make = Callable[[], Sequence[ReadableSpan]]

WAITING = 64  # runs
SECONDS = 10.0  # for one request, with its repetitions
AT_ONCE = 512  # spans of a request

log = logging.getLogger(__name__)


class Outbox:
    """What waits. `put` returns at once; the spans are made and sent in the thread."""

    def __init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Begin with no thread. A fork leaves the old one behind in the parent, and with it what waited there."""
        self._queue: queue.Queue[tuple[str, Make]] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None

    def put(self, endpoint: str, make: Make) -> None:
        """Send what `make` makes to the collector at `endpoint`."""
        try:
            self._queue.put_nowait((endpoint, make))
        except queue.Full:
            log.warning("a trace is dropped: the collector is too slow")
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="traces", daemon=True)
            self._thread.start()

    def join(self) -> None:
        """Return when everything was sent or dropped."""
        self._queue.join()

    def _work(self) -> None:
        while True:
            endpoint, make = self._queue.get()
            try:
                send(endpoint, make())
            except Exception:  # a trace is worth a line in the log, and nothing else
                log.exception("a trace was not sent")
            finally:
                self._queue.task_done()


def send(endpoint: str, spans: Sequence[ReadableSpan]) -> bool:
    """Send spans, and answer whether the collector took all of them."""
    exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", timeout=SECONDS)
    try:
        for start in range(0, len(spans), AT_ONCE):
            if exporter.export(spans[start : start + AT_ONCE]) is not SpanExportResult.SUCCESS:
                log.warning("the collector did not take a trace")
                return False
    finally:
        exporter.shutdown()
    return True


outbox = Outbox()
os.register_at_fork(after_in_child=outbox.open)
