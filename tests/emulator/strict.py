"""Google's discovery documents as strict schemas: what goes in and comes out of the emulator must fit them exactly."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import googleapiclient
from jsonschema import Draft202012Validator

from sheets_sync.emulator import Call, Emulator, Reply, routes

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
OF_GSPREAD = {"withLink", "includeItemsFromAllDrives"}
"""gspread sends these to methods of Drive that do not know them, and Drive overlooks them."""


@cache
def document(api: str) -> dict[str, Any]:
    """sheets.v4 or drive.v3, as Google publishes it."""
    return json.loads((DOCUMENTS / f"{api}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    """One schema of a discovery document as JSON Schema: no names that it does not list, enumerations closed."""
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref']}"}
    kind = schema.get("type", "object")
    if kind == "any":
        return {}
    if kind == "array":
        return {"type": "array", "items": _strict(schema["items"])}
    if kind == "object":
        inner = {name: _strict(item) for name, item in schema.get("properties", {}).items()}
        rest = _strict(schema["additionalProperties"]) if "additionalProperties" in schema else False
        return {"type": "object", "properties": inner, "additionalProperties": rest}
    return {"type": kind, **({"enum": schema["enum"]} if "enum" in schema else {})}


@cache
def validator(api: str, message: str) -> Draft202012Validator:
    """The strict validator of a message."""
    every = {name: _strict(schema) for name, schema in document(api)["schemas"].items()}
    return Draft202012Validator({"$ref": f"#/$defs/{message}", "$defs": every})


@cache
def method(name: str) -> tuple[str, dict[str, Any]] | None:
    """The API and the method of an operation of ours, as Google describes it; None for uploads by the old API."""
    api = "drive.v3" if name.split(".")[0] in ("files", "permissions", "comments") else "sheets.v4"
    here = document(api)["resources"]
    if api == "sheets.v4":
        here = {"spreadsheets": here["spreadsheets"], **here["spreadsheets"]["resources"]}
    family, _, word = name.partition(".")
    return (api, here[family]["methods"][word]) if word else None


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_null(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_null(item) for item in value]
    return value


class StrictEmulator(Emulator):
    """An emulator that notes whatever succeeds, request or reply, without fitting Google's own description."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.misfits: list[str] = []

    def answer(self, call: Call) -> Reply:
        reply = super().answer(call)
        path, _, query = call.target.partition("?")
        found = routes.find(call.method, path)
        known = found and method(found[0].name)
        if known and reply.status < 300:
            api, described = known
            allowed = {*OF_GSPREAD, *described.get("parameters", {}), *document(api)["parameters"]}
            self.misfits += [f"{call.method} {path}: query {name}" for name in parse_qs(query) if name not in allowed]
            if call.body:
                # null is Google's way to write "not set"
                sent = _without_null(json.loads(call.body))
                body = {name: item for name, item in sent.items() if name not in OF_GSPREAD}
                self._fit(api, described.get("request"), body, f"request of {path}")
            if reply.body and reply.type.startswith("application/json"):
                self._fit(api, described.get("response"), json.loads(reply.body), f"reply to {path}")
        return reply

    def _fit(self, api: str, message: dict[str, str] | None, body: Any, where: str) -> None:
        if message is None:
            self.misfits.append(f"{where}: has a body")
            return
        for error in validator(api, message["$ref"]).iter_errors(body):
            self.misfits.append(f"{where}: {error.json_path}: {error.message[:200]}")
