"""`fields.json` is Google's own list of names, cut down."""

from typing import Any

from sheets_sync.emulator.schema import messages
from tests.emulator.strict import document


def kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return f"@{schema['$ref']}"
    if schema["type"] == "array":
        return f"[]{kind(schema['items'])}"
    if schema["type"] == "object":
        return "{}" + kind(schema["additionalProperties"]) if "additionalProperties" in schema else "any"
    if "enum" in schema:
        return "|".join(schema["enum"])
    if schema["type"] == "string" and schema.get("format") in ("int64", "uint64"):
        return "int"
    return {"integer": "int", "boolean": "bool"}.get(schema["type"], schema["type"])


def test_the_names_are_those_of_the_discovery_document() -> None:
    schemas = document("sheets.v4")["schemas"].items()
    want = {
        name: {field: kind(item) for field, item in schema.get("properties", {}).items()} for name, schema in schemas
    }
    assert messages() == want
