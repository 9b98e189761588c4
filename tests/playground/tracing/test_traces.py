"""A run as a trace: spans that hold each other as agents do, in a file, and at a collector that may be slow or away."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.sdk.trace import ReadableSpan

from playground.tracing.files import as_json
from playground.tracing.outbox import WAITING, Outbox, send
from playground.tracing.spans import Told, spans_of
from swarm.state import fold
from tests.playground.carrying.making import a_swarm
from tests.playground.runs.flights import a_flight

KEY = UUID("12345678-1234-5678-1234-567812345678")
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def told(*, content: bool = False, agents: int = 3) -> list[ReadableSpan]:
    return spans_of(Told(key=KEY, accepted_at=WHEN, state=fold(a_swarm(agents, deltas=2)), content=content))


class Collector(HTTPServer):
    """A collector of OpenTelemetry over HTTP: keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.requests: list[ExportTraceServiceRequest] = []
        self.paths: list[str] = []
        self.status = 200

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def spans(self) -> list[Any]:
        return [
            span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


class _Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        request = ExportTraceServiceRequest()
        request.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        self.server.paths.append(self.path)
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def by_name(spans: list[ReadableSpan]) -> dict[str, ReadableSpan]:
    return {span.name: span for span in reversed(spans)}  # of one name the first


def test_spans_hold_each_other_as_run_wave_agent_step_and_call() -> None:
    spans = told()
    ids = {span.context.span_id: span for span in spans if span.context}
    assert len(ids) == len(spans)
    assert {span.context.trace_id for span in spans if span.context} == {KEY.int}
    roads = set()
    for span in spans:
        road = [span.name]
        while span.parent:
            span = ids[span.parent.span_id]  # noqa: PLW2901 - up to the run
            road.append(span.name)
        roads.add(" < ".join(road))
    run = "invoke_workflow murmuration"
    assert f"chat < step 1 < invoke_agent watcher < wave 1 < {run}" in roads
    assert f"execute_tool assign_task < step 1 < invoke_agent lead < {run}" in roads


def test_a_span_lies_within_the_one_that_holds_it() -> None:
    for seed in range(12):
        spans = spans_of(Told(key=KEY, accepted_at=WHEN, state=fold(a_flight(seed).events)))
        run = spans[0]
        assert all(span.start_time <= span.end_time for span in spans if span.start_time and span.end_time)
        assert all((span.end_time or 0) <= (run.end_time or 0) for span in spans)


def test_attributes_have_the_names_of_the_conventions() -> None:
    found = by_name(told())
    chat = next(span.attributes or {} for span in told()[::-1] if span.name == "chat")
    assert chat["gen_ai.operation.name"] == "chat"
    assert chat["gen_ai.request.model"] == "practice"
    assert chat["gen_ai.usage.input_tokens"] == 9
    assert chat["gen_ai.response.finish_reasons"] == ("stop",)
    assert (found["invoke_agent watcher"].attributes or {})["gen_ai.agent.name"] == "watcher"
    assert (found["execute_tool assign_task"].attributes or {})["gen_ai.tool.call.id"] == "c1"


def test_what_was_said_is_in_no_span_unless_it_is_wanted() -> None:
    silent, speaking = as_json(told()).decode(), as_json(told(content=True)).decode()
    for word in ("Everything about birds", "They fly", "Tell of bird", "naïve", "All of it"):
        assert word not in silent
    for word in ("They fly", "Tell of bird", "naïve", "All of it"):
        assert word in speaking


def test_the_file_is_otlp_with_ids_in_hex() -> None:
    file = json.loads(as_json(told()))
    spans = file["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert {span["traceId"] for span in spans} == {KEY.hex}
    assert all(len(span["spanId"]) == 16 for span in spans)
    assert {span.get("parentSpanId") for span in spans} <= {None, *(span["spanId"] for span in spans)}
    assert spans[0]["startTimeUnixNano"] == str(int(WHEN.timestamp()) * 10**9)


def test_a_collector_gets_all_spans_of_a_large_run(collector: Collector) -> None:
    spans = told(agents=300)
    assert send(collector.address, spans)
    assert len(collector.spans) == len(spans) > 900
    assert set(collector.paths) == {"/v1/traces"}


def test_a_collector_that_refuses_or_is_away_hurts_nobody(
    collector: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    collector.status = 400
    assert not send(collector.address, told())
    outbox = Outbox()
    outbox.put(collector.address, _broken)
    outbox.join()
    assert "a trace was not sent" in caplog.text


def _broken() -> list[ReadableSpan]:
    raise RuntimeError("the database is away")


def test_who_puts_a_trace_into_the_outbox_does_not_wait(caplog: pytest.LogCaptureFixture) -> None:
    go_on, begun = threading.Event(), threading.Event()

    def slow() -> list[ReadableSpan]:
        begun.set()
        go_on.wait()
        return []

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        outbox, address = Outbox(), f"http://127.0.0.1:{nobody.getsockname()[1]}"
        outbox.put(address, slow)
        begun.wait()
        started = time.monotonic()
        for _ in range(WAITING + 1):
            outbox.put(address, list)
        assert time.monotonic() - started < 1
        assert "dropped" in caplog.text
        go_on.set()
        outbox.join()
