"""What a model is told of documents is a schema that every provider reads, and a page of prose."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import Struct

from swarm.toolkit.descriptions import description_of
from swarm.toolkit.documents import orders
from swarm.tools import schema_of

ORDERS: dict[str, type[Struct]] = {
    "write_document": orders.WriteDocument,
    "write_pdf": orders.WritePdf,
    "write_spreadsheet": orders.WriteSpreadsheet,
    "revise_spreadsheet": orders.ReviseSpreadsheet,
    "write_slides": orders.WriteSlides,
}
PLAIN = {"string", "integer", "number", "boolean", "null"}


def nodes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and all schemas in it."""
    yield schema
    for inner in (*schema.get("properties", {}).values(), *schema.get("anyOf", [])):
        yield from nodes(inner)
    if "items" in schema:
        yield from nodes(schema["items"])


@pytest.mark.parametrize("name", ORDERS)
def test_a_schema_has_no_references_and_chooses_between_plain_values_only(name: str) -> None:
    for node in nodes(schema_of(ORDERS[name])):
        assert "$ref" not in node
        assert {choice["type"] for choice in node.get("anyOf", [])} <= PLAIN
        assert ("type" in node) != ("anyOf" in node) or "enum" in node


@pytest.mark.parametrize("name", ORDERS)
def test_every_parameter_is_described(name: str) -> None:
    for node in nodes(schema_of(ORDERS[name])):
        assert [
            key for key, inner in node.get("properties", {}).items() if not inner.get("description")
        ] == []


@pytest.mark.parametrize("name", ORDERS)
def test_a_tool_is_described_in_prose_and_what_is_sent_with_each_request_stays_short(name: str) -> None:
    assert 100 < len(description_of(name)) < 1_500
