"""Spans as a file: OTLP in JSON, as a collector's file receiver reads it."""

import base64
from collections.abc import Sequence
from typing import Any

import msgspec
from google.protobuf.json_format import MessageToDict
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan

IDS = frozenset(
    {"traceId", "spanId", "parentSpanId"}
)  # hex in OTLP, where all other bytes of JSON are Base64


def as_json(spans: Sequence[ReadableSpan]) -> bytes:
    """One export request, in a line."""
    return msgspec.json.encode(_hex(MessageToDict(encode_spans(spans), use_integers_for_enums=True))) + b"\n"


def _hex(value: Any) -> Any:
    match value:
        case dict():
            return {
                name: base64.b64decode(inner).hex() if name in IDS else _hex(inner)
                for name, inner in value.items()
            }
        case list():
            return [_hex(inner) for inner in value]
        case _:
            return value
