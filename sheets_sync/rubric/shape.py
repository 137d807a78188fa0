"""A pack file against its shape: every key that is missing, unknown or holds the wrong thing, each with its line."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sheets_sync.rubric.faults import PackFault
from sheets_sync.rubric.schema import PackText
from sheets_sync.rubric.yamltext import Path, Text


def shaped(text: Text) -> tuple[PackText | None, tuple[PackFault, ...]]:
    """The file as a pack, or None and why not."""
    if text.data is None:
        return None, ()
    try:
        return PackText.model_validate(text.data), ()
    except ValidationError as error:
        faults = {fault: None for details in error.errors() for fault in (_fault(text, details),)}
        return None, tuple(faults)


def _fault(text: Text, details: ErrorDetails) -> PackFault:
    path = _path(text.data, details["loc"])
    key = next((str(part) for part in reversed(details["loc"]) if isinstance(part, str)), "")
    line = text.line(path)
    match details["type"]:
        case "extra_forbidden":
            return PackFault(text.name, line, "key.unknown", {"key": key})
        case "missing" if key == "source":
            return PackFault(text.name, line, "source.missing")
        case "missing" | "union_tag_not_found":
            return PackFault(text.name, line, "key.missing", {"key": "kind" if key == "rule" else key})
        case "literal_error":
            return PackFault(text.name, line, "value.choice", {"key": key, "expected": details["ctx"]["expected"]})
        case "union_tag_invalid":
            facts = {"key": "kind", "expected": details["ctx"]["expected_tags"]}
            return PackFault(text.name, line, "value.choice", facts)
        case _:
            return PackFault(text.name, line, "value.type", {"key": key, "problem": details["msg"]})


def _path(data: object, loc: tuple[int | str, ...]) -> Path:
    """The part of ``loc`` that leads into the data: pydantic also names the branch of a choice that it tried."""
    path: list[int | str] = []
    for part in loc:
        try:
            data = data[part]  # type: ignore[index]  # whatever it is, either it has that part or it says so
        except (KeyError, IndexError, TypeError):
            continue
        path.append(part)
    return tuple(path)
